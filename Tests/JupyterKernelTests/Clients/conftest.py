"""Clients of a running kernel: the kernelspec named by AZIMUTH_KERNEL (default "azimuth").

The cells they run are in SNIPPETS; a JSON file named by AZIMUTH_SNIPPETS replaces some or all of them, so that
the same tests can be put to a kernel of another language.
"""

import json
import os

import pytest
from jupyter_client.manager import KernelManager

# The kernels of these tests leave no history behind, unless a test wants one.
os.environ["AZIMUTH_HISTORY"] = ""

KERNEL = os.environ.get("AZIMUTH_KERNEL", "azimuth")

SNIPPETS = {
    "result": "version",
    "output": "help",
    "variables": "vars",
    "quiet": "set seed=7",
    "error": "trian",
    "complete": "ver",
    "completion": "version",
    "inspect": "version",
    "long_setup": ["nb = space nasbench201 size=tiny", "images = data shapes limit=2k"],
    "long": "net = train nb on images labels=random epochs=500 batch=64",
}
if "AZIMUTH_SNIPPETS" in os.environ:
    with open(os.environ["AZIMUTH_SNIPPETS"], encoding="utf-8") as file:
        SNIPPETS.update(json.load(file))


class Session:
    """A kernel and a client that listens to everything it publishes."""

    def __init__(self, environment=None, **options):
        self.manager = KernelManager(kernel_name=KERNEL, **options)
        self.manager.start_kernel(env=environment or os.environ)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    def published(self, msg_id, timeout=30):
        """What was published under a request, through its idle status."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return messages

    def reply(self, msg_id, timeout=30, channel="shell"):
        take = getattr(self.client, f"get_{channel}_msg")
        while True:
            message = take(timeout=timeout)
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def run(self, code, **options):
        """Runs a cell; its reply's content and what it published."""
        msg_id = self.client.execute(code, **options)
        return self.reply(msg_id)["content"], self.published(msg_id)

    def ask(self, msg_type, content, channel="shell", timeout=30):
        """Sends a request as it stands; its reply's content."""
        message = self.client.session.msg(msg_type, content)
        getattr(self.client, f"{channel}_channel").send(message)
        return self.reply(message["header"]["msg_id"], timeout, channel)["content"]

    def start_long_work(self):
        """Starts a cell that runs for long and waits until it does."""
        for cell in SNIPPETS["long_setup"]:
            assert self.run(cell)[0]["status"] == "ok"
        msg_id = self.client.execute(SNIPPETS["long"])
        while True:
            message = self.client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") == msg_id and message["msg_type"] == "execute_input":
                return msg_id


@pytest.fixture
def kernel():
    session = Session()
    yield session
    session.close()


@pytest.fixture(params=["tcp", "ipc"])
def kernel_by_transport(request):
    session = Session(transport=request.param)
    yield session
    session.close()


@pytest.fixture
def snippets():
    return SNIPPETS


def types(messages):
    return [message["msg_type"] for message in messages]
