"""Several clients, strangers, and a console."""

import subprocess
import sys
import time

import pytest
import zmq
from conftest import KERNEL
from jupyter_client import BlockingKernelClient

pexpect = pytest.importorskip("pexpect")


def socket_to(kernel, kind, port):
    socket = zmq.Context.instance().socket(kind)
    socket.linger = 0
    info = kernel.manager.get_connection_info()
    socket.connect(f"tcp://{info['ip']}:{info[port]}")
    return socket


def test_every_subscriber_is_welcomed(kernel):
    session = kernel.client.session
    for topic in (b"", b"kernel", b""):
        socket = socket_to(kernel, zmq.SUB, "iopub_port")
        socket.subscribe(topic)
        assert socket.poll(2_000)
        _, frames = session.feed_identities(socket.recv_multipart())
        message = session.deserialize(frames)
        assert message["msg_type"] == "iopub_welcome"
        assert message["content"] == {"subscription": topic.decode()}
        assert message["parent_header"] == {}
        socket.close()


def test_clients_get_their_own_replies_and_everybody_s_output(kernel, snippets):
    other = BlockingKernelClient(connection_file=kernel.manager.connection_file)
    other.load_connection_file()
    other.start_channels()
    other.wait_for_ready(timeout=30)
    asked = {client: [client.execute(snippets["quiet"]) for _ in range(50)] for client in (kernel.client, other)}
    finished = set()
    while len(finished) < 100:
        message = other.get_iopub_msg(timeout=10)
        if message["content"].get("execution_state") == "idle":
            finished.add(message["parent_header"]["msg_id"])
    for client, requests in asked.items():
        replies = [client.get_shell_msg(timeout=10)["parent_header"]["msg_id"] for _ in requests]
        assert replies == requests
        assert finished.issuperset(requests)
    other.stop_channels()


@pytest.mark.parametrize("port", ["shell_port", "control_port"])
def test_strangers_are_not_answered_and_do_no_harm(kernel, snippets, port):
    header = b'{"msg_id":"1","msg_type":"kernel_info_request","session":"s","username":"u","version":"5.3"}'
    good = [b"<IDS|MSG>", b"", header, b"{}", b"{}", b"{}"]
    lists = [[b""], [b"garbage"], [b"<IDS|MSG>"], good[:3], good, [b"x"] * 3_000, good + [b"y"] * 2_000]
    for signature in (b"0" * 64, b"0" * 63, b"\xff" * 64, b"z" * 1_000_000):
        lists.append([good[0], signature, *good[2:]])
    lists.append([good[0], b"0" * 64, b"{" * 1_000_000, *good[3:]])
    socket = socket_to(kernel, zmq.DEALER, port)
    for frames in lists:
        socket.send_multipart(frames)
    assert not socket.poll(300)
    socket.close()
    assert kernel.run(snippets["quiet"])[0]["status"] == "ok"


def test_a_replayed_message_is_refused(kernel, snippets):
    session = kernel.client.session
    frames = session.serialize(session.msg("kernel_info_request", {}))
    socket = socket_to(kernel, zmq.DEALER, "shell_port")
    socket.send_multipart(frames)
    assert socket.poll(2_000)
    socket.recv_multipart()
    socket.send_multipart(frames)
    assert not socket.poll(300)
    socket.close()


def test_malformed_json_with_a_good_signature_is_answered(kernel):
    session = kernel.client.session
    header = session.serialize(session.msg("kernel_info_request", {}))[2]
    socket = socket_to(kernel, zmq.DEALER, "shell_port")
    for part in range(3):
        for text in (b"", b"{", b"null", b"[]", b"\xff", b"[" * 100_000, b'{"a":NaN}'):
            parts = [header + b" " * part, b"{}", b"{}", b"{}"]
            parts[1 + part] = text
            socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
            assert socket.poll(5_000), (part, text[:10])
            _, frames = session.feed_identities(socket.recv_multipart())
            assert session.deserialize(frames)["content"]["status"] == "error"
    for text in (b"", b"null", b"{}", b'{"msg_type":7}', b'{"msg_type":"x"}'):
        parts = [text, b"{}", b"{}", b"{}"]
        socket.send_multipart([b"<IDS|MSG>", session.sign(parts), *parts])
    socket.close()
    assert kernel.ask("kernel_info_request", {})["status"] == "ok"


def test_the_kernel_ends_with_its_parent(tmp_path):
    """A script starts a kernel and dies without a word."""
    script = (
        "import os, sys\n"
        "from jupyter_client.manager import KernelManager\n"
        f"manager = KernelManager(kernel_name={KERNEL!r})\n"
        "manager.start_kernel()\n"
        "client = manager.client(); client.start_channels(); client.wait_for_ready(timeout=30)\n"
        "print(manager.provisioner.process.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    output = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, timeout=60, check=True)
    pid = int(output.stdout)
    for _ in range(30):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return
        except FileNotFoundError:
            return
        time.sleep(0.1)
    pytest.fail("the kernel outlived its parent by three seconds")


def test_a_console_runs_a_cell_and_leaves(snippets):
    console = pexpect.spawn(
        sys.executable,
        ["-m", "jupyter_console", f"--kernel={KERNEL}", "--simple-prompt", "--no-confirm-exit"],
        timeout=30,
        encoding="utf-8",
    )
    # The console throws away what is typed in the moment in which it shows its prompt; a person is slower.
    console.delaybeforesend = 0.5
    console.expect(r"In \[1\]:")
    console.sendline(snippets["result"])
    console.expect(r"In \[2\]:")
    console.sendline(snippets["error"])
    console.expect(r"In \[3\]:")
    console.sendeof()
    console.expect(pexpect.EOF)
    console.close()
