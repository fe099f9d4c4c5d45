"""Measures Azimuth and PyTorch, or its kernel and ipykernel, in turn (A B A B …) and prints one table of ratios.

Run it with Benchmarks/run. A ratio is Azimuth's speed over the other's, pair by pair: above 1, Azimuth is faster.
"""

import argparse
import contextlib
import json
import math
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cases
import kernels

HERE = Path(__file__).parent
OURS = HERE.parent / ".build/release/benchmarks"
AZIMUTH = Path(os.environ.get("AZIMUTH", HERE.parents[1] / ".build/release/azimuth"))


class Side:
    """A worker process that stands still while the other is measured: threads that spin would steal its time."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | (environment or {})
        )
        self.pause()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def ask(self, **request):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[0]} ended at {request}")
        self.pause()
        return json.loads(line)

    def memory(self):
        """The most memory that the process has held, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def end(self):
        self.process.kill()
        self.process.wait()


def tcmalloc():
    """The allocator that PyTorch is faster with, where it is installed (Benchmarks/run does so)."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"libtcmalloc_minimal\.so\.\d+ .*=> (\S+)", listed)
    return {"LD_PRELOAD": found[1]} if found else {}


@contextlib.contextmanager
def running(*sides):
    """The sides, which end whatever happens: one that stands still would stay for ever."""
    try:
        yield sides
    finally:
        for side in sides:
            side.end()


def both_sides(threads):
    settings = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "active"} | tcmalloc()
    return running(Side([str(OURS)]), Side([sys.executable, str(HERE / "worker.py")], settings))


def row(case, threads, unit, ours, theirs, ratios):
    return dict(
        name=case["name"], threads=threads, ours=ours, theirs=theirs, ratio_median=statistics.median(ratios),
        ratio_min=min(ratios), ratio_max=max(ratios), unit=unit,
    )


def amount(case):
    """How a run's seconds become a figure: its unit, and what to divide by them."""
    if case["kind"] == "convolution":
        return "GFLOP/s", case["operations"] / 1e9
    if case["kind"] == "ranking":
        return "rankings/s", 1
    return "images/s", case.get("batch", 64)


def measure(case, ours, theirs, pairs, least_seconds):
    """The seconds a run of both sides, pair by pair; none where the processor lacks the arithmetic."""
    facts = ours.ask(prepare=case).get("facts")
    if facts is None:
        return []
    theirs.ask(prepare=case, facts=facts)

    def times(side):
        if "steps" in case:
            side.ask(run=case["steps"])
            return case["steps"]
        side.ask(run=1)
        return max(1, round(least_seconds / max(side.ask(run=3)["seconds"] / 3, 1e-6)))

    counts = times(ours), times(theirs)
    return [
        tuple(side.ask(run=count)["seconds"] / count for side, count in zip((ours, theirs), counts))
        for _ in range(pairs)
    ]


def measure_all(wanted, threads, arguments, report):
    with both_sides(threads) as (ours, theirs):
        for case in wanted:
            case = case | dict(threads=threads, compile=arguments.compile)
            if case["kind"] == "peak":
                operations = ours.ask(prepare=case)["facts"]["operations"]
                ours.ask(run=20)
                report.peak[threads] = max(operations * 20 / ours.ask(run=20)["seconds"] / 1e9 for _ in range(5))
                continue
            pairs = measure(case, ours, theirs, arguments.pairs, arguments.seconds)
            if not pairs:
                report.leave_out(case)
                continue
            unit, per_run = amount(case)
            medians = [statistics.median(side) for side in zip(*pairs)]
            measured = row(case, threads, unit, per_run / medians[0], per_run / medians[1], [b / a for a, b in pairs])
            report.add(measured, report.share(case, threads, medians))
            if arguments.memory and case["kind"] == "supernet":
                used = ours.memory(), theirs.memory()
                case = dict(name="memory-" + case["name"])
                report.add(row(case, threads, "MB", *used, [used[1] / used[0]]))


def epoch(arguments, report):
    """A whole epoch of the published SuperNet on all threads, and how the process grows after its first 200 steps."""
    case = dict(name="supernet-nb201-c16n5-epoch", kind="supernet", channels=16, cells=5, images=64_000)
    threads = max(arguments.threads)
    with both_sides(threads) as (ours, theirs):
        facts = ours.ask(prepare=case | dict(threads=threads))["facts"]
        theirs.ask(prepare=case, facts=facts)
        first = ours.ask(run=200)["seconds"]
        early = ours.memory()
        rest = ours.ask(run=800)["seconds"]
        late = ours.memory()
        theirs.ask(run=20)
        peer = theirs.ask(run=200)["seconds"] / 200
    step = (first + rest) / 1000
    report.add(row(case, threads, "images/s", 64 / step, 64 / peer, [peer / step]))
    report.note(
        f"the process held {early:.0f} MB after 200 steps and {late:.0f} MB after 1,000, 197 MB of them images"
    )


def scaling(arguments, report):
    """How many times as fast training steps are with more threads than one: one, more, one, each pair anew."""
    most = max(arguments.threads)
    for case in cases.supernets():
        if case["kind"] != "supernet" or "arithmetic" in case or arguments.only not in case["name"]:
            continue
        ratios = []
        with running(Side([str(OURS)]), Side([str(OURS)])) as (more, one):
            for side, count in ((more, most), (one, 1)):
                side.ask(prepare=case | dict(threads=count))
                side.ask(run=case["steps"])
            for _ in range(arguments.pairs):
                before, own, after = (side.ask(run=case["steps"])["seconds"] for side in (one, more, one))
                ratios.append((before + after) / 2 / own)
        report.note(
            f"{case['name']}: {most} threads are {statistics.median(ratios):.2f} times as fast as one "
            f"({min(ratios):.2f} to {max(ratios):.2f})"
        )


def agreement(arguments, report):
    """Kendall's τ between the rankings of trainings that differ in their arithmetic alone."""
    with running(Side([str(OURS)])) as (ours,):
        for case in cases.agreements():
            if arguments.only not in case["name"]:
                continue
            case = case | dict(threads=max(arguments.threads))
            for other in ours.ask(prepare=case)["facts"]["agreements"]:
                report.note(
                    f"{case['name']}, {case['images'] // case.get('batch', 64)} steps: Kendall's τ of the rankings by "
                    f"arithmetic={other['arithmetic']} and fast {other['tau']:.3f}"
                )


def start(arguments, report):
    """From nothing to a first result, beside PyTorch being imported."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "first.azm"
        script.write_text("space nasbench201\n")
        pairs = []
        for _ in range(arguments.pairs):
            pair = []
            for command in ([str(AZIMUTH), "run", str(script)], [sys.executable, "-c", "import torch"]):
                begin = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                pair.append(time.perf_counter() - begin)
            pairs.append(pair)
    medians = [statistics.median(side) for side in zip(*pairs)]
    case = dict(name="start")
    report.add(row(case, 1, "ms", medians[0] * 1e3, medians[1] * 1e3, [b / a for a, b in pairs]))


class Report:
    """The table, a line as soon as it is measured."""

    def __init__(self):
        self.rows = []
        self.peak = {}
        self.peer = None
        self.left_out = set()

    def head(self, peer):
        """The line above the rows, where the other side is not the one before."""
        if peer != self.peer:
            print(f"{'':44} threads   Azimuth {peer:>9}  unit        ratio (least to most)", flush=True)
        self.peer = peer

    def share(self, case, threads, seconds):
        """What the sides' multiply–adds come to, of those that the processor can do meanwhile."""
        if "operations" not in case or threads not in self.peak:
            return ""
        parts = [f"{case['operations'] / time / 1e9 / self.peak[threads]:.0%}" for time in seconds]
        return f"   {parts[0]} and {parts[1]} of the peak"

    def add(self, row, remark=""):
        self.rows.append(row)
        print(
            f"{row['name']:44} {row['threads']:7} {row['ours']:9.4g} {row['theirs']:9.4g}  {row['unit']:10}"
            f"{row['ratio_median']:6.2f} ({row['ratio_min']:.2f} to {row['ratio_max']:.2f}){remark}",
            flush=True,
        )

    def leave_out(self, case):
        """Says it once an arithmetic."""
        if case["arithmetic"] not in self.left_out:
            self.note(f"rows with arithmetic={case['arithmetic']} are left out: this processor has none")
        self.left_out.add(case["arithmetic"])

    def note(self, text):
        print(f"    {text}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = [*cases.PARTS, "epoch", "threads", "agreement", "start", "kernel"]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(known)}; all unless told otherwise")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to a file, too")
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1], help="2 and 1 unless told otherwise")
    parser.add_argument("--pairs", type=int, default=5, help="measurements of each side, 5 unless told otherwise")
    parser.add_argument("--seconds", type=float, default=0.2, help="what a measurement takes at least, about")
    parser.add_argument("--only", default="", metavar="TEXT", help="only cases whose name contains it")
    parser.add_argument("--compile", action="store_true", help="let PyTorch compile blocks where that is faster; slow")
    arguments = parser.parse_args()
    for part in arguments.parts:
        if part not in known:
            parser.error(f"there is no part '{part}'; there are {', '.join(known)}")
    report = Report()
    for part in arguments.parts or known:
        arguments.memory = part == "supernet"
        report.head("ipykernel" if part == "kernel" else "PyTorch")
        if part == "epoch":
            epoch(arguments, report)
        elif part in ("threads", "agreement", "start"):
            {"threads": scaling, "agreement": agreement, "start": start}[part](arguments, report)
        elif part == "kernel":
            kernels.measure(AZIMUTH, arguments, report)
        else:
            wanted = [c for c in cases.PARTS[part]() if arguments.only in c["name"] or c["kind"] == "peak"]
            for threads in [1] if part == "ranking" else arguments.threads:
                # A process of its own for each SuperNet, so that the memory is its own, too.
                for group in [[case] for case in wanted] if arguments.memory else [wanted]:
                    if group:
                        measure_all(group, threads, arguments, report)
    if arguments.json:
        # Where Azimuth takes none of something there is no ratio, and JSON has no infinity.
        rows = [{key: None if value == math.inf else value for key, value in row.items()} for row in report.rows]
        arguments.json.write_text(json.dumps(rows, indent=1, allow_nan=False) + "\n")


if __name__ == "__main__":
    main()
