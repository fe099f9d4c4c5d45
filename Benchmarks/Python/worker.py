"""PyTorch's side: carries out what the driver asks, as Sources/benchmarks/main.swift does for ours."""

import json
import os
import sys

import torch

import workloads

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
torch.manual_seed(7)
current = None
for line in sys.stdin:
    request = json.loads(line)
    answer = {}
    if case := request.get("prepare"):
        current = None
        current = workloads.KINDS[case["kind"]](case, request["facts"])
    if times := request.get("run"):
        answer["seconds"] = current.run(times)
    print(json.dumps(answer), flush=True)
