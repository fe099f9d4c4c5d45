"""Makes pcdarts.safetensors: four steps of PC-DARTS on a small DARTS-like network in PyTorch.

    python3 -m venv .venv-torch
    .venv-torch/bin/pip install torch numpy safetensors
    .venv-torch/bin/python Tests/SuperNetsTests/Fixtures/make_pcdarts.py

4 channels, 3 cells, 12×12 pixels, 10 classes, K = 4, batch 8; the first step is one of warm-up. Edges are mixed, joined
and shuffled one by one, as the paper (arXiv 1907.05737) and its reference code have it. Weights: learning rate 0.05,
momentum 0.9, weight decay 3e-4, norm clipped at 5. Architecture: Adam, learning rate 0.02, betas 0.5 and 0.999, weight
decay 1e-3. Stores `initial.NAME` and `trained.NAME` for every weight, α and β before and after (`alpha.0` of the normal
cell, (edge, operator); `beta.0`, (edge)), their slopes in the first architecture step, the pictures and labels of both
halves, and the losses.
"""

import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(11)
STEPS, WARMUP, BATCH, CHANNELS, SIZE, LAYERS, K = 4, 1, 8, 4, 12, 3, 4
EDGES = [(start, end) for end in range(2, 6) for start in range(end)]
NAMES = ["none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5"]


def normalization(channels):
    return nn.BatchNorm2d(channels, affine=False)


class FactorizedReduction(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.reduction_1 = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
        self.reduction_2 = nn.Conv2d(inputs, outputs - outputs // 2, 1, 2, bias=False)
        self.bn = normalization(outputs)

    def forward(self, x):
        x = F.relu(x)
        return self.bn(torch.cat([self.reduction_1(x), self.reduction_2(x[:, :, 1:, 1:])], 1))


class Pointwise(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(inputs, outputs, 1, bias=False), normalization(outputs)

    def forward(self, x):
        return self.bn(self.conv(F.relu(x)))


class Pooling(nn.Module):
    def __init__(self, kind, channels, stride):
        super().__init__()
        self.kind, self.stride, self.bn = kind, stride, normalization(channels)

    def forward(self, x):
        if self.kind == "max":
            return self.bn(F.max_pool2d(x, 3, self.stride, 1))
        return self.bn(F.avg_pool2d(x, 3, self.stride, 1, count_include_pad=False))


class Separable(nn.Module):
    def __init__(self, channels, kernel, stride):
        super().__init__()
        for number, step in ((1, stride), (2, 1)):
            setattr(self, f"depthwise_{number}", nn.Conv2d(channels, channels, kernel, step, kernel // 2, groups=channels, bias=False))
            setattr(self, f"pointwise_{number}", nn.Conv2d(channels, channels, 1, bias=False))
        self.bn = normalization(channels)

    def forward(self, x):
        x = self.bn(self.pointwise_1(self.depthwise_1(F.relu(x))))
        return self.bn(self.pointwise_2(self.depthwise_2(F.relu(x))))


class Dilated(nn.Module):
    def __init__(self, channels, kernel, stride):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, kernel, stride, kernel - 1, 2, groups=channels, bias=False)
        self.pointwise, self.bn = nn.Conv2d(channels, channels, 1, bias=False), normalization(channels)

    def forward(self, x):
        return self.bn(self.pointwise(self.depthwise(F.relu(x))))


def operator(name, channels, stride):
    kernel = int(name[-1]) if name[-1].isdigit() else 0
    if name.endswith("pool_3x3"):
        return Pooling(name[:3], channels, stride)
    if name.startswith("sep"):
        return Separable(channels, kernel, stride)
    if name.startswith("dil"):
        return Dilated(channels, kernel, stride)
    return nn.Identity() if stride == 1 else FactorizedReduction(channels, channels)


class Mixture(nn.ModuleDict):
    def __init__(self, channels, stride):
        super().__init__({name: operator(name, channels // K, stride) for name in NAMES[1:]})
        self.stride = stride

    def forward(self, x, shares):
        own = x.shape[1] // K
        seen, passed = x[:, :own], x[:, own:]
        mixed = sum(shares[number] * self[name](seen) for number, name in enumerate(NAMES) if number > 0)
        if self.stride == 2:
            passed = F.max_pool2d(passed, 2, 2)
        y = torch.cat([mixed, passed], 1)
        n, c, h, w = y.shape
        return y.view(n, K, c // K, h, w).transpose(1, 2).reshape(n, c, h, w)


class Cell(nn.Module):
    def __init__(self, reduces, halves, before, last, channels):
        super().__init__()
        self.reduces = reduces
        self.preprocess0 = FactorizedReduction(before, channels) if halves else Pointwise(before, channels)
        self.preprocess1 = Pointwise(last, channels)
        self.edges = nn.ModuleDict({
            f"{end}<-{start}": Mixture(channels, 2 if reduces and start < 2 else 1) for start, end in EDGES})

    def forward(self, before, last, alpha, beta):
        nodes = [self.preprocess0(before), self.preprocess1(last)]
        for node in range(2, 6):
            numbers = [number for number, edge in enumerate(EDGES) if edge[1] == node]
            weights = F.softmax(beta[numbers], 0)
            nodes.append(sum(
                weight * self.edges[f"{node}<-{EDGES[number][0]}"](nodes[EDGES[number][0]], F.softmax(alpha[number], 0))
                for weight, number in zip(weights, numbers)))
        return torch.cat(nodes[2:], 1)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Module()
        self.stem.conv, self.stem.bn = nn.Conv2d(3, 3 * CHANNELS, 3, padding=1, bias=False), nn.BatchNorm2d(3 * CHANNELS)
        self.cells, width, before, last, halves = nn.ModuleList(), CHANNELS, 3 * CHANNELS, 3 * CHANNELS, False
        for layer in range(LAYERS):
            reduces = layer in (LAYERS // 3, 2 * LAYERS // 3)
            width *= 2 if reduces else 1
            self.cells.append(Cell(reduces, halves, before, last, width))
            before, last, halves = last, 4 * width, reduces
        self.classifier = nn.Linear(last, 10)

    def forward(self, x, alpha, beta):
        before = last = self.stem.bn(self.stem.conv(x))
        for cell in self.cells:
            before, last = last, cell(before, last, alpha[cell.reduces], beta[cell.reduces])
        return self.classifier(last.mean((2, 3)))


net = Network()
alpha = [torch.randn(len(EDGES), len(NAMES)).requires_grad_() for _ in range(2)]
beta = [torch.randn(len(EDGES)).requires_grad_() for _ in range(2)]
tensors = {f"initial.{name}": value.detach().clone() for name, value in net.named_parameters()}
for kind in range(2):
    tensors[f"initial.alpha.{kind}"], tensors[f"initial.beta.{kind}"] = alpha[kind].detach().clone(), beta[kind].detach().clone()
images = {half: torch.randn(STEPS, BATCH, 3, SIZE, SIZE) for half in ("train", "validation")}
labels = {half: torch.randint(0, 10, (STEPS, BATCH)) for half in images}
weights = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=3e-4)
architecture = torch.optim.Adam([*alpha, *beta], lr=0.02, betas=(0.5, 0.999), weight_decay=1e-3)
losses = {half: [] for half in images}
for step in range(STEPS):
    for half, optimizer in (("validation", architecture), ("train", weights)):
        if half == "validation" and step < WARMUP:
            continue
        for each in (weights, architecture):
            each.zero_grad()
        loss = F.cross_entropy(net(images[half][step], alpha, beta), labels[half][step])
        loss.backward()
        if half == "validation" and step == WARMUP:
            for kind in range(2):
                tensors[f"slopes.alpha.{kind}"], tensors[f"slopes.beta.{kind}"] = alpha[kind].grad.clone(), beta[kind].grad.clone()
        if half == "train":
            nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimizer.step()
        losses[half].append(loss.item())

tensors |= {f"trained.{name}": value.detach().clone() for name, value in net.named_parameters()}
for kind in range(2):
    tensors[f"trained.alpha.{kind}"], tensors[f"trained.beta.{kind}"] = alpha[kind].detach(), beta[kind].detach()
for half in images:
    tensors |= {f"{half}.images": images[half], f"{half}.labels": labels[half].float(), f"{half}.losses": torch.tensor(losses[half])}
path = pathlib.Path(__file__).with_name("pcdarts.safetensors")
save_file({key: value.contiguous() for key, value in tensors.items()}, path, metadata={"torch": torch.__version__})
print(f"{path}: {len(tensors)} tensors, {path.stat().st_size:,} bytes, losses {losses}, PyTorch {torch.__version__}")
