"""The parts of the protocol that few kernels have: questions, subshells, comms, history on disk, pages, encryption,
the handshake, usage. Each through jupyter_client or plain ZeroMQ."""

import hashlib
import hmac
import json
import os
import stat
import subprocess
import time
import uuid
from pathlib import Path

import pytest
import zmq
from conftest import KERNEL, Session, types
from jupyter_client.kernelspec import KernelSpecManager

SPEC = KernelSpecManager().get_kernel_spec(KERNEL)


def start_process(connection, folder, **options):
    """A kernel with a connection file of ours, as its kernelspec says."""
    file = folder / "connection.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(connection))
    argv = [part.format(connection_file=file, resource_dir=SPEC.resource_dir) for part in SPEC.argv]
    return subprocess.Popen(argv, stderr=subprocess.PIPE, **options)


# Questions


def answer(kernel, value, timeout=10):
    """Waits for a cell's question and answers it; the question's content."""
    question = kernel.client.get_stdin_msg(timeout=timeout)
    assert question["msg_type"] == "input_request"
    kernel.client.input(value)
    return question["content"]


def test_a_cell_asks_and_goes_on_with_the_answer(kernel):
    msg_id = kernel.client.execute('name = input "Your name? ☃"\nprint name', allow_stdin=True)
    assert answer(kernel, "Ada ☃ \"quoted\"") == {"prompt": "Your name? ☃", "password": False}
    assert kernel.reply(msg_id)["content"]["status"] == "ok"
    texts = [m["content"]["text"] for m in kernel.published(msg_id) if m["msg_type"] == "stream"]
    assert 'Ada ☃ "quoted"' in "".join(texts)


def test_what_is_typed_can_stay_unseen(kernel):
    msg_id = kernel.client.execute('key = input "Key?" hidden=yes', allow_stdin=True)
    assert answer(kernel, "secret")["password"] is True
    assert kernel.reply(msg_id)["content"]["status"] == "ok"


def test_a_question_to_nobody_is_an_error_at_once(kernel):
    begin = time.monotonic()
    reply, _ = kernel.run('name = input "Your name?"', allow_stdin=False)
    assert reply["status"] == "error" and "nobody is there" in reply["evalue"]
    assert time.monotonic() - begin < 1


def test_a_cell_that_waits_for_an_answer_can_be_interrupted(kernel):
    msg_id = kernel.client.execute('name = input "Your name?"', allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=10)
    kernel.manager.interrupt_kernel()
    reply = kernel.reply(msg_id, timeout=2)["content"]
    assert (reply["status"], reply["ename"]) == ("error", "Interrupted")
    # The answer that comes too late belongs to nobody, and not to the next question either.
    kernel.client.input("late")
    time.sleep(0.1)
    msg_id = kernel.client.execute('name = input "Again?"\nprint name', allow_stdin=True)
    answer(kernel, "in time")
    kernel.reply(msg_id)
    assert any("in time" in m["content"].get("text", "") for m in kernel.published(msg_id))


def test_a_kernel_that_waits_for_an_answer_still_shuts_down():
    session = Session()
    session.client.execute('name = input "Your name?"', allow_stdin=True)
    session.client.get_stdin_msg(timeout=10)
    process = session.manager.provisioner.process
    session.client.shutdown()
    assert process.wait(timeout=2) == 0
    session.close()


# Subshells (JEP 91)


def in_subshell(kernel, subshell_id, msg_type, content):
    message = kernel.client.session.msg(msg_type, content)
    message["header"]["subshell_id"] = subshell_id
    kernel.client.shell_channel.send(message)
    return message["header"]["msg_id"]


def execute_in(kernel, subshell_id, code):
    content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False)
    msg_id = in_subshell(kernel, subshell_id, "execute_request", content)
    return kernel.reply(msg_id, timeout=20)["content"], kernel.published(msg_id)


def test_a_subshell_works_while_a_supernet_trains(kernel):
    assert "kernel subshells" in kernel.ask("kernel_info_request", {})["supported_features"]
    training = kernel.start_long_work()
    while kernel.client.get_iopub_msg(timeout=30)["msg_type"] != "update_display_data":
        pass
    created = kernel.ask("create_subshell_request", {}, channel="control")
    shell = created["subshell_id"]
    assert kernel.ask("list_subshell_request", {}, channel="control")["subshell_id"] == [shell]

    reply, published = execute_in(kernel, shell, "vars")
    assert (reply["status"], reply["execution_count"]) == ("ok", 1)
    table = next(m["content"]["data"]["text/plain"] for m in published if m["msg_type"] == "execute_result")
    assert "SuperNet" in table and "net" in table

    reply, published = execute_in(kernel, shell, "rank net by angle | top 3")
    assert (reply["status"], reply["execution_count"]) == ("ok", 2)
    ranking = next(m["content"]["data"]["text/plain"] for m in published if m["msg_type"] == "execute_result")
    assert ranking.count("nor_conv") > 0

    msg_id = in_subshell(kernel, shell, "complete_request", {"code": "rank n", "cursor_pos": 6})
    assert kernel.reply(msg_id)["content"]["status"] == "ok"

    assert kernel.ask("delete_subshell_request", {"subshell_id": shell}, channel="control")["status"] == "ok"
    assert kernel.ask("list_subshell_request", {}, channel="control")["subshell_id"] == []
    # The training has not noticed, and can be interrupted still.
    kernel.manager.interrupt_kernel()
    assert kernel.reply(training, timeout=10)["content"]["ename"] == "Interrupted"


def test_a_subshell_has_a_count_of_its_own_and_the_same_variables(kernel):
    assert kernel.run("a = 5")[0]["execution_count"] == 1
    shell = kernel.ask("create_subshell_request", {}, channel="control")["subshell_id"]
    reply, published = execute_in(kernel, shell, "print a")
    assert reply["execution_count"] == 1
    assert any(m["content"].get("text") == "5\n" for m in published)
    execute_in(kernel, shell, "b = 6")
    assert kernel.run("print b")[0]["status"] == "ok"


def test_an_error_in_a_subshell_aborts_nothing_elsewhere(kernel):
    shell = kernel.ask("create_subshell_request", {}, channel="control")["subshell_id"]
    assert execute_in(kernel, shell, "trian")[0]["status"] == "error"
    assert kernel.run("a = 5")[0]["status"] == "ok"
    assert execute_in(kernel, shell, "a")[0]["status"] == "ok"


def test_an_unknown_subshell_is_an_error_for_cells_and_questions_alike(kernel):
    for msg_type, content in (("execute_request", {"code": "a = 5"}), ("kernel_info_request", {})):
        msg_id = in_subshell(kernel, "none", msg_type, content)
        reply = kernel.reply(msg_id)["content"]
        assert (reply["status"], reply["ename"]) == ("error", "BadMessage")
        assert types(kernel.published(msg_id)) == ["status", "status"]


# Comms


def test_a_comm_hears_of_a_training_as_it_goes(kernel):
    comm = uuid.uuid4().hex
    session = kernel.client.session
    kernel.client.shell_channel.send(
        session.msg("comm_open", {"comm_id": comm, "target_name": "azimuth.training", "data": {}})
    )
    known = kernel.ask("comm_info_request", {"target_name": "azimuth.training"})["comms"]
    assert known == {comm: {"target_name": "azimuth.training"}}
    assert kernel.ask("comm_info_request", {"target_name": "other"})["comms"] == {}
    training = kernel.start_long_work()
    steps = []
    while len(steps) < 3:
        message = kernel.client.get_iopub_msg(timeout=10)
        if message["msg_type"] == "comm_msg":
            assert message["content"]["comm_id"] == comm
            event = message["content"]["data"]
            assert event["state"] == "running" and event["variable"] == "net"
            steps.append(event["step"])
    assert steps == sorted(set(steps))
    kernel.client.shell_channel.send(session.msg("comm_close", {"comm_id": comm, "data": {}}))
    assert kernel.ask("comm_info_request", {})["comms"] == {}
    kernel.manager.interrupt_kernel()
    kernel.reply(training, timeout=10)


# Output


def test_streams_and_clearing(kernel):
    _, published = kernel.run('print "one"\nclear wait=yes\nprint "two" to stderr')
    kept = [(m["msg_type"], m["content"]) for m in published if m["msg_type"] in ("stream", "clear_output")]
    assert kept == [
        ("stream", {"name": "stdout", "text": "one\n"}), ("clear_output", {"wait": True}),
        ("stream", {"name": "stderr", "text": "two\n"}),
    ]


def test_a_display_is_updated_from_a_later_cell(kernel):
    _, first = kernel.run('a = 5\nshow a as "here"')
    _, second = kernel.run('b = 6\nshow b as "here"')
    shown = next(m["content"] for m in first if m["msg_type"] == "display_data")
    updated = next(m["content"] for m in second if m["msg_type"] == "update_display_data")
    assert shown["transient"] == updated["transient"] and shown["transient"]["display_id"]
    assert (shown["data"]["text/plain"], updated["data"]["text/plain"]) == ("5", "6")


def test_a_question_mark_opens_the_page_beside_the_notebook(kernel):
    for code in ("train?", "?train"):
        reply, published = kernel.run(code)
        assert len(reply["payload"]) == 1
        page = reply["payload"][0]
        assert page["source"] == "page" and "weight-sharing" in page["data"]["text/plain"]
        assert "display_data" not in types(published)
    _, published = kernel.run("help train")
    assert "display_data" in types(published)


def test_a_flood_of_lines_loses_none_in_few_messages(kernel):
    begin = time.monotonic()
    msg_id = kernel.client.execute('for a in 1..100:\n  for n in 1..1000:\n    print n')
    reply = kernel.reply(msg_id, timeout=60)["content"]
    seconds = time.monotonic() - begin
    texts = [m["content"]["text"] for m in kernel.published(msg_id) if m["msg_type"] == "stream"]
    assert reply["status"] == "ok"
    assert "".join(texts) == "".join(f"{n}\n" for n in range(1, 1001)) * 100
    assert len(texts) <= 20 * seconds + 2


# History


def test_history_outlives_the_kernel(tmp_path):
    file = tmp_path / "folder" / "cells.jsonl"
    environment = os.environ | {"AZIMUTH_HISTORY": str(file)}
    sessions = []
    for cells in (['a = "first ☃"', "b = 2"], ["c = 3"]):
        session = Session(environment=environment)
        sessions.append(session)
        for cell in cells:
            session.run(cell)
        ask = lambda **content: session.ask("history_request", dict(output=False, raw=True) | content)["history"]
        if len(sessions) == 1:
            session.close()
    assert ask(hist_access_type="tail", n=10) == [[1, 1, 'a = "first ☃"'], [1, 2, "b = 2"], [2, 1, "c = 3"]]
    assert ask(hist_access_type="tail", n=1) == [[2, 1, "c = 3"]]
    assert ask(hist_access_type="range", session=-1, start=1, stop=2) == [[1, 1, 'a = "first ☃"']]
    assert ask(hist_access_type="range", session=1, start=2, stop=9) == [[1, 2, "b = 2"]]
    assert ask(hist_access_type="range", session=0, start=1, stop=9) == [[2, 1, "c = 3"]]
    assert ask(hist_access_type="search", pattern="*first*", n=5) == [[1, 1, 'a = "first ☃"']]
    sessions[1].close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


# What the kernel uses


def test_usage_is_reported_on_control_while_a_supernet_trains(kernel):
    kernel.start_long_work()
    kernel.ask("usage_request", {}, channel="control")
    time.sleep(0.5)
    usage = kernel.ask("usage_request", {}, channel="control")
    assert usage["pid"] == kernel.manager.provisioner.process.pid
    assert usage["kernel_cpu"] > 30 and usage["kernel_memory"] > 10 << 20
    assert usage["host_virtual_memory"]["total"] > usage["host_virtual_memory"]["available"] > 0
    assert usage["cpu_count"] == os.cpu_count()


# How clients connect


def test_the_handshake_tells_the_ports_that_the_kernel_has_chosen(tmp_path):
    key = b"a key"
    sign = lambda *parts: hmac.new(key, b"".join(parts), hashlib.sha256).hexdigest().encode()
    context = zmq.Context()
    registration = context.socket(zmq.ROUTER)
    port = registration.bind_to_random_port("tcp://127.0.0.1")
    process = start_process(
        dict(transport="tcp", signature_scheme="hmac-sha256", key=key.decode(), kernel_id="k",
             registration_ip="127.0.0.1", registration_port=port), tmp_path)
    assert registration.poll(5_000)
    identity, delimiter, signature, content = registration.recv_multipart()
    assert (delimiter, signature) == (b"<IDS|MSG>", sign(content))
    ports = json.loads(content)
    assert ports.pop("kernel_id") == "k"
    assert set(ports) == {f"{name}_port" for name in ("shell", "iopub", "stdin", "control", "hb")}
    assert all(int(value) > 0 for value in ports.values())
    registration.send_multipart([identity, delimiter, sign(b"ACK"), b"ACK"])
    heartbeat = context.socket(zmq.REQ)
    heartbeat.connect(f"tcp://127.0.0.1:{ports['hb_port']}")
    heartbeat.send(b"ping")
    assert heartbeat.poll(5_000) and heartbeat.recv() == b"ping"
    process.terminate()
    assert process.wait(timeout=5) == 0
    context.destroy(linger=0)


def test_a_kernel_whose_ports_nobody_acknowledges_ends(tmp_path):
    context = zmq.Context()
    registration = context.socket(zmq.ROUTER)
    port = registration.bind_to_random_port("tcp://127.0.0.1")
    process = start_process(
        dict(transport="tcp", signature_scheme="hmac-sha256", key="k", kernel_id="k",
             registration_ip="127.0.0.1", registration_port=port), tmp_path)
    identity, delimiter, _, _ = registration.recv_multipart()
    registration.send_multipart([identity, delimiter, b"0" * 64, b"ACK"])
    assert process.wait(timeout=10) != 0
    assert b"acknowledge" in process.stderr.read()
    context.destroy(linger=0)


def test_messages_are_encrypted_when_the_connection_file_asks():
    assert "curve" in SPEC.metadata["supported_encryption"]
    public, secret = zmq.curve_keypair()
    session = Session(curve_publickey=public, curve_secretkey=secret)
    info = json.loads(Path(session.manager.connection_file).read_text())
    assert info["curve_secretkey"] == secret.decode()
    assert session.run("version")[0]["status"] == "ok"
    # Who speaks in the open is not heard.
    context = zmq.Context()
    heartbeat = context.socket(zmq.REQ)
    heartbeat.connect(f"tcp://127.0.0.1:{info['hb_port']}")
    heartbeat.send(b"ping")
    assert not heartbeat.poll(500)
    context.destroy(linger=0)
    session.close()


def test_a_connection_file_that_others_can_read_is_warned_of(tmp_path):
    ports = {f"{name}_port": 0 for name in ("shell", "iopub", "stdin", "control", "hb")}
    context = zmq.Context()
    for name in ports:
        ports[name] = context.socket(zmq.PAIR).bind_to_random_port("tcp://127.0.0.1")
    context.destroy(linger=0)
    file = tmp_path / "open.json"
    file.write_text(json.dumps(dict(ports, transport="tcp", ip="127.0.0.1", key="k", signature_scheme="hmac-sha256")))
    file.chmod(0o644)
    argv = [part.format(connection_file=file, resource_dir=SPEC.resource_dir) for part in SPEC.argv]
    process = subprocess.Popen(argv, stderr=subprocess.PIPE)
    time.sleep(0.5)
    process.terminate()
    assert process.wait(timeout=5) == 0
    message = process.stderr.read().decode()
    assert "open.json" in message and "others" in message
