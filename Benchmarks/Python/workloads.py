"""The cases as PyTorch (and NumPy, for the ranking) carries them out, each at the best setting found."""

import time

import numpy
import torch
from torch.nn import functional as F

import darts
import layers
import mobilenet
import supernet

LAYOUT = torch.channels_last


def seconds(body, times):
    start = time.perf_counter()
    for _ in range(times):
        body()
    return time.perf_counter() - start


class Rounding:
    """Whether convolutions round to bfloat16: where the case does, and that is faster."""

    rounds = False
    # Of a SuperNet, the number of its next step.
    next = 0

    def choose_rounding(self):
        if self.case.get("arithmetic") != "bfloat16":
            return

        def timed():
            self.next = 0
            return self.run(6)

        # The same steps in turn, of which the first two runs only warm up.
        times = {False: [], True: []}
        for _ in range(4):
            for self.rounds in times:
                times[self.rounds].append(timed())
        self.rounds = min(times[True][1:]) < min(times[False][1:])

    def rounding(self):
        return torch.autocast("cpu", torch.bfloat16, enabled=self.rounds)


def images(batch, channels, size):
    return torch.randn(batch, channels, size, size).to(memory_format=LAYOUT)


class Layer(Rounding):
    """An operator or a block: forward, backward or both, from given images and a given gradient of the output."""

    def __init__(self, case, facts):
        self.case = case
        self.module = layers.layer(case).to(memory_format=LAYOUT)
        self.x = images(case["batch"], case["inputs"], case["size"]).requires_grad_()
        self.wanted = [self.x, *self.module.parameters()]
        with torch.no_grad():
            self.gradient = torch.randn_like(self.module(self.x))
        if case["kind"] == "convolution":
            self.step = self.backward if case.get("backward") else self.forward
            self.output = self.module(self.x)
        else:
            self.step = self.both
            self.choose_rounding()
            self.compile_if_faster()

    def forward(self):
        with torch.no_grad():
            self.module(self.x)

    def backward(self):
        torch.autograd.grad(self.output, self.wanted, self.gradient, retain_graph=True)

    def both(self):
        with self.rounding():
            output = self.module(self.x)
        torch.autograd.grad(output, self.wanted, self.gradient.to(output.dtype))

    def compile_if_faster(self):
        if not self.case.get("compile"):
            return
        eager = self.module
        compiled = torch.compile(eager, dynamic=False)

        def best(module):
            self.module = module
            self.both()
            return min(seconds(self.both, 3) for _ in range(5))

        if best(eager) < best(compiled):
            self.module = eager

    def run(self, times):
        return seconds(self.step, times)


def network(case):
    """The SuperNet of a case's space, and how its gradients are clipped."""
    channels, cells, classes = case["channels"], case["cells"], case.get("classes", 10)
    if case.get("space") == "darts":
        return darts.SuperNet(channels, cells, classes), lambda p: torch.nn.utils.clip_grad_norm_(p, 5, foreach=True)
    if case.get("space") == "mobilenet":
        net = mobilenet.SuperNet(channels, cells, classes)
        return net, lambda p: torch.nn.utils.clip_grad_value_(p, 5, foreach=True)
    return supernet.SuperNet(channels, cells, classes), lambda p: None


class SuperNet(Rounding):
    """Training steps on given paths. The batch is there already: cropping and flipping it costs this side nothing.

    All images are in memory as well, a byte a value, as both sides of a training have them (torchvision's CIFAR10).
    """

    def __init__(self, case, facts):
        self.case = case
        self.paths = [[[int(digit) for digit in cell] for cell in path] for path in facts["paths"]]
        net, self.clip = network(case)
        self.net = net.to(memory_format=LAYOUT)
        self.parameters = list(self.net.parameters())
        is_nesterov = "space" not in case
        self.optimizer = torch.optim.SGD(
            self.parameters, 0.025, 0.9, weight_decay=5e-4, nesterov=is_nesterov, fused=True
        )
        self.smoothing = 0.1 if case.get("space") == "mobilenet" else 0
        # Weights that a step does not sample decay all the same: they want gradients of zero.
        self.zeros = [torch.zeros_like(parameter) for parameter in self.parameters]
        size = case.get("size", 32)
        self.pictures = torch.full((case.get("images", 25_600), 3, size, size), 127, dtype=torch.uint8)
        self.x = images(case.get("batch", 64), 3, size)
        self.labels = torch.randint(0, case.get("classes", 10), (len(self.x),))
        self.choose_rounding()

    def step(self):
        path = self.paths[self.next % len(self.paths)]
        self.next += 1
        self.optimizer.zero_grad()
        with self.rounding():
            output = self.net(self.x, path)
        F.cross_entropy(output.float(), self.labels, label_smoothing=self.smoothing).backward()
        self.clip(self.parameters)
        for parameter, zeros in zip(self.parameters, self.zeros):
            if parameter.grad is None:
                parameter.grad = zeros
        self.optimizer.step()

    def run(self, times):
        return seconds(self.step, times)


class Evaluation:
    def __init__(self, case, facts):
        self.path = [[int(digit) for digit in cell] for cell in facts["paths"][0]]
        self.net = supernet.SuperNet(case["channels"], case["cells"], 10).to(memory_format=LAYOUT).eval()
        self.x = images(case["batch"], 3, 32)

    def step(self):
        with torch.inference_mode():
            self.net(self.x, self.path).argmax(1).numpy()

    def run(self, times):
        return seconds(self.step, times)


class Ranking:
    """The closed form over all 15,625 cells in NumPy."""

    PATHS = [[3], [1, 5], [0, 4], [0, 2, 5]]

    def __init__(self, case, facts):
        self.table = numpy.random.default_rng(7).random((6, 5, 3)) + 1
        self.table[:, :2] = 0
        self.shared = numpy.ones(3)
        self.cells = numpy.indices((5,) * 6).reshape(6, -1).T

    def step(self):
        open_paths = numpy.stack([(self.cells[:, path] != 0).all(1) for path in self.PATHS], 1)
        total = numpy.tile(self.shared, (len(self.cells), 1))
        for edge in range(6):
            times = sum(open_paths[:, i] for i, path in enumerate(self.PATHS) if edge in path)
            total += self.table[edge, self.cells[:, edge]] * numpy.asarray(times)[:, None]
        cosine = total[:, 0] / numpy.sqrt(total[:, 1] * total[:, 2])
        angles = numpy.where(open_paths.any(1), numpy.arccos(numpy.clip(cosine, -1, 1)), 0)
        return numpy.argsort(-angles, kind="stable")

    def run(self, times):
        return seconds(self.step, times)


KINDS = dict(
    convolution=Layer, separable=Layer, dilated=Layer, mbconv=Layer, supernet=SuperNet, evaluation=Evaluation,
    ranking=Ranking,
)
