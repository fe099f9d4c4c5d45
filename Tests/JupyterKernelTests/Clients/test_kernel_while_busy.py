"""What a kernel does while a cell runs."""

import os
import signal
import time

import pytest
import zmq
from conftest import types

# From the request to the reply of the interrupted cell, in seconds.
INTERRUPT_LIMIT = 0.3


def interrupt_by_message(kernel):
    kernel.client.control_channel.send(kernel.client.session.msg("interrupt_request", {}))


def interrupt_by_signal(kernel):
    os.kill(kernel.manager.provisioner.process.pid, signal.SIGINT)


@pytest.mark.parametrize("interrupt", [interrupt_by_message, interrupt_by_signal])
def test_an_interrupt_ends_the_cell_and_the_next_one_works(kernel, snippets, interrupt):
    msg_id = kernel.start_long_work()
    time.sleep(1)
    asked = time.monotonic()
    interrupt(kernel)
    reply = kernel.reply(msg_id)["content"]
    elapsed = time.monotonic() - asked
    assert reply["status"] == "error"
    assert elapsed < INTERRUPT_LIMIT
    kernel.published(msg_id)
    assert kernel.run(snippets["quiet"])[0]["status"] == "ok"


PREPARATION = """
nb201 = space nasbench201 channels=8 cells=2
images = data shapes limit=256
net = train nb201 on images labels=true epochs=1
"""


@pytest.mark.parametrize("command, kept", [
    ("x = rank net by accuracy sample=5000", "x | top 2"),
    ("x = search net by naswot method=evolution", "draw x"),
    ("x = compare nb201 on images epochs=500", None),
    ("x = pcdarts nb201 on images epochs=500", "draw x"),
    ("x = retrain \"334131\" on images from nb201 epochs=5000", "evaluate x on images"),
])
def test_long_work_of_every_kind_is_interrupted_and_keeps_what_it_has(kernel, command, kept):
    assert kernel.run(PREPARATION)[0]["status"] == "ok"
    msg_id = kernel.client.execute(command)
    time.sleep(2)
    asked = time.monotonic()
    interrupt_by_message(kernel)
    reply = kernel.reply(msg_id)["content"]
    elapsed = time.monotonic() - asked
    assert (reply["status"], reply["ename"]) == ("error", "Interrupted"), reply
    assert elapsed < INTERRUPT_LIMIT
    kernel.published(msg_id)
    assert kernel.run(kept or "vars")[0]["status"] == "ok"


def test_an_idle_kernel_ignores_interrupts(kernel, snippets):
    for _ in range(3):
        interrupt_by_signal(kernel)
        assert kernel.ask("interrupt_request", {}, channel="control")["status"] == "ok"
    assert kernel.run(snippets["quiet"])[0]["status"] == "ok"


def test_questions_are_answered_while_a_cell_runs(kernel, snippets):
    kernel.start_long_work()
    code = snippets["complete"]
    questions = [
        ("complete_request", {"code": code, "cursor_pos": len(code)}, "shell"),
        ("inspect_request", {"code": snippets["inspect"], "cursor_pos": 1, "detail_level": 0}, "shell"),
        ("is_complete_request", {"code": snippets["quiet"]}, "shell"),
        ("history_request", {"hist_access_type": "tail", "n": 1}, "shell"),
        ("comm_info_request", {}, "shell"),
        ("kernel_info_request", {}, "shell"),
        ("kernel_info_request", {}, "control"),
    ]
    for msg_type, content, channel in questions:
        asked = time.monotonic()
        reply = kernel.ask(msg_type, content, channel, timeout=5)
        assert reply["status"] != "error", msg_type
        assert time.monotonic() - asked < 0.5, msg_type


def test_the_heart_beats_while_a_cell_runs(kernel):
    kernel.start_long_work()
    info = kernel.manager.get_connection_info()
    socket = zmq.Context.instance().socket(zmq.REQ)
    socket.linger = 0
    socket.connect(f"tcp://{info['ip']}:{info['hb_port']}")
    try:
        for beat in (b"ping", b"", b"\x00\xff" * 500):
            socket.send(beat)
            assert socket.poll(500)
            assert socket.recv() == beat
    finally:
        socket.close()


def test_an_interrupt_aborts_the_cells_that_wait(kernel, snippets):
    running = kernel.start_long_work()
    waiting = [kernel.client.execute(snippets["quiet"]) for _ in range(3)]
    interrupt_by_message(kernel)
    assert kernel.reply(running)["content"]["status"] == "error"
    for msg_id in waiting:
        assert kernel.reply(msg_id)["content"]["status"] == "aborted"
        assert types(kernel.published(msg_id)) == ["status", "status"]


@pytest.mark.parametrize("channel", ["control", "shell"])
@pytest.mark.parametrize("is_busy", [False, True])
def test_shutdown_replies_and_ends_the_process(kernel, channel, is_busy):
    if is_busy:
        kernel.start_long_work()
    asked = time.monotonic()
    reply = kernel.ask("shutdown_request", {}, channel, timeout=5)
    assert reply == {"status": "ok", "restart": False}
    process = kernel.manager.provisioner.process
    assert process.wait(timeout=5) == 0
    assert time.monotonic() - asked < 0.7
    while kernel.client.get_iopub_msg(timeout=1)["msg_type"] != "shutdown_reply":
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_to_end_are_obeyed_in_order(kernel, number):
    kernel.start_long_work()
    process = kernel.manager.provisioner.process
    process.send_signal(number)
    assert process.wait(timeout=2) == 0
