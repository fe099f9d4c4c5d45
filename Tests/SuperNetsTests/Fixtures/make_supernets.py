"""Makes nasbench201, darts and mobilenet.safetensors: six training steps of a small SuperNet of each space in PyTorch.

    python3 -m venv .venv-torch
    .venv-torch/bin/pip install torch numpy safetensors
    .venv-torch/bin/python Tests/SuperNetsTests/Fixtures/make_supernets.py

Batches of 8; the last lines hold all else. A fixture has `initial.NAME` and `trained.NAME` for every parameter of an
operator that some step drew, `trained.….running_mean/var`, pictures, labels, paths (step, cell, edge: operator number) and
losses. The networks of DARTS and MobileNet are those that the benchmarks measure.
"""

import copy
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent
sys.path.append(str(FOLDER.parents[2] / "Benchmarks/Python"))

import darts
import mobilenet

STEPS, BATCH = 6, 8
EDGES = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
NAMES = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]


class ConvolutionNormalization(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride=1, affine=True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, affine=affine)

    def forward(self, x):
        return self.bn(self.conv(x))


class Cell(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.edges = nn.ModuleDict({
            f"{end}<-{start}": nn.ModuleDict({
                name: ConvolutionNormalization(channels, channels, kernel, affine=False)
                for name, kernel in (("nor_conv_1x1", 1), ("nor_conv_3x3", 3))
            }) for start, end in EDGES
        })

    def forward(self, x, path):
        nodes = [x]
        for node in (1, 2, 3):
            total = 0
            for edge, (start, end) in enumerate(EDGES):
                if end != node:
                    continue
                y, name = nodes[start], NAMES[path[edge]]
                if name == "none":
                    # Times zero and not absent: the reference's gradients of unused weights are zeros.
                    y = y * 0.0
                elif name == "avg_pool_3x3":
                    y = F.avg_pool2d(y, 3, 1, 1, count_include_pad=False)
                elif name != "skip_connect":
                    y = self.edges[f"{end}<-{start}"][name](F.relu(y))
                total = total + y
            nodes.append(total)
        return nodes[3]


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv_a = ConvolutionNormalization(inputs, outputs, 3, stride=2)
        self.conv_b = ConvolutionNormalization(outputs, outputs, 3)
        self.downsample = nn.Module()
        self.downsample.conv = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x):
        y = self.conv_b(F.relu(self.conv_a(F.relu(x))))
        return self.downsample.conv(F.avg_pool2d(x, 2, 2)) + y


class NASBench201(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.stem = ConvolutionNormalization(3, c, 3)
        self.cells = nn.ModuleList([Cell(c), ResidualBlock(c, 2 * c), Cell(2 * c), ResidualBlock(2 * c, 4 * c), Cell(4 * c)])
        self.last = nn.Module()
        self.last.bn = nn.BatchNorm2d(4 * c)
        self.classifier = nn.Linear(4 * c, 10)

    def forward(self, x, paths):
        x = self.stem(x)
        paths = iter(paths)
        for cell in self.cells:
            x = cell(x, next(paths)) if isinstance(cell, Cell) else cell(x)
        return self.classifier(F.relu(self.last.bn(x)).mean((2, 3)))


def nasbench201_paths():
    paths = torch.randint(0, 5, (STEPS, 3, 6))
    for path in paths.reshape(-1, 6):  # no node without input
        for first, last in ((0, 1), (1, 3), (3, 6)):
            while not path[first:last].any():
                path[first:last] = torch.randint(0, 5, (last - first,))
    return paths


def darts_paths():
    """Two edges a node; a normal and a reduction genotype a step."""
    genotypes = torch.zeros(STEPS, 2, len(darts.EDGES), dtype=torch.long)
    for genotype in genotypes.reshape(-1, len(darts.EDGES)):
        for node in range(2, 6):
            incoming = [number for number, (_, end) in enumerate(darts.EDGES) if end == node]
            for place in torch.randperm(len(incoming))[:2]:
                genotype[incoming[place]] = torch.randint(1, len(darts.OPERATORS), ())
    # Three cells of which the second and the third reduce.
    return genotypes[:, [0, 1, 1]]


def mobilenet_paths():
    """The same in every step, so that the fixture stays small: every operator, and not so many blocks that rounding errors
    grow (in PyTorch's own Float32 beside Float64 they do)."""
    path = torch.tensor([0, 6, 2, 6, 4, 6, 1, 3, 5, 6, 0])
    return path.reshape(1, -1, 1).expand(STEPS, -1, -1)


def layer(key):
    """What a parameter or a statistic belongs to: an operator with its normalisation."""
    return key.rsplit(".", 2)[0]


def train(net, images, labels, paths, optimizer, clip, smoothing):
    """Six steps: their losses, and the parameters that ever had a gradient."""
    optimizer, losses, seen = optimizer(net), [], set()
    for step in range(STEPS):
        optimizer.zero_grad(set_to_none=True)
        scores = net(images[step % len(images)], paths[step].tolist())
        loss = F.cross_entropy(scores, labels[step], label_smoothing=smoothing)
        loss.backward()
        for key, parameter in net.named_parameters():
            # Old PyTorch kept zero gradients: what has had one decays and coasts on.
            if parameter.grad is not None and parameter.grad.any():
                seen.add(key)
            elif key in seen:
                parameter.grad = torch.zeros_like(parameter)
            else:
                parameter.grad = None
        clip(net.parameters())
        optimizer.step()
        losses.append(loss.item())
    return losses, seen


def drift(net, images, *rest):
    """By how much losses in Float64 differ between weights that differ by 3e-7 of themselves, as rounding may have it."""
    random, losses = torch.Generator().manual_seed(1), []
    for scale in (0, *[3e-7] * 5):
        other = copy.deepcopy(net).double()
        for parameter in other.parameters():
            parameter.data *= 1 + scale * torch.randn(parameter.shape, generator=random, dtype=torch.float64)
        losses.append(torch.tensor(train(other, images.double(), *rest)[0], dtype=torch.float64))
    return max((other - losses[0]).abs().max().item() for other in losses[1:])


def record(name, net, size, paths, optimizer, clip=lambda parameters: None, smoothing=0.0, batches=2):
    tensors = {f"initial.{key}": value.detach().clone() for key, value in net.named_parameters()}
    # Batches of pictures in turn, each time with other labels.
    images, labels = torch.randn(batches, BATCH, 3, size, size), torch.randint(0, 10, (STEPS, BATCH))
    print(f"{name}: losses stay within {drift(net, images, labels, paths, optimizer, clip, smoothing):.1e}")
    losses, seen = train(net, images, labels, paths, optimizer, clip, smoothing)
    state = {key: value for key, value in net.state_dict().items() if "tracked" not in key}
    # What some step computed, even where nothing came of it.
    used = {layer(key) for key, value in state.items() if key.endswith("running_mean") and value.any()}
    used |= {layer(key) for key in seen}
    tensors = {key: value for key, value in tensors.items() if layer(key.removeprefix("initial.")) in used}
    tensors |= {f"trained.{key}": value.clone() for key, value in state.items() if layer(key) in used}
    tensors |= {"images": images, "labels": labels.float(), "paths": paths.float(), "losses": torch.tensor(losses)}
    path = FOLDER / f"{name}.safetensors"
    save_file(
        {key: value.contiguous() for key, value in tensors.items()}, path, metadata={"torch": torch.__version__}
    )
    print(f"{path}: {len(tensors)} tensors, {path.stat().st_size:,} bytes, losses {losses}, PyTorch {torch.__version__}")


def sgd(rate=0.1, **settings):
    return lambda net: torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9, **settings)


if __name__ == "__main__":
    torch.manual_seed(7)
    net = NASBench201(4)
    record("nasbench201", net, 16, nasbench201_paths(), sgd(weight_decay=5e-4, nesterov=True))
    torch.manual_seed(7)
    net = darts.SuperNet(channels=4, layers=3, classes=10)
    record(
        "darts", net, 16, darts_paths(), sgd(weight_decay=3e-4),
        clip=lambda parameters: nn.utils.clip_grad_norm_(parameters, 5),
    )
    # With most seeds and rates, weights that differ by 3e-7 end with losses that differ by 1e-3, in Float64 too: some value
    # comes to the other side of a kink of ReLU6. With these two they stay together, as `drift` prints.
    torch.manual_seed(4)
    net = mobilenet.SuperNet(channels=8, blocks=2, classes=10)
    record(
        "mobilenet", net, 64, mobilenet_paths(), sgd(rate=0.001, weight_decay=4e-5),
        clip=lambda parameters: nn.utils.clip_grad_value_(parameters, 5), smoothing=0.1, batches=1,
    )
