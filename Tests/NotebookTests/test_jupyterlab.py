"""Uses the kernel as a reader does: JupyterLab in headless Chromium, by keyboard alone."""

import base64
import re
import shutil
import urllib.parse

import nbformat
import pytest
from jupyter_client import BlockingKernelClient
from lab_page import LabPage
from lab_server import EXTENSION, LABEXTENSION, LabServer
from selenium.webdriver.common.keys import Keys
from small_quickstart import small_quickstart

LONG = "net = train nb on images labels=random epochs=500"
SETUP = "set seed=7\nnb = space nasbench201 size=tiny\nimages = data shapes limit=2k"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no Chromium: apt-get install chromium chromium-driver")
    server = LabServer(tmp_path_factory.mktemp("lab"))
    try:
        page = LabPage(chromium, driver, server)
        try:
            server.wait_until_ready()
            yield page
        finally:
            page.close()
    finally:
        server.close()


@pytest.fixture(scope="module")
def quickstart(lab):
    """The page after the quickstart was run, what the kernel sent, what the progress said meanwhile."""
    notebook = small_quickstart()
    write(lab, "quickstart.ipynb", notebook)
    lab.open("quickstart.ipynb")
    client = second_client(lab, "quickstart.ipynb")
    progress = []
    for index, cell in enumerate(notebook.cells):
        lab.wait_until(lambda: lab.active_cell() == index, f"cell {index} is selected")
        lab.press((Keys.SHIFT, Keys.ENTER))
        if cell.id == "train":
            lab.wait_until(lambda: progress.append(lab.outputs(index)) or lab.has_run(index), "the training ends", 60)
        elif cell.cell_type == "code":
            lab.wait_until(lambda: lab.has_run(index), f"cell {index} has run")
    lab.wait_until(lab.is_idle, "the kernel is idle")
    sent = outputs_by_cell(client, notebook)
    client.stop_channels()
    yield lab, {cell.id: index for index, cell in enumerate(notebook.cells)}, sent, progress


@pytest.fixture(autouse=True)
def picture_of_failure(lab, request):
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        lab.keep_picture(re.sub(r"\W+", "-", request.node.name))


@pytest.fixture
def page(lab):
    """The browser for one test, in which nothing is open and nobody complains."""
    lab.driver.get("about:blank")
    for kernel in lab.server.ask("/api/kernels"):
        lab.server.ask(f"/api/kernels/{kernel['id']}", "DELETE")
    lab.complaints()
    yield lab
    assert lab.complaints() == []


def write(page, name, notebook):
    nbformat.write(notebook, page.server.notebooks / name)


def open_cells(page, name, *sources):
    """Opens a notebook of these cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    notebook.metadata.kernelspec = {"name": "azimuth", "display_name": "Azimuth", "language": "azimuth"}
    write(page, name, notebook)
    page.open(name)


def second_client(page, name):
    """Another client of the kernel that runs a notebook, once it hears everything."""
    client = BlockingKernelClient(connection_file=page.server.connection_file(name))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=10)
    return client


def outputs_by_cell(client, notebook):
    """What the kernel sent as outputs of each cell, their displays updated, of a notebook that was run to its end."""
    ids = {cell.source: cell.id for cell in notebook.cells if cell.cell_type == "code"}
    cells, sent, displays, last = {}, {cell_id: [] for cell_id in ids.values()}, {}, list(ids.values())[-1]
    while True:
        message = client.get_iopub_msg(timeout=10)
        kind, content, parent = message["msg_type"], message["content"], message["parent_header"].get("msg_id")
        if kind == "execute_input":
            cells[parent] = ids[content["code"]]
        elif kind == "update_display_data":
            displays[content["transient"]["display_id"]]["data"] = content["data"]
        elif kind in ("stream", "display_data", "execute_result"):
            sent[cells[parent]].append(content)
            if display := content.get("transient", {}).get("display_id"):
                displays[display] = content
        elif kind == "status" and content["execution_state"] == "idle" and cells.get(parent) == last:
            return sent


def squeezed(text):
    return re.sub(r"\s+", "", text)


def steps(text):
    return int(re.search(r"step ([\d,]+) of", text)[1].replace(",", ""))


def test_the_progress_of_a_training_moves_within_one_output(quickstart):
    page, cells, _, progress = quickstart
    pages = [outputs for outputs in progress if outputs]
    assert all(len([output for output in outputs if output["type"] == "text/html"]) == 1 for outputs in pages)
    seen = [steps(outputs[0]["text"]) for outputs in pages if "step" in outputs[0]["text"]]
    assert seen == sorted(seen) and len(set(seen)) >= 3, seen
    # It keeps its height, so that the page below does not jump.
    assert len({outputs[0]["height"] for outputs in pages}) == 1
    assert [output["type"] for output in page.outputs(cells["train"])] == [
        "text/html", "application/vnd.jupyter.stdout"
    ]


def test_the_page_shows_what_the_kernel_sent(quickstart):
    page, cells, sent, _ = quickstart
    assert all(sent.values())
    for cell_id, contents in sent.items():
        shown = squeezed(page.text(cells[cell_id]))
        for content in contents:
            html = content.get("data", {}).get("text/html", content.get("text", ""))
            text = page.run(
                "return new DOMParser().parseFromString(arguments[0], 'text/html').body.textContent", html
            )
            assert squeezed(text) in shown, cell_id


def test_ten_ranked_architectures_stand_in_a_table(quickstart):
    page, cells, _, _ = quickstart
    rows = page.cell(
        cells["rank"],
        "return [...cell.querySelectorAll('tbody tr')].map(row => [...row.cells].map(one => one.textContent))",
    )
    assert [row[0] for row in rows] == [str(rank) for rank in range(1, 11)]
    assert all(re.fullmatch(r"\|\w+~0\|\+\|\w+~0\|\w+~1\|\+\|\w+~0\|\w+~1\|\w+~2\|", row[-1]) for row in rows)


@pytest.mark.parametrize("cell_id, picture", [
    ("space", "[data-mime-type='image/svg+xml'] img"), ("data", "[data-mime-type='image/png'] img"),
    ("winner", "[data-mime-type='image/svg+xml'] img"),
    ("plot", ".vega-embed canvas"), ("histogram", ".vega-embed canvas"),
], ids=["space", "data", "winner", "plot", "histogram"])
def test_pictures_are_painted(quickstart, cell_id, picture):
    page, cells, _, _ = quickstart

    def look():
        return page.cell(
            cells[cell_id],
            """const picture = cell.querySelector(arguments[0]);
            if (picture === null || picture.complete === false) return null;
            const { width, height } = picture.getBoundingClientRect();
            const copy = new OffscreenCanvas(300, 300).getContext('2d');
            copy.drawImage(picture, 0, 0, 300, 300);
            const pixels = new Uint32Array(copy.getImageData(0, 0, 300, 300).data.buffer);
            return { width, height, colours: new Set(pixels).size }""",
            picture,
        )

    painted = page.wait_until(look, f"the picture of {cell_id}")
    assert painted["width"] > 200 and painted["height"] > 100 and painted["colours"] > 20


def test_the_drawing_is_that_of_the_winner(quickstart):
    page, cells, sent, _ = quickstart
    winner = page.cell(cells["rank"], "return cell.querySelector('tbody tr').lastElementChild.textContent")
    source = page.cell(cells["winner"], "return cell.querySelector('.jp-OutputArea-output img').src")
    kind, _, data = source.partition(",")
    drawing = base64.b64decode(data).decode() if "base64" in kind else urllib.parse.unquote(data)
    assert winner in drawing
    assert drawing == sent["winner"][-1]["data"]["image/svg+xml"]


def test_nobody_complains_and_nothing_is_fetched_from_elsewhere(quickstart):
    assert quickstart[0].complaints() == []


def test_an_interrupted_training_says_how_to_go_on_and_the_kernel_answers(page):
    open_cells(page, "interrupt.ipynb", SETUP, LONG, "vars")
    page.run_cell(0)
    page.press((Keys.SHIFT, Keys.ENTER))
    page.wait_until(lambda: "step" in page.text(1) and steps(page.text(1)) > 20, "the training goes on")
    page.press("ii")
    page.wait_until(lambda: page.has_run(1), "the training has stopped", timeout=3)
    output = page.wait_until(lambda: page.outputs(1)[1:], "the error's box")[0]
    assert output["type"] == "application/vnd.jupyter.stderr"
    assert output["text"].startswith("Interrupted") and "resume net" in output["text"]
    red, green, blue = page.cell(
        1,
        """const boxes = [...cell.querySelectorAll('.jp-OutputArea-output')];
        return getComputedStyle(boxes.at(-1)).backgroundColor.match(/\\d+/g).slice(0, 3)""",
    )
    assert int(red) > int(green) and int(red) > int(blue)
    variables = page.run_cell(2)
    assert "unfinished SuperNet" in variables and "NAS-Bench-201" in variables and "shapes" in variables


def test_a_restart_forgets_all_variables(page):
    open_cells(page, "restart.ipynb", SETUP, "vars", "vars")
    page.run_cell(0)
    assert "NAS-Bench-201" in page.run_cell(1)
    page.press("00")
    page.wait_until(
        lambda: page.run("return document.activeElement.textContent === 'Restart'"), "the question, Restart chosen"
    )
    page.press(Keys.ENTER)
    page.wait_until(lambda: page.run("return document.activeElement.closest('.jp-Notebook') !== null"), "no question")
    assert page.run_cell(2).startswith("No variables")
    assert page.prompt(2) == "[1]:"


def test_tab_completes(page):
    open_cells(page, "complete.ipynb", SETUP, "", "", "")
    page.run_cell(0)
    page.edit_cell("ver")
    menu = page.press_until(lambda: completions(page), "a menu", Keys.TAB)
    assert menu == [["version", "f"]]
    page.press(Keys.TAB)
    page.wait_until(lambda: page.source(1) == "version", "the word is completed")
    assert page.run_cell(1).startswith("Azimuth")

    page.edit_cell("s")
    menu = page.press_until(lambda: completions(page), "a menu", Keys.TAB)
    commands = dict(menu)
    assert {"select", "set", "show", "space"} <= set(commands) and set(commands.values()) == {"f"}
    page.press(Keys.ESCAPE)
    page.wait_until(lambda: not completions(page), "the menu is gone")
    page.press("how ")
    variables = dict(page.press_until(lambda: completions(page), "a menu", Keys.TAB))
    assert variables["nb"] == variables["images"] == "i"


def completions(page):
    """The words of the completer's menu, and the letter of each one's icon: f for a function, i for an instance."""
    return page.run(
        """return [...document.querySelectorAll('.jp-Completer:not(.lm-mod-hidden) .jp-Completer-item')].map(item =>
          [item.dataset.value, item.querySelector('.jp-Completer-monogram').textContent])"""
    )


def test_shift_tab_explains(page):
    open_cells(page, "inspect.ipynb", "")
    page.edit_cell("train")
    tooltip = page.press_until(
        lambda: page.run("return document.querySelector('.jp-Tooltip')?.textContent"), "a tooltip",
        (Keys.SHIFT, Keys.TAB),
    )
    assert "Trains a weight-sharing SuperNet" in tooltip and "labels=" in tooltip


def test_two_clients_share_a_kernel(page):
    open_cells(page, "two.ipynb", SETUP, "vars", LONG)
    client = second_client(page, "two.ipynb")
    page.run_cell(0)
    published(client, lambda message: "NAS-Bench-201" in message["content"].get("text", ""))

    # What one defines, the other has.
    reply = client.execute_interactive("few = data shapes limit=50", output_hook=lambda _: None, timeout=10)
    assert reply["content"]["status"] == "ok"
    assert "50 train images" in page.run_cell(1)

    # What one starts, the other sees move and may stop.
    page.press((Keys.SHIFT, Keys.ENTER))
    published(client, lambda message: message["msg_type"] == "update_display_data")
    client.control_channel.send(client.session.msg("interrupt_request", {}))
    assert client.get_control_msg(timeout=3)["content"]["status"] == "ok"
    page.wait_until(lambda: page.has_run(2), "the training has stopped", timeout=3)
    page.wait_until(lambda: "Interrupted" in page.text(2), "the error's box")
    client.stop_channels()


def published(client, wanted):
    """The next message that the kernel publishes and that is wanted."""
    while not wanted(message := client.get_iopub_msg(timeout=10)):
        pass
    return message


HIGHLIGHTED = '''# comment
net = train nb on images labels=random epochs=2k
ranking | top 10
    | where flops<=20M and digits=="334131"
for n in 1..3:
    save ranking to "ranking.csv"
'''


@pytest.mark.skipif(not LABEXTENSION.exists(), reason="no Kernelspec/labextension")
def test_the_extension_colours_words_by_what_they_mean(page):
    open_cells(page, "colours.ipynb", HIGHLIGHTED)
    colours = page.wait_until(lambda: language_colours(page, ["train", '"ranking.csv"']), "words are coloured")
    kinds = [
        ("nb", "images", "random", "ranking", "flops", "n"),
        ("train", "top", "where", "save", "for", "in", "and"),
        ("on", "to"),
        ("labels", "epochs"),
        ("net",),
        ("2k", "10", "20M", "1", "3"),
        ('"334131"', '"ranking.csv"'),
        ("#", "comment"),
        ("=", "|", "<=", "==", ".."),
    ]
    shown = [{colours[word] for word in words} for words in kinds]
    assert all(len(colour) == 1 for colour in shown), shown
    # Prepositions and numbers may share theirs, which depends on the theme; nothing else may.
    assert len(set.union(*shown)) >= len(kinds) - 1, shown


def test_without_the_extension_cells_are_coloured_as_python(page):
    page.server.use_extension(False)
    try:
        open_cells(page, "python.ipynb", HIGHLIGHTED)
        words = ["for", "10", "comment", '"ranking.csv"']
        colours = page.wait_until(lambda: language_colours(page, words), "words are coloured")
    finally:
        page.server.use_extension(True)
    assert colours["train"] == colours["on"] == colours["labels"] == colours["nb"]
    assert len({colours[word] for word in ["nb", *words]}) == 5


def language_colours(page, words):
    """The words of the first cell and their colours, once all of the words given have colours that plain text has not: the
    editor colours a cell step by step."""
    colours = dict(page.colours(0))
    return colours if all(colours.get(word, colours.get("nb")) != colours.get("nb") for word in words) else None
