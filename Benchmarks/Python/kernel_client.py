"""A kernel's process and a client of it that adds next to nothing to what it measures.

jupyter_client would measure itself: it takes longer to sign, send and read a message than a native kernel to answer it.
"""

import hashlib
import hmac
import json
import os
import select
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

import zmq

# What any step may take, in seconds: a kernel that takes longer hangs.
PATIENCE = 60
# How long a launcher waits for a kernel to end before it kills it, in seconds: jupyter_client's shutdown_wait_time.
SHUTDOWN_PATIENCE = 5


def kernelspec(prefix, name):
    """A kernel's command, and how it wants to be interrupted."""
    spec = json.loads((Path(prefix) / f"share/jupyter/kernels/{name}/kernel.json").read_text())
    return spec["argv"], spec.get("interrupt_mode", "signal")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Kernel:
    """A kernel that has just been started; the clock runs since `started`."""

    def __init__(self, spec, folder, environment):
        command, self.interrupt_mode = spec
        self.key = uuid.uuid4().hex.encode()
        self.session = uuid.uuid4().hex
        self.count = 0
        names = ["shell", "iopub", "stdin", "control", "hb"]
        self.ports = dict(zip(names, free_ports(5)))
        self.file = Path(folder) / f"kernel-{self.session}.json"
        self.file.write_text(json.dumps(
            dict(transport="tcp", ip="127.0.0.1", key=self.key.decode(), signature_scheme="hmac-sha256")
            | {f"{name}_port": port for name, port in self.ports.items()}
        ))  # fmt: skip
        self.command = [part.replace("{connection_file}", str(self.file)) for part in command]
        self.folder, self.environment = folder, os.environ | environment | {"JPY_PARENT_PID": str(os.getpid())}
        self.process = None
        self.sockets = {}
        self.start()

    def start(self):
        """Starts the process; what it needs to be heard at once is connected before."""
        self.disconnect()
        self.context = zmq.Context()
        self.connect("iopub", zmq.SUB).subscribe(b"")
        self.connect("shell", zmq.DEALER)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def connect(self, name, kind):
        made = self.context.socket(kind)
        made.linger, made.rcvhwm, made.sndhwm, made.rcvtimeo = 0, 0, 0, PATIENCE * 1_000
        # ZeroMQ tries again every 100 ms, which is longer than a quick kernel takes to start.
        made.reconnect_ivl = 1
        made.connect(f"tcp://127.0.0.1:{self.ports[name]}")
        self.sockets[name] = made
        return made

    def connect_rest(self):
        self.connect("control", zmq.DEALER)
        self.connect("hb", zmq.REQ)

    def disconnect(self):
        for one in self.sockets.values():
            one.close()
        if self.sockets:
            self.context.term()
        self.sockets = {}

    # Messages

    def message(self, kind, content):
        """A signed request, ready to be sent, and its id."""
        self.count += 1
        msg_id = f"{self.session}-{self.count}".encode()
        date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        header = dict(
            msg_id=msg_id.decode(), session=self.session, username="u", date=date, msg_type=kind, version="5.3"
        )
        parts = [json.dumps(header).encode(), b"{}", b"{}", json.dumps(content).encode()]
        digest = hmac.new(self.key, b"".join(parts), hashlib.sha256).hexdigest().encode()
        return msg_id, [b"<IDS|MSG>", digest, *parts]

    def execution(self, code):
        return self.message(
            "execute_request",
            dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False),
        )

    def receive(self, channel):
        """The next message's header, parent header and content, as they came."""
        frames = self.sockets[channel].recv_multipart()
        start = frames.index(b"<IDS|MSG>")
        return frames[start + 2], frames[start + 3], frames[start + 5]

    def reply(self, msg_id, channel="shell"):
        while True:
            _, parent, content = self.receive(channel)
            if msg_id in parent:
                return content

    def until(self, state, msg_id):
        """Reads what is published until a request's status is `state`."""
        state = f'"{state}"'.encode()
        while True:
            header, parent, content = self.receive("iopub")
            if msg_id in parent and b'"status"' in header and state in content:
                return

    def ask(self, kind, content, channel="shell"):
        """The seconds from a request to its reply."""
        msg_id, frames = self.message(kind, content)
        begin = time.perf_counter()
        self.sockets[channel].send_multipart(frames)
        self.reply(msg_id, channel)
        return time.perf_counter() - begin

    def run(self, code):
        """The seconds from a cell to its idle status."""
        msg_id, frames = self.execution(code)
        begin = time.perf_counter()
        self.sockets["shell"].send_multipart(frames)
        self.until("idle", msg_id)
        elapsed = time.perf_counter() - begin
        if b'"ok"' not in self.reply(msg_id):
            raise SystemExit(f"{self.command[0]} failed at {code!r}")
        return elapsed

    def begin(self, code):
        """Starts a cell that will not end by itself; its id."""
        msg_id, frames = self.execution(code)
        self.sockets["shell"].send_multipart(frames)
        self.until("busy", msg_id)
        return msg_id

    def interrupt(self):
        if self.interrupt_mode == "message":
            self.sockets["control"].send_multipart(self.message("interrupt_request", {})[1])
        else:
            self.process.send_signal(signal.SIGINT)

    def beat(self):
        """The seconds that a heartbeat takes."""
        begin = time.perf_counter()
        self.sockets["hb"].send(b"ping")
        self.sockets["hb"].recv()
        return time.perf_counter() - begin

    # The process

    def shut_down(self, restart=False):
        """The seconds until it has ended; SHUTDOWN_PATIENCE where it had to be killed."""
        descriptor = os.pidfd_open(self.process.pid)
        ending = select.poll()
        ending.register(descriptor, select.POLLIN)
        begin = time.perf_counter()
        self.sockets["control"].send_multipart(self.message("shutdown_request", dict(restart=restart))[1])
        has_ended = ending.poll(SHUTDOWN_PATIENCE * 1_000)
        elapsed = time.perf_counter() - begin
        os.close(descriptor)
        self.end()
        return elapsed if has_ended else SHUTDOWN_PATIENCE

    def end(self):
        self.process.kill()
        self.process.wait()

    def memory(self):
        """What the process holds now, in MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)

    def activity(self):
        """The processor's seconds that its threads have used, and how often they woke up."""
        seconds = switches = 0
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            seconds += int((task / "schedstat").read_text().split()[0]) / 1e9
            status = (task / "status").read_text()
            switches += int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
        return seconds, switches
