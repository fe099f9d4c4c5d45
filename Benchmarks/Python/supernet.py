"""NAS-Bench-201's SuperNet as tuned PyTorch: channels-last, only the sampled operators computed."""

import torch
from torch import nn
from torch.nn import functional as F

# Incoming edges of each node, as (source node, number of the edge); operators by their digit.
INCOMING = {1: [(0, 0)], 2: [(0, 1), (1, 2)], 3: [(0, 3), (1, 4), (2, 5)]}
SKIP, CONVOLUTION_1X1, CONVOLUTION_3X3, POOLING = 1, 2, 3, 4


class Convolution(nn.Sequential):
    """(ReLU) – convolution – batch normalisation."""

    def __init__(self, inputs, outputs, kernel, stride=1, relu=True, affine=True):
        layers = [nn.ReLU()] if relu else []
        layers += [
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(outputs, affine=affine),
        ]
        super().__init__(*layers)


class SearchCell(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.edges = nn.ModuleList(
            nn.ModuleDict(
                {
                    str(CONVOLUTION_1X1): Convolution(channels, channels, 1, affine=False),
                    str(CONVOLUTION_3X3): Convolution(channels, channels, 3, affine=False),
                }
            )
            for _ in range(6)
        )

    def edge(self, x, number, operator):
        if operator == SKIP:
            return x
        if operator == POOLING:
            return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        return self.edges[number][str(operator)](x)

    def forward(self, x, operators):
        nodes = [x]
        for node in (1, 2, 3):
            total = None
            for source, number in INCOMING[node]:
                if operators[number] == 0 or nodes[source] is None:
                    continue
                value = self.edge(nodes[source], number, operators[number])
                total = value if total is None else total + value
            nodes.append(total)
        return nodes[3]


class Reduction(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.a = Convolution(inputs, outputs, 3, stride=2)
        self.b = Convolution(outputs, outputs, 3)
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x):
        return self.shortcut(x) + self.b(self.a(x))


class SuperNet(nn.Module):
    def __init__(self, channels, cells, classes):
        super().__init__()
        self.stem = Convolution(3, channels, 3, relu=False)
        self.stages = nn.ModuleList(
            nn.ModuleList(SearchCell(channels << stage) for _ in range(cells)) for stage in range(3)
        )
        self.reductions = nn.ModuleList(Reduction(channels << s, channels << s + 1) for s in range(2))
        self.last = nn.BatchNorm2d(channels * 4)
        self.classifier = nn.Linear(channels * 4, classes)

    def forward(self, x, path):
        """`path`: for each cell six digits, the operators of its edges."""
        x = self.stem(x)
        remaining = iter(path)
        for number, stage in enumerate(self.stages):
            if number:
                x = self.reductions[number - 1](x)
            for cell in stage:
                y = cell(x, next(remaining))
                x = torch.zeros_like(x) if y is None else y
        x = F.relu(self.last(x))
        return self.classifier(x.mean((2, 3)))
