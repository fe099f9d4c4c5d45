"""The SuperNet of DARTS's space in PyTorch, its weights named as Azimuth names them."""

from collections import OrderedDict

import torch
from torch import nn
from torch.nn import functional as F

from layers import convolution

# Edges as (from, to), in the order of a path's digits; operators in the order of their numbers.
EDGES = [(start, end) for end in range(2, 6) for start in range(end)]
OPERATORS = [
    "none", "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3",
    "dil_conv_5x5",
]


def named(**layers):
    return nn.Sequential(OrderedDict(layers))


class FactorizedReduction(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.reduction_1 = convolution(inputs, outputs // 2, 1, 2)
        self.reduction_2 = convolution(inputs, outputs - outputs // 2, 1, 2)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = F.relu(x)
        return self.bn(torch.cat([self.reduction_1(x), self.reduction_2(x[:, :, 1:, 1:])], 1))


def pointwise(inputs, outputs):
    return named(relu=nn.ReLU(), conv=convolution(inputs, outputs, 1), bn=nn.BatchNorm2d(outputs))


def operator(name, channels, stride):
    kernel = int(name[-1]) if name[-1].isdigit() else 0
    if name == "max_pool_3x3":
        return named(pool=nn.MaxPool2d(3, stride, 1), bn=nn.BatchNorm2d(channels))
    if name == "avg_pool_3x3":
        return named(pool=nn.AvgPool2d(3, stride, 1, count_include_pad=False), bn=nn.BatchNorm2d(channels))
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduction(channels, channels)
    if name.startswith("dil"):
        return named(
            relu=nn.ReLU(), depthwise=convolution(channels, channels, kernel, stride, 2, channels),
            pointwise=convolution(channels, channels, 1), bn=nn.BatchNorm2d(channels),
        )
    return named(
        relu_1=nn.ReLU(), depthwise_1=convolution(channels, channels, kernel, stride, groups=channels),
        pointwise_1=convolution(channels, channels, 1), bn_1=nn.BatchNorm2d(channels),
        relu_2=nn.ReLU(inplace=True), depthwise_2=convolution(channels, channels, kernel, groups=channels),
        pointwise_2=convolution(channels, channels, 1), bn_2=nn.BatchNorm2d(channels),
    )


class Cell(nn.Module):
    """`inputs`: channels of the two inputs; `halves`: whether the first is to be halved in size first."""

    def __init__(self, inputs, channels, halves, reduces):
        super().__init__()
        self.preprocess0 = (FactorizedReduction if halves else pointwise)(inputs[0], channels)
        self.preprocess1 = pointwise(inputs[1], channels)
        self.edges = nn.ModuleDict(
            {
                f"{end}<-{start}": nn.ModuleDict(
                    {name: operator(name, channels, 2 if reduces and start < 2 else 1) for name in OPERATORS[1:]}
                )
                for start, end in EDGES
            }
        )

    def forward(self, first, second, path):
        """`path`: an operator's number for each edge."""
        nodes = [self.preprocess0(first), self.preprocess1(second)]
        for node in range(2, 6):
            total = None
            for (start, end), number in zip(EDGES, path):
                if end != node or number == 0:
                    continue
                y = self.edges[f"{end}<-{start}"][OPERATORS[number]](nodes[start])
                total = y if total is None else total + y
            nodes.append(total)
        return torch.cat(nodes[2:], 1)


class SuperNet(nn.Module):
    def __init__(self, channels, layers, classes):
        super().__init__()
        self.stem = named(conv=convolution(3, 3 * channels, 3), bn=nn.BatchNorm2d(3 * channels))
        self.cells = nn.ModuleList()
        inputs, halves = [3 * channels] * 2, False
        for layer in range(layers):
            reduces = layer in (layers // 3, 2 * layers // 3)
            channels *= 2 if reduces else 1
            self.cells.append(Cell(inputs, channels, halves, reduces))
            inputs, halves = [inputs[1], 4 * channels], reduces
        self.classifier = nn.Linear(4 * channels, classes)

    def forward(self, x, path):
        """`path`: for each cell an operator's number for each edge."""
        first = second = self.stem(x)
        for cell, own in zip(self.cells, path):
            first, second = second, cell(first, second, own)
        return self.classifier(second.mean((2, 3)))
