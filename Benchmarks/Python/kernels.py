"""Measures the kernel beside ipykernel, in turn: starting, answering, printing, stopping.

Both get the same requests from the same client. A ratio is above 1 where Azimuth does better.
"""

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time

from kernel_client import SHUTDOWN_PATIENCE, Kernel, kernelspec

# What is measured: its name, unit and the goal, which is a ceiling but for what counts a second's work.
GOALS = {
    "kernel-start": ("ms", 30),
    "kernel-first-execute": ("ms", 40),
    "kernel-memory": ("MB", 25),
    "kernel-idle-cpu": ("ms/s", 0.05),
    "kernel-idle-wakeups": ("per s", 0),
    "kernel-round-trip-p50": ("ms", 0.6),
    "kernel-round-trip-p99": ("ms", 1.5),
    "kernel-throughput": ("cells/s", 5_000),
    "kernel-completion-p50": ("ms", 0.5),
    "kernel-completion-p99": ("ms", 1),
    "kernel-flood": ("lines/s", 1_000_000),
    "kernel-flood-lost": ("lines", 0),
    "kernel-flood-late": ("lines", 0),
    "kernel-flood-messages": ("per s", 20),
    "kernel-memory-after": ("MB", 30),
    "kernel-control-busy": ("ms", 0.5),
    "kernel-heartbeat-busy": ("ms", 0.1),
    "kernel-interrupt": ("ms", 10),
    "kernel-interrupt-most": ("ms", 50),
    "kernel-shutdown-busy": ("ms", 500),
    "kernel-shutdown-idle": ("ms", 50),
    "kernel-restart": ("ms", 150),
}
MORE_IS_BETTER = {"kernel-throughput", "kernel-flood"}
LINES = 1_000_000
# A print of ten lines, so that the output is measured and not the loop around it.
TEN_LINES = r"0\n1\n2\n3\n4\n5\n6\n7\n8\n9"

# The same work in each kernel's language. What is completed: an option of a command, a function of a module.
AZIMUTH = dict(
    quick="set seed=7",
    state=["nb = space nasbench201 size=tiny"],
    material="images = data shapes limit=2k",
    completed="net = train nb on images ep",
    flood=f"for a in 1..{LINES // 100_000}:\n  for b in 1..10_000:\n    print \"{TEN_LINES}\"",
    long="net = train nb on images labels=random epochs=500 batch=64",
    kept="cost 11 on nb",
)
IPYKERNEL = dict(
    quick="seed = 7",
    state=["import json"],
    material="i = 0",
    completed="json.du",
    flood=f"for a in range({LINES // 100_000}):\n    for b in range(10_000):\n        print('{TEN_LINES}')",
    long="while True:\n    i += 1",
    kept="assert i > 0",
)


def measure(azimuth, arguments, report):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([azimuth, "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        # Neither this user's settings nor history are read or written.
        environment = dict(HOME=folder, IPYTHONDIR=f"{folder}/ipython", XDG_DATA_HOME=f"{folder}/data")
        sides = [(kernelspec(folder, "azimuth"), AZIMUTH), (kernelspec(sys.prefix, "python3"), IPYKERNEL)]
        sides[1][0][0][0] = sys.executable
        pairs = []
        for number in range(arguments.pairs):
            print(f"    measuring kernels, pair {number + 1} of {arguments.pairs}", file=sys.stderr, flush=True)
            pairs.append([run(spec, cells, folder, environment) for spec, cells in sides])
    for name, (unit, goal) in GOALS.items():
        if arguments.only in name:
            values = [[side[name] for side in pair] for pair in pairs]
            report.add(row(name, unit, values), remark(name, unit, goal, values))


def row(name, unit, values):
    ours, theirs = (statistics.median(side) for side in zip(*values))
    ratios = [ratio(name, *pair) for pair in values]
    return dict(
        name=name, threads=len(os.sched_getaffinity(0)), ours=ours, theirs=theirs,
        ratio_median=statistics.median(ratios), ratio_min=min(ratios), ratio_max=max(ratios), unit=unit,
    )  # fmt: skip


def ratio(name, ours, theirs):
    if name in MORE_IS_BETTER:
        ours, theirs = theirs, ours
    if ours == theirs:
        return 1.0
    return theirs / ours if ours else math.inf


def remark(name, unit, goal, values):
    ours, theirs = (statistics.median(side) for side in zip(*values))
    is_met = ours >= goal if name in MORE_IS_BETTER else ours <= goal
    text = f"   goal {'≥' if name in MORE_IS_BETTER else '≤'} {goal:,} {unit}: {'met' if is_met else 'NOT met'}"
    if "shutdown" in name and theirs >= SHUTDOWN_PATIENCE * 1e3:
        text += f"; ipykernel killed after {SHUTDOWN_PATIENCE} s"
    return text


def run(spec, cells, folder, environment):
    """Everything that is measured of one side, once: with a kernel that is put to work, and with one that is not."""
    kernel = Kernel(spec, folder, environment)
    try:
        results = start(kernel, cells) | idle(kernel) | answers(kernel, cells) | flood(kernel, cells)
        # Before anything is trained: what a network needs is no matter of the protocol.
        results["kernel-memory-after"] = kernel.memory()
        results |= busy(kernel, cells)
    finally:
        kernel.end()
        kernel.disconnect()
    kernel = Kernel(spec, folder, environment)
    try:
        return results | restart(kernel)
    finally:
        kernel.end()
        kernel.disconnect()


def start(kernel, cells):
    kernel.ask("kernel_info_request", {})
    ready = time.perf_counter() - kernel.started
    # What is published before the subscription has arrived would be lost.
    while b"iopub_welcome" not in kernel.receive("iopub")[0]:
        pass
    kernel.run(cells["quick"])
    return {
        "kernel-start": ready * 1e3, "kernel-first-execute": (time.perf_counter() - kernel.started) * 1e3,
        "kernel-memory": kernel.memory(),
    }  # fmt: skip


def idle(kernel):
    kernel.connect_rest()
    time.sleep(1)
    before, begin = kernel.activity(), time.perf_counter()
    time.sleep(3)
    after, seconds = kernel.activity(), time.perf_counter() - begin
    return {
        "kernel-idle-cpu": (after[0] - before[0]) / seconds * 1e3,
        "kernel-idle-wakeups": (after[1] - before[1]) / seconds,
    }


def answers(kernel, cells):
    for cell in cells["state"]:
        kernel.run(cell)
    trips = [kernel.run(cells["quick"]) for _ in range(500)]

    requests = [kernel.execution(cells["quick"]) for _ in range(500)]
    begin = time.perf_counter()
    for _, frames in requests:
        kernel.sockets["shell"].send_multipart(frames)
    kernel.until("idle", requests[-1][0])
    kernel.reply(requests[-1][0])
    throughput = len(requests) / (time.perf_counter() - begin)

    question = dict(code=cells["completed"], cursor_pos=len(cells["completed"]))
    completions = [kernel.ask("complete_request", question) for _ in range(100)]
    return {
        "kernel-round-trip-p50": percentile(trips, 50), "kernel-round-trip-p99": percentile(trips, 99),
        "kernel-throughput": throughput,
        "kernel-completion-p50": percentile(completions, 50), "kernel-completion-p99": percentile(completions, 99),
    }  # fmt: skip


def percentile(seconds, percent):
    """The least time, in ms, that so many per cent of all do not exceed."""
    return sorted(seconds)[math.ceil(len(seconds) * percent / 100) - 1] * 1e3


def flood(kernel, cells):
    """Prints lines as fast as may be; those that come after the idle status are late."""
    msg_id, frames = kernel.execution(cells["flood"])
    begin = time.perf_counter()
    kernel.sockets["shell"].send_multipart(frames)
    published = []
    while not published or b'"idle"' not in published[-1][1]:
        header, parent, content = kernel.receive("iopub")
        if msg_id in parent and (b'"stream"' in header or b'"status"' in header):
            published.append((header, content))
    seconds = time.perf_counter() - begin
    texts = [content for header, content in published if b'"stream"' in header]
    late = []
    while kernel.sockets["iopub"].poll(300):
        header, parent, content = kernel.receive("iopub")
        if msg_id in parent and b'"stream"' in header:
            late.append(content)
    kernel.reply(msg_id)
    count, late_count = (sum(text.count(b"\\n") for text in some) for some in (texts, late))
    return {
        "kernel-flood": count / seconds, "kernel-flood-lost": LINES - count - late_count,
        # The first one leaves at once; a rate is what the others keep to.
        "kernel-flood-late": late_count, "kernel-flood-messages": max(0, len(texts) - 1) / seconds,
    }  # fmt: skip


def busy(kernel, cells):
    """What a kernel does while a cell runs, its end in the middle of it included."""
    kernel.run(cells["material"])
    interrupts = []
    for _ in range(5):
        msg_id = kernel.begin(cells["long"])
        time.sleep(0.5)
        begin = time.perf_counter()
        kernel.interrupt()
        kernel.until("idle", msg_id)
        interrupts.append((time.perf_counter() - begin) * 1e3)
        kernel.reply(msg_id)
        # What earlier cells made is still there.
        kernel.run(cells["kept"])
    kernel.begin(cells["long"])
    time.sleep(0.5)
    controls = [kernel.ask("kernel_info_request", {}, "control") for _ in range(50)]
    beats = [kernel.beat() for _ in range(200)]
    return {
        "kernel-control-busy": percentile(controls, 50), "kernel-heartbeat-busy": percentile(beats, 50),
        "kernel-interrupt": statistics.median(interrupts), "kernel-interrupt-most": max(interrupts),
        "kernel-shutdown-busy": kernel.shut_down() * 1e3,
    }  # fmt: skip


def restart(kernel):
    """From the request to shut down, through the end, to the answer of the process that takes its place."""
    kernel.ask("kernel_info_request", {})
    kernel.connect_rest()
    kernel.ask("kernel_info_request", {}, "control")
    begin = time.perf_counter()
    ended = kernel.shut_down(restart=True)
    kernel.start()
    kernel.ask("kernel_info_request", {})
    return {"kernel-shutdown-idle": ended * 1e3, "kernel-restart": (time.perf_counter() - begin) * 1e3}
