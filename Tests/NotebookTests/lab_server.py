"""A JupyterLab server of its own, with an empty home: this user's settings, kernels and notebooks stay untouched."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

EXTENSION = "azimuth-kernel"
LABEXTENSION = Path(__file__).resolve().parents[2] / "Kernelspec" / "labextension"


class LabServer:
    def __init__(self, folder):
        self.folder = folder
        self.notebooks = folder / "notebooks"
        self.runtime = folder / "runtime"
        self.page_config = folder / "config" / "labconfig" / "page_config.json"
        self.log = folder / "jupyter.log"
        # Nobody else on this computer may run code through the server.
        self.token = secrets.token_hex()
        for one in (self.notebooks, self.runtime, self.page_config.parent):
            one.mkdir(parents=True)
        if LABEXTENSION.exists():
            shutil.copytree(LABEXTENSION, folder / "data" / "labextensions" / EXTENSION)
        self.use_extension(True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
                    f"--ServerApp.port={self.url.rpartition(':')[2]}", "--ServerApp.port_retries=0",
                    f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={self.notebooks}",
                ],
                env=os.environ | {
                    "HOME": str(folder),
                    "JUPYTER_CONFIG_DIR": str(folder / "config"),
                    "JUPYTER_DATA_DIR": str(folder / "data"),
                    "JUPYTER_RUNTIME_DIR": str(self.runtime),
                    "JUPYTER_PREFER_ENV_PATH": "1",
                },
                stdout=log, stderr=subprocess.STDOUT,
            )

    def use_extension(self, wanted):
        """Whether the next page loads our extension; none asks the Internet for Jupyter's news."""
        disabled = {"@jupyterlab/apputils-extension:announcements": True, EXTENSION: not wanted}
        self.page_config.write_text(json.dumps({"disabledExtensions": disabled}), encoding="utf-8")

    def wait_until_ready(self, timeout=30):
        end = time.monotonic() + timeout
        while True:
            try:
                return self.ask("/api/status")
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, self.log.read_text(encoding="utf-8")
                time.sleep(0.05)

    def ask(self, path, method="GET"):
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")

    def kernel(self, notebook):
        """The kernel that runs a notebook, as the server describes it; None before it has one."""
        return next((one["kernel"] for one in self.ask("/api/sessions") if one["path"] == notebook), None)

    def connection_file(self, notebook):
        return str(self.runtime / f"kernel-{self.kernel(notebook)['id']}.json")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
