"""What is left of kernels that were restarted, shut down, or whose clients died: nothing.

Many run at a time, as on a server, which also finds what only happens under load.
"""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import SNIPPETS, Session
from jupyter_core.paths import jupyter_path

# How long a kernel may outlive its client, in seconds.
LIMIT = 2
# What a person typed is meant to stay.
HISTORY = Path("home/.local/share/azimuth/history.jsonl")


class Place:
    """The folders that kernels are given, which also tell their processes from others of this machine."""

    def __init__(self, folder):
        self.folder = folder
        self.mark = f"TMPDIR={folder / 'tmp'}".encode()

    def processes(self):
        """The kernels that run here, and whatever they may have started."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark in (process / "environ").read_bytes().split(b"\0"):
                    found[int(process.name)] = os.readlink(process / "exe")
            except OSError:
                # It ended meanwhile, or is another user's.
                pass
        return found

    def files(self):
        """What lies here but for connection files, which clients write and clients delete."""
        files = (path.relative_to(self.folder) for path in self.folder.rglob("*") if not path.is_dir())
        return {file for file in files if not file.match("runtime/kernel-*.json")}

    def check_processes(self):
        until = time.monotonic() + LIMIT
        while (left := self.processes()) and time.monotonic() < until:
            time.sleep(0.02)
        assert not left

    def check_files(self):
        assert self.files() <= {HISTORY}


def options(number):
    """Every other kernel is reached by sockets in the file system.

    Managers that choose their ports themselves may choose the same ones, or those that the system gives to a client.
    """
    folder, first = os.environ["JUPYTER_RUNTIME_DIR"], int(os.environ["FIRST_PORT"]) + number % 20 * 5
    ports = {f"{name}_port": first + place for place, name in enumerate(("shell", "iopub", "stdin", "control", "hb"))}
    file = f"{folder}/kernel-{number}.json"
    return dict(transport=["tcp", "ipc"][number % 2], connection_file=file, cache_ports=False, **ports)


@pytest.fixture
def place(tmp_path, monkeypatch):
    # The home folder may be one of those where kernels are looked for.
    monkeypatch.setenv("JUPYTER_PATH", os.pathsep.join(jupyter_path()))
    for name in ("AZIMUTH_HISTORY", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for variable, name in (("HOME", "home"), ("TMPDIR", "tmp"), ("JUPYTER_RUNTIME_DIR", "runtime")):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / name))
    # Below those that the system gives out.
    monkeypatch.setenv("FIRST_PORT", str(10_000 + os.getpid() % 200 * 100))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    place = Place(tmp_path)
    yield place
    for pid in place.processes():
        os.kill(pid, signal.SIGKILL)


def at_once(count, work):
    """What `work` returns for 0, 1 …, done by as many threads."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_a_hundred_restarts_leave_nothing_behind(place):
    def restart_often(number):
        session = Session(**options(number))
        codes = []
        for _ in range(20):
            process = session.manager.provisioner.process
            session.manager.restart_kernel()
            codes.append(process.returncode)
            session.client.wait_for_ready(timeout=30)
            # A new kernel counts from the beginning.
            assert session.run(SNIPPETS["quiet"])[0]["execution_count"] == 1
        session.close()
        return codes

    assert at_once(5, restart_often) == [[0] * 20] * 5
    place.check_processes()
    place.check_files()


def test_twenty_shutdowns_in_mid_training_leave_nothing_behind(place):
    def shut_down_busy(number):
        session = Session(**options(number))
        session.start_long_work()
        process = session.manager.provisioner.process
        session.ask("shutdown_request", {"restart": False}, "control", timeout=5)
        code = process.wait(timeout=LIMIT)
        # The manager is not asked to clean up: it would remove sockets that the kernel has left.
        session.client.stop_channels()
        # Left to the garbage collector, a context waits for its sockets for ever where both are found at once.
        session.manager.context.destroy(linger=0)
        return code

    for first in range(0, 20, 5):
        assert at_once(5, lambda number: shut_down_busy(first + number)) == [0] * 5
    place.check_processes()
    place.check_files()


# Starts as many clients as it is told to, which kill themselves when their kernels are idle, busy or about to start, in
# turn. They are forks of one process, since reading jupyter_client in takes longer than all that they do.
CLIENTS = """
import os, signal, sys, time
import jupyter_client.launcher
from subprocess import Popen
from conftest import KERNEL, KernelManager, Session
from test_kernel_lifetime import options

def die(): os.kill(os.getpid(), signal.SIGKILL)

def live(number):
    if number % 3 == 2:
        def launch_and_die(*arguments, **options):
            Popen(*arguments, **options)
            time.sleep(number % 10 / 200)
            die()
        jupyter_client.launcher.Popen = launch_and_die
        KernelManager(kernel_name=KERNEL, **options(number)).start_kernel()
    session = Session(**options(number))
    if number % 3 == 1:
        session.start_long_work()
    die()

first, count = int(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + count):
    if os.fork() == 0:
        try:
            live(number)
        finally:
            os._exit(1)
killed = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(count)]
sys.exit(killed != [-signal.SIGKILL] * count)
"""


def test_kernels_of_a_hundred_killed_clients_end_and_leave_nothing_behind(place, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    for first in range(0, 100, 10):
        subprocess.run([sys.executable, "-B", "-c", CLIENTS, str(first), "10"], timeout=60, check=True)
        place.check_processes()
    place.check_files()
