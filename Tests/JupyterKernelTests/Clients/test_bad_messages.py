"""What strangers and broken clients send: nothing of it may end, hang or flood the kernel, or show up in a notebook.

One kernel takes all of it, so that harm done by one message shows in the next test at the latest.
"""

import json
import os
import socket as sockets
import struct
import time
import uuid

import pytest
import zmq
from conftest import KERNEL, SNIPPETS, Session
from jupyter_client.manager import KernelManager

# Stands in whatever is sent, and must not stand in what the kernel writes to its standard error.
MARK = "payload-of-a-stranger"
# How long a kernel may take to answer behind a bad message, in seconds.
LIMIT = 1
PORTS = ["shell", "control", "stdin", "iopub", "hb"]
DEEP = b"[" * 200_000 + b"]" * 200_000


class WatchedSession(Session):
    """A kernel whose standard error goes to a file, a raw connection to each channel, an ear for all it publishes."""

    def __init__(self, log):
        self.log = log
        self.manager = KernelManager(kernel_name=KERNEL)
        with open(log, "wb") as file:
            self.manager.start_kernel(stderr=file)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)
        self.process = self.manager.provisioner.process
        self.info = self.manager.get_connection_info()
        self.wire = self.client.session.clone()
        self.context = zmq.Context()
        self.ear = self.connect(zmq.SUB, "iopub")
        self.ear.subscribe(b"")
        assert self.read(self.ear, 5)["msg_type"] == "iopub_welcome"
        self.dealers = {port: self.connect(zmq.DEALER, port) for port in ("shell", "control", "stdin")}
        self.reported = 0

    def close(self):
        self.context.destroy(linger=0)
        super().close()

    def connect(self, kind, port):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.connect(f"tcp://{self.info['ip']}:{self.info[port + '_port']}")
        return socket

    def read(self, socket, seconds):
        assert socket.poll(max(0, seconds) * 1_000), f"nothing came within {seconds:.1f} s"
        return self.wire.deserialize(self.wire.feed_identities(socket.recv_multipart())[1])

    def header(self, msg_type, **fields):
        return json.dumps({
            "msg_id": f"{MARK}-{uuid.uuid4()}", "session": MARK, "username": "", "version": "5.3",
            "date": "2026-01-01T00:00:00Z", "msg_type": msg_type, **fields,
        }).encode()  # fmt: skip

    def signed(self, header, parent=b"{}", metadata=b"{}", content=b"{}"):
        parts = [header, parent, metadata, content]
        return [b"<IDS|MSG>", self.wire.sign(parts), *parts]

    def answers(self, channel, *messages, limit=LIMIT):
        """Sends messages and a good request behind them. What was replied and published but for that request's sake."""
        for message in messages:
            self.dealers[channel].send_multipart(message)
        # Requests are served in the order in which they come over one connection; stdin serves none.
        return self.probe("shell" if channel == "stdin" else channel, limit)

    def probe(self, channel, limit=LIMIT):
        """Asks for what is answered at once, and then for what waits behind every cell that may have been started."""
        asked, replies, published = [], [], []
        for msg_type in ["kernel_info_request"] + ["execute_request"] * (channel == "shell"):
            header = self.header(msg_type)
            asked.append(json.loads(header)["msg_id"])
            until = time.monotonic() + limit
            self.dealers[channel].send_multipart(self.signed(header, content=b'{"code":"","silent":true}'))
            for socket, messages in ((self.dealers[channel], replies), (self.ear, published)):
                while not messages or not ends(messages[-1], asked[-1]):
                    messages.append(self.read(socket, until - time.monotonic()))
        assert self.process.poll() is None
        is_other = lambda message: message["parent_header"].get("msg_id") not in asked
        return [list(filter(is_other, messages)) for messages in (replies, published)]

    def check_log(self, secrets=()):
        """A few short lines at most since the last look, and none of what was sent or would have been accepted."""
        text = self.log.read_bytes()[self.reported :]
        self.reported += len(text)
        assert text.count(b"\n") <= 3 and len(text) < 1_000, text[:2_000]
        for secret in (MARK.encode(), *secrets):
            assert secret not in text


def ends(message, msg_id):
    """Whether a message is the last one in its channel for a request."""
    is_idle = message["content"].get("execution_state") == "idle"
    return message["parent_header"].get("msg_id") == msg_id and (is_idle or message["msg_type"].endswith("_reply"))


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    session = WatchedSession(tmp_path_factory.mktemp("log") / "stderr")
    # There is a user's cell that output of strangers could show up under.
    session.run(SNIPPETS["output"])
    session.probe("shell", 10)
    yield session
    session.close()


# Strangers: what is not framed, not signed, or not signed by who knows the key

STRANGE = {
    "nothing": lambda good: [b""],
    "garbage": lambda good: [MARK.encode()],
    "binary garbage": lambda good: [bytes(range(256))] * 7,
    "no delimiter": lambda good: good[1:],
    "a delimiter alone": lambda good: good[:1],
    "a delimiter last": lambda good: good[1:] + good[:1],
    "a delimiter with a space": lambda good: [good[0] + b" ", *good[1:]],
    "two delimiters": lambda good: good[:1] + good,
    "no parts": lambda good: good[:2],
    "one part": lambda good: good[:3],
    "two parts": lambda good: good[:4],
    "three parts": lambda good: good[:5],
    "no signature frame": lambda good: good[:1] + good[2:],
    "an empty signature": lambda good: [good[0], b"", *good[2:]],
    "a wrong signature": lambda good: [good[0], b"0" * 64, *good[2:]],
    "a signature with one wrong digit": lambda good: [good[0], wrong_digit(good[1]), *good[2:]],
    "a short signature": lambda good: [good[0], good[1][:63], *good[2:]],
    "a long signature": lambda good: [good[0], good[1] + b"0", *good[2:]],
    "a signature with NUL": lambda good: [good[0], good[1] + b"\0", *good[2:]],
    "an uppercase signature": lambda good: [good[0], good[1].upper(), *good[2:]],
    "a raw signature": lambda good: [good[0], bytes.fromhex(good[1].decode()), *good[2:]],
    "a binary signature": lambda good: [good[0], b"\xff" * 64, *good[2:]],
    "a signature of 1 MiB": lambda good: [good[0], b"0" * (1 << 20), *good[2:]],
    "a tampered header": lambda good: [*good[:2], good[2].replace(b"2026", b"2027"), *good[3:]],
    "a tampered parent": lambda good: [*good[:3], b"{ }", *good[4:]],
    "tampered metadata": lambda good: [*good[:4], b"{ }", good[5]],
    "tampered content": lambda good: [*good[:5], good[5] + b" "],
    "parts in another order": lambda good: [*good[:2], good[5], *good[3:5], good[2]],
    "3,000 frames": lambda good: [b"x"] * 3_000,
    "3,000 frames behind good ones": lambda good: good + [b"x"] * 3_000,
    "3,000 frames before good ones": lambda good: [b"x"] * 3_000 + good,
    "a header of 1 MiB": lambda good: [*good[:2], b"{" + b" " * (1 << 20) + b"}", *good[3:]],
    "a deep header": lambda good: [*good[:2], DEEP, *good[3:]],
    "deep content": lambda good: [*good[:5], DEEP],
    "a frame of 64 MiB": lambda good: [*good[:5], bytes(64 << 20)],
}


def wrong_digit(signature):
    return signature[:-1] + (b"0" if signature[-1:] != b"0" else b"1")


def harmful(kernel, channel):
    """A good message that would be seen if it were obeyed: it ends the kernel, or prints."""
    if channel == "control":
        return kernel.signed(kernel.header("shutdown_request"), content=json.dumps({"note": MARK}).encode())
    return kernel.signed(kernel.header("execute_request"), content=json.dumps({"code": f"help # {MARK}"}).encode())


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
@pytest.mark.parametrize("kind", STRANGE)
def test_strangers_get_nothing_and_do_no_harm(kernel, channel, kind):
    good = harmful(kernel, channel)
    assert kernel.answers(channel, STRANGE[kind](good)) == [[], []]
    kernel.check_log(secrets=[good[1]])


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_a_flood_of_strangers_is_no_flood_of_lines(kernel, channel):
    good = [harmful(kernel, channel) for _ in range(1_000)]
    bad = [[message[0], wrong_digit(message[1]), *message[2:]] for message in good]
    assert kernel.answers(channel, *bad, *[[MARK.encode()]] * 1_000) == [[], []]
    kernel.check_log(secrets=[message[1] for message in good])


@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_who_sends_too_large_a_frame_is_hung_up_on(kernel, channel):
    stranger = kernel.connect(zmq.DEALER, channel)
    stranger.send_multipart([MARK.encode(), bytes((64 << 20) + 1)])
    time.sleep(0.1)
    assert kernel.answers(channel) == [[], []]
    stranger.close()
    kernel.check_log()


# Clients that know the key and send nonsense

BROKEN = {
    "nothing": b"", "half an object": b"{", "null": b"null", "a list": b"[]", "a number": b"7", "a text": b'"s"',
    "no UTF-8": b"\xff", "NaN": b'{"a":NaN}', "infinity": b'{"a":1e999}', "half a character": b'{"a":"\\ud800"}',
    "two objects": b"{}{}", "deep lists": DEEP, "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a bare NUL": b'{"a":"\0"}',
}  # fmt: skip
REQUESTS = {"shell": "execute_request", "control": "kernel_info_request"}


def is_framed(published):
    """Whether every busy status has its idle one, and nothing but these was published."""
    states = [message["content"].get("execution_state") for message in published]
    return len(states) % 2 == 0 and states == ["busy", "idle"] * (len(states) // 2)


def check_refusal(answers, msg_type, header):
    replies, published = answers
    assert [reply["msg_type"] for reply in replies] == [msg_type.replace("_request", "_reply")]
    content = replies[0]["content"]
    assert (content["status"], content["ename"]) == ("error", "BadMessage") and content["evalue"]
    assert len(published) == 2 and is_framed(published)
    for message in replies + published:
        assert message["parent_header"].get("msg_id") == json.loads(header).get("msg_id")


@pytest.mark.parametrize("channel", REQUESTS)
@pytest.mark.parametrize("part", ["parent", "metadata", "content"])
@pytest.mark.parametrize("kind", BROKEN)
def test_broken_parts_are_refused_with_a_reply(kernel, channel, part, kind):
    header = kernel.header(REQUESTS[channel])
    answers = kernel.answers(channel, kernel.signed(header, **{part: BROKEN[kind]}))
    check_refusal(answers, REQUESTS[channel], header)
    kernel.check_log()


@pytest.mark.parametrize("channel", REQUESTS)
@pytest.mark.parametrize("kind", BROKEN)
def test_broken_headers_name_nobody_to_reply_to(kernel, channel, kind):
    # Some space makes each of these a new message, which is no replay of an earlier one.
    header = BROKEN[kind] + b" " * PORTS.index(channel)
    replies, published = kernel.answers(channel, kernel.signed(header, content=b'{"code":"help"}'))
    assert replies == [] and is_framed(published)
    kernel.check_log()


@pytest.mark.parametrize("channel", REQUESTS)
@pytest.mark.parametrize("value", ["missing", None, 7, [], {}, ""])
def test_headers_without_a_type_get_their_statuses(kernel, channel, value):
    header = json.loads(kernel.header(value))
    if value == "missing":
        del header["msg_type"]
    replies, published = kernel.answers(channel, kernel.signed(json.dumps(header).encode()))
    assert replies == [] and len(published) == 2 and is_framed(published)


@pytest.mark.parametrize("channel", REQUESTS)
@pytest.mark.parametrize("value", ["missing", None, 7, []])
def test_headers_without_an_id_are_refused_with_a_reply(kernel, channel, value):
    header = json.loads(kernel.header(REQUESTS[channel], msg_id=value))
    if value == "missing":
        del header["msg_id"]
    # Nothing else tells it from the same message on the other channel, whose replay it would be.
    header["note"] = channel
    header = json.dumps(header).encode()
    check_refusal(kernel.answers(channel, kernel.signed(header, content=b'{"code":""}')), REQUESTS[channel], header)


REFUSED = [
    ("execute_request", "{}"), ("execute_request", '{"code":null}'), ("execute_request", '{"code":7}'),
    ("execute_request", '{"code":[]}'), ("execute_request", '{"code":"","silent":"yes"}'),
    ("execute_request", '{"code":"","store_history":1}'), ("execute_request", '{"code":"","user_expressions":7}'),
    ("execute_request", '{"code":"","user_expressions":{"a":7}}'),
    ("complete_request", "{}"), ("complete_request", '{"code":null}'),
    ("complete_request", '{"code":"ver","cursor_pos":"x"}'), ("complete_request", '{"code":"ver","cursor_pos":1.5}'),
    ("complete_request", '{"code":"ver","cursor_pos":true}'), ("complete_request", '{"code":"ver","cursor_pos":[]}'),
    ("inspect_request", '{"cursor_pos":1}'), ("inspect_request", '{"code":"version","cursor_pos":1.5}'),
    ("inspect_request", '{"code":"version","detail_level":"x"}'), ("is_complete_request", "{}"),
    ("is_complete_request", '{"code":7}'), ("history_request", "{}"), ("history_request", '{"hist_access_type":7}'),
    ("history_request", '{"hist_access_type":"no such"}'), ("comm_info_request", '{"target_name":7}'),
    ("delete_subshell_request", "{}"), ("delete_subshell_request", '{"subshell_id":"no such"}'),
]  # fmt: skip


@pytest.mark.parametrize("msg_type, content", REFUSED)
def test_wrong_contents_are_refused_with_a_reply(kernel, msg_type, content):
    channel = "control" if "subshell" in msg_type else "shell"
    header = kernel.header(msg_type)
    check_refusal(kernel.answers(channel, kernel.signed(header, content=content.encode())), msg_type, header)
    kernel.check_log()


@pytest.mark.parametrize("msg_type", ["complete_request", "inspect_request"])
@pytest.mark.parametrize("cursor", ["-1", "1000000000", str(2**63), str(-(2**63)), str(2**70), "1e300", "2.0", None])
def test_cursors_anywhere_are_brought_into_the_code(kernel, msg_type, cursor):
    content = '{"code":"version"%s}' % (f',"cursor_pos":{cursor}' if cursor else "")
    replies, published = kernel.answers("shell", kernel.signed(kernel.header(msg_type), content=content.encode()))
    assert [reply["content"]["status"] for reply in replies] == ["ok"] and len(published) == 2
    assert 0 <= replies[0]["content"].get("cursor_start", 0) <= replies[0]["content"].get("cursor_end", 0) <= 7


@pytest.mark.parametrize("content", [
    '{"hist_access_type":"tail","n":-1}', '{"hist_access_type":"tail","n":%d}' % 2**63,
    '{"hist_access_type":"range","session":%d,"start":%d,"stop":%d}' % (-(2**63), -(2**63), 2**63),
    '{"hist_access_type":"range","session":0,"start":5,"stop":-5}', '{"hist_access_type":"search","n":-1}',
    '{"hist_access_type":"search","pattern":"%s","n":9}' % ("*a" * 5_000),
])  # fmt: skip
def test_odd_questions_about_history_are_answered(kernel, content):
    message = kernel.signed(kernel.header("history_request"), content=content.encode())
    replies, published = kernel.answers("shell", message)
    assert [reply["msg_type"] for reply in replies] == ["history_reply"] and len(published) == 2


@pytest.mark.parametrize("msg_type", ["no_such_request", "x" * 60_000, "kernel_info_reply", "_request", "\0\U0001f600"])
@pytest.mark.parametrize("channel", REQUESTS)
def test_unknown_types_get_their_statuses_and_no_reply(kernel, channel, msg_type):
    replies, published = kernel.answers(channel, kernel.signed(kernel.header(msg_type)))
    assert replies == [] and len(published) == 2 and is_framed(published)
    kernel.check_log()


@pytest.mark.parametrize("msg_type", ["execute_request", "complete_request", "kernel_info_request"])
def test_an_unknown_subshell_is_refused_with_a_reply(kernel, msg_type):
    header = kernel.header(msg_type, subshell_id="no such")
    check_refusal(kernel.answers("shell", kernel.signed(header, content=b'{"code":""}')), msg_type, header)


@pytest.mark.parametrize("code", [
    "(" * 100_000, "[" * 100_000, "x = " * 50_000, "|" * 100_000, '"' * 100_001, "for i in 1..2:\n" * 5_000, "\0",
    "help\0help", "NaN", "\r\n\r\n", "\ufeff", "\u202e", "e\u0301" * 50_000, "\U0010ffff", "-" * 100_000,
])  # fmt: skip
@pytest.mark.parametrize("msg_type", ["execute_request", "complete_request", "inspect_request", "is_complete_request"])
def test_strange_code_is_answered(kernel, msg_type, code):
    header = kernel.header(msg_type)
    content = json.dumps({"code": code, "cursor_pos": len(code), "detail_level": 1}).encode()
    kernel.dealers["shell"].send_multipart(kernel.signed(header, content=content))
    # A cell runs while the request behind it is answered already, so its own end is waited for.
    msg_id = json.loads(header)["msg_id"]
    until = time.monotonic() + 5
    for socket in (kernel.dealers["shell"], kernel.ear):
        while not ends(kernel.read(socket, until - time.monotonic()), msg_id):
            pass
    kernel.probe("shell")
    kernel.check_log()


# Replays

def test_a_replayed_cell_does_not_run_again(kernel, snippets):
    message = kernel.signed(kernel.header("execute_request"), content=json.dumps({"code": snippets["quiet"]}).encode())
    before = kernel.run(snippets["quiet"])[0]["execution_count"]
    kernel.dealers["shell"].send_multipart(message)
    assert kernel.read(kernel.dealers["shell"], 5)["content"]["execution_count"] == before + 1
    # The last of what it published, and of what the cell before it did.
    kernel.probe("shell")
    for channel in ("shell", "control", "stdin"):
        assert kernel.answers(channel, message, message) == [[], []]
    assert kernel.run(snippets["quiet"])[0]["execution_count"] == before + 2
    kernel.probe("shell")
    kernel.check_log(secrets=[message[1]])


def test_a_message_is_known_again_after_a_thousand_others(kernel):
    message = kernel.signed(kernel.header("kernel_info_request"))
    others = [kernel.signed(kernel.header("no_such_request")) for _ in range(1_000)]
    replies, _ = kernel.answers("control", message, *others, limit=5)
    assert len(replies) == 1
    assert kernel.answers("control", message) == [[], []]


# The transport below

ZMTP_GREETING = b"\xff" + bytes(7) + b"\x01\x7f\x03\x00NULL" + bytes(16 + 32)
GARBAGE = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes(1 << 20), b"\xff" * 4_096, ZMTP_GREETING[:11],
    ZMTP_GREETING + b"\xff" * 4_096, ZMTP_GREETING + b"\x06" + b"\x7f" * 8, ZMTP_GREETING + MARK.encode() * 100,
    ZMTP_GREETING + b"\x04\x19\x05READY\x0bSocket-Type\xff\xff\xff\xff",
]  # fmt: skip


def open_files(kernel):
    return len(os.listdir(f"/proc/{kernel.process.pid}/fd"))


def check_all_channels(kernel, files):
    for channel in ("shell", "control"):
        assert kernel.probe(channel) == [[], []]
    heart = kernel.connect(zmq.REQ, "hb")
    heart.send(b"beat")
    assert heart.poll(LIMIT * 1_000) and heart.recv() == b"beat"
    heart.close()
    until = time.monotonic() + 3
    while open_files(kernel) > files and time.monotonic() < until:
        time.sleep(0.02)
    assert open_files(kernel) <= files
    kernel.check_log()


def tcp(kernel, port):
    return sockets.create_connection((kernel.info["ip"], kernel.info[port + "_port"]), timeout=2)


@pytest.mark.parametrize("port", PORTS)
def test_bytes_that_are_no_messages_do_no_harm(kernel, port):
    files = open_files(kernel)
    for garbage in GARBAGE:
        stranger = tcp(kernel, port)
        try:
            stranger.sendall(garbage)
        except (BrokenPipeError, ConnectionResetError):
            # It has been hung up on, as it should.
            pass
        stranger.close()
    check_all_channels(kernel, files)


@pytest.mark.parametrize("port", PORTS)
def test_connections_left_half_open_keep_nobody_waiting(kernel, port):
    files = open_files(kernel)
    strangers = [tcp(kernel, port) for _ in range(100)]
    for stranger in strangers[::2]:
        stranger.sendall(ZMTP_GREETING)
    for channel in ("shell", "control"):
        assert kernel.probe(channel) == [[], []]
    for stranger in strangers:
        stranger.close()
    check_all_channels(kernel, files)


@pytest.mark.parametrize("port", PORTS)
def test_storms_of_connections_leave_nothing_open(kernel, port):
    files = open_files(kernel)
    for number in range(500):
        stranger = tcp(kernel, port)
        if number % 2:
            # Hangs up with a reset.
            stranger.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
        stranger.close()
    check_all_channels(kernel, files)


def test_subscribers_may_ask_for_anything(kernel):
    files = open_files(kernel)
    listener = kernel.connect(zmq.XSUB, "iopub")
    # Not longer: libzmq's subscribers recurse over their topics, and this one would die.
    for event in (b"", b"\x01\xff\xfe", b"\x01" + b"x" * 10_000, b"\x00none", b"\x02", MARK.encode()):
        listener.send(event)
    for number in range(2_000):
        listener.send(b"\x01%d" % number)
    time.sleep(0.1)
    # Each welcome that is a text is published under its topic.
    published = kernel.probe("shell", 5)[1]
    assert {message["msg_type"] for message in published} == {"iopub_welcome"}
    listener.close()
    kernel.probe("shell", 5)
    check_all_channels(kernel, files)


def test_a_name_taken_over_by_another_client_is_served(kernel):
    clients = []
    for _ in range(2):
        client = kernel.context.socket(zmq.DEALER)
        client.linger, client.identity = 0, b"the same"
        client.connect(f"tcp://{kernel.info['ip']}:{kernel.info['shell_port']}")
        header = kernel.header("kernel_info_request")
        client.send_multipart(kernel.signed(header))
        assert kernel.read(client, 2)["parent_header"]["msg_id"] == json.loads(header)["msg_id"]
        clients.append(client)
    for client in clients:
        client.close()
    kernel.probe("shell")


def test_a_subscriber_s_endless_topic_takes_no_memory(kernel):
    # By hand: libzmq's own subscriber would die of it.
    stranger = tcp(kernel, "iopub")
    ready = b"\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"
    topic = b"\x01" + b"x" * (16 << 20)
    before = memory(kernel)
    try:
        stranger.sendall(ZMTP_GREETING + b"\x04" + bytes([len(ready)]) + ready)
        stranger.sendall(b"\x02" + struct.pack(">Q", len(topic)) + topic)
    except (BrokenPipeError, ConnectionResetError):
        # It has been hung up on, as it should.
        pass
    time.sleep(0.5)
    assert memory(kernel) < before + 100
    kernel.probe("shell")
    stranger.close()
    kernel.probe("shell")
    check_all_channels(kernel, open_files(kernel))


def memory(kernel):
    """What the kernel holds, in MB."""
    with open(f"/proc/{kernel.process.pid}/statm", encoding="utf-8") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
