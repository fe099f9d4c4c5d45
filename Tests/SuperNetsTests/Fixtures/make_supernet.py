"""Makes supernet.safetensors: six training steps of a small NAS-Bench-201 SuperNet in PyTorch.

    python3 -m venv .venv-torch
    .venv-torch/bin/pip install torch numpy safetensors
    .venv-torch/bin/python Tests/SuperNetsTests/Fixtures/make_supernet.py

4 channels, 1 cell a stage, 16×16 pixels, 10 classes, batch 8; the learning rate is 0.1, weight decay 5e-4, Nesterov
momentum 0.9. Stores `initial.NAME` and `trained.NAME` for every parameter, `trained.….running_mean/var`, the
pictures, labels, paths (step, cell, edge: operator number) and losses.
"""

import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(7)
STEPS, BATCH, CHANNELS, SIZE = 6, 8, 4, 16
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


class SuperNet(nn.Module):
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


net = SuperNet(CHANNELS)
tensors = {f"initial.{name}": value.detach().clone() for name, value in net.named_parameters()}
images, labels = torch.randn(STEPS, BATCH, 3, SIZE, SIZE), torch.randint(0, 10, (STEPS, BATCH))
paths = torch.randint(0, 5, (STEPS, 3, 6))
for path in paths.reshape(-1, 6):  # no node without input
    for first, last in ((0, 1), (1, 3), (3, 6)):
        while not path[first:last].any():
            path[first:last] = torch.randint(0, 5, (last - first,))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True)
losses, seen = [], set()
for step in range(STEPS):
    optimizer.zero_grad(set_to_none=True)
    loss = F.cross_entropy(net(images[step], paths[step].tolist()), labels[step])
    loss.backward()
    for name, parameter in net.named_parameters():
        # Old PyTorch kept zero gradients: what has had one decays and coasts on.
        if parameter.grad is not None and parameter.grad.any():
            seen.add(name)
        elif name in seen:
            parameter.grad = torch.zeros_like(parameter)
        else:
            parameter.grad = None
    optimizer.step()
    losses.append(loss.item())

tensors |= {f"trained.{name}": value.detach().clone() for name, value in net.state_dict().items() if "tracked" not in name}
tensors |= {"images": images, "labels": labels.float(), "paths": paths.float(), "losses": torch.tensor(losses)}
path = pathlib.Path(__file__).with_name("supernet.safetensors")
save_file({key: value.contiguous() for key, value in tensors.items()}, path, metadata={"torch": torch.__version__})
print(f"{path}: {len(tensors)} tensors, {path.stat().st_size:,} bytes, losses {losses}, PyTorch {torch.__version__}")
