"""The SuperNet of ProxylessNAS's MobileNet-like space in PyTorch, its weights named as Azimuth names them."""

from torch import nn

from darts import named
from layers import convolution

# (kernel, expansion) in the order of their numbers; one more is the identity.
OPERATORS = [(kernel, expansion) for kernel in (3, 5, 7) for expansion in (3, 6)]
STAGES = [(32, 2), (56, 2), (112, 2), (128, 1), (256, 2), (432, 1)]


class Bottleneck(nn.Module):
    def __init__(self, inputs, outputs, kernel, expansion, stride):
        super().__init__()
        inner = inputs * expansion
        self.expand, self.expand_bn = convolution(inputs, inner, 1), nn.BatchNorm2d(inner)
        self.depthwise = convolution(inner, inner, kernel, stride, groups=inner)
        self.depthwise_bn = nn.BatchNorm2d(inner)
        self.project, self.project_bn = convolution(inner, outputs, 1), nn.BatchNorm2d(outputs)
        self.activation = nn.ReLU6(inplace=True)

    def forward(self, x):
        y = self.activation(self.expand_bn(self.expand(x)))
        y = self.activation(self.depthwise_bn(self.depthwise(y)))
        y = self.project_bn(self.project(y))
        return x + y if x.shape == y.shape else y


class SuperNet(nn.Module):
    def __init__(self, channels, blocks, classes):
        super().__init__()

        def scaled(width):
            return max(8, (width * channels + 160) // 320 * 8)

        self.first = named(conv=convolution(3, channels, 3, 2), bn=nn.BatchNorm2d(channels), relu=nn.ReLU6(True))
        self.fixed = named(
            depthwise=convolution(channels, channels, 3, groups=channels), depthwise_bn=nn.BatchNorm2d(channels),
            relu=nn.ReLU6(True), project=convolution(channels, scaled(24), 1), project_bn=nn.BatchNorm2d(scaled(24)),
        )
        self.blocks = nn.ModuleList()
        inputs = scaled(24)
        for width, stride in STAGES:
            for block in range(1 if width == STAGES[-1][0] else blocks):
                strides = stride if block == 0 else 1
                choices = {
                    f"mbconv_k{kernel}_e{expansion}": Bottleneck(inputs, scaled(width), kernel, expansion, strides)
                    for kernel, expansion in OPERATORS
                }
                self.blocks.append(nn.ModuleDict(choices))
                inputs = scaled(width)
        self.last = named(
            conv=convolution(inputs, scaled(1728), 1), bn=nn.BatchNorm2d(scaled(1728)), relu=nn.ReLU6(True)
        )
        self.classifier = nn.Linear(scaled(1728), classes)

    def forward(self, x, path):
        """`path`: for each block its operator's number, in a list."""
        x = self.fixed(self.first(x))
        for block, (number,) in zip(self.blocks, path):
            if number < len(OPERATORS):
                x = block["mbconv_k{}_e{}".format(*OPERATORS[number])](x)
        return self.classifier(self.last(x).mean((2, 3)))
