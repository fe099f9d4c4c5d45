"""A notebook in JupyterLab, used by keyboard alone, in headless Chromium."""

import json
import os
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

LOGS = Path(__file__).resolve().parents[2] / ".build" / "logs"


class LabPage:
    def __init__(self, chromium, driver, server):
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1400",
            f"--user-data-dir={server.folder / 'chromium'}", "--no-first-run", "--disable-background-networking",
            "--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.server = server
        # Both paths are named, so that selenium looks for nothing on the Internet.
        service = webdriver.ChromeService(driver, env=os.environ | {"HOME": str(server.folder)})
        self.driver = webdriver.Chrome(options=options, service=service)

    def open(self, name):
        """Opens a notebook of the server's in a workspace of its own, and waits until its kernel is idle."""
        self.driver.get(f"{self.server.url}/lab/workspaces/{Path(name).stem}/tree/{name}?token={self.server.token}")
        self.wait_until(lambda: self.server.kernel(name), "the notebook has a kernel")
        self.wait_until(
            lambda: self.run("return document.querySelector('.jp-Toolbar-kernelName')?.textContent === 'Azimuth'"),
            "the page knows the kernel",
        )
        self.wait_until(self.is_idle, "the kernel is idle")
        self.wait_until(
            lambda: self.run("return document.activeElement.closest('.jp-Notebook') !== null"), "a cell has the focus"
        )

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait_until(self, condition, what, timeout=15):
        """What the condition gives once it is true; it keeps a picture of the page when that takes too long."""
        end = time.monotonic() + timeout
        while not (result := condition()):
            if time.monotonic() > end:
                raise AssertionError(f"not within {timeout} s: {what}; the page: {self.keep_picture('timeout')}")
            time.sleep(0.05)
        return result

    def keep_picture(self, name):
        LOGS.mkdir(parents=True, exist_ok=True)
        path = LOGS / f"jupyterlab-{name}.png"
        self.driver.save_screenshot(str(path))
        return path

    def press(self, *keys):
        """Types into what has the focus; a tuple is a key held down by those before it: (Keys.SHIFT, Keys.ENTER)."""
        chain = ActionChains(self.driver, duration=0)
        for key in keys:
            if isinstance(key, tuple):
                *held, last = key
                for one in held:
                    chain.key_down(one)
                chain.send_keys(last)
                for one in held:
                    chain.key_up(one)
            else:
                chain.send_keys(key)
        chain.perform()

    def press_until(self, condition, what, *keys):
        """Presses until it has an effect: JupyterLab drops a Tab while it still makes a cell's completer ready."""
        for _ in range(3):
            self.press(*keys)
            end = time.monotonic() + 2
            while time.monotonic() < end:
                if result := condition():
                    return result
                time.sleep(0.05)
        raise AssertionError(f"{keys} did not do it: {what}; the page: {self.keep_picture('timeout')}")

    def run_cell(self, index, timeout=15):
        """Runs the selected cell with Shift-Enter and waits for its end; the text of its outputs."""
        assert self.active_cell() == index
        self.press((Keys.SHIFT, Keys.ENTER))
        self.wait_until(lambda: self.has_run(index), f"cell {index} has run", timeout)
        self.wait_until(self.is_idle, "the kernel is idle")
        return self.text(index)

    def edit_cell(self, text):
        """Enters the selected cell and types."""
        self.press(Keys.ENTER)
        self.wait_until(
            lambda: self.run("return document.activeElement.closest('.cm-content') !== null"), "the cell is edited"
        )
        self.press(text)

    def is_idle(self):
        return self.run("return document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'")

    def active_cell(self):
        """The selected cell's place in the notebook."""
        return self.run(
            "return Number(document.querySelector('.jp-Notebook-cell.jp-mod-active')?.dataset.windowedListIndex)"
        )

    def cell(self, index, script, *arguments):
        """Runs a script on a cell of the notebook, as `cell`."""
        return self.run(
            f"""const cell = document.querySelector('.jp-Notebook-cell[data-windowed-list-index="{index}"]');
            if (cell === null) return null;
            {script}""",
            *arguments,
        )

    def prompt(self, index):
        """What stands before a cell: '[*]:' while it runs, then its number."""
        return self.cell(index, "return cell.querySelector('.jp-InputPrompt').textContent")

    def source(self, index):
        return self.cell(index, "return cell.querySelector('.cm-content').innerText.trim()")

    def has_run(self, index):
        return (self.prompt(index) or "")[1:-2].isdigit()

    def outputs(self, index):
        """The outputs shown below a cell: the type that JupyterLab chose, the text, the height in pixels."""
        return self.cell(
            index,
            """return [...cell.querySelectorAll('.jp-OutputArea-output')].map(output => ({
              type: output.dataset.mimeType,
              text: output.textContent,
              height: output.clientHeight,
            }))""",
        )

    def text(self, index):
        return "\n".join(output["text"] for output in self.outputs(index) or [])

    def colours(self, index):
        """The words of a cell's text and the colours that they are shown in."""
        return self.cell(
            index,
            """const words = [];
            const walker = document.createTreeWalker(cell.querySelector('.cm-content'), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
              const { color } = getComputedStyle(walker.currentNode.parentElement);
              words.push(...walker.currentNode.textContent.split(/\\s+/).filter(Boolean).map(word => [word, color]));
            }
            return words""",
        )

    def complaints(self):
        """Errors on the browser's console, and requests to anyone but our server, since the last call."""
        errors = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        urls = {
            event["params"].get("url") or event["params"]["request"]["url"] for event in events
            if event["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated")
        }
        ours = (self.server.url + "/", self.server.url.replace("http", "ws") + "/")
        return errors + [url for url in urls if url.startswith(("http", "ws")) and not url.startswith(ours)]

    def close(self):
        self.driver.quit()
