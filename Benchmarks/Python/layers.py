"""Convolutions and blocks as PyTorch has them."""

from torch import nn


def convolution(inputs, outputs, kernel, stride=1, dilation=1, groups=1):
    padding = dilation * (kernel - 1) // 2
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False)


def depthwise_separable(c, outputs, stride, dilation):
    inputs = c["inputs"]
    return [
        nn.ReLU(),
        convolution(inputs, inputs, c["kernel"], stride, dilation, groups=inputs),
        convolution(inputs, outputs, 1),
        nn.BatchNorm2d(outputs),
    ]


def layer(c):
    """The layer that a case describes."""
    stride, dilation = c.get("stride", 1), c.get("dilation", 1)
    if c["kind"] == "convolution":
        return convolution(c["inputs"], c["outputs"], c["kernel"], stride, dilation, c["groups"])
    if c["kind"] == "separable":
        first = depthwise_separable(c, c["inputs"], stride, 1)
        return nn.Sequential(*first, *depthwise_separable(c, c["outputs"], 1, 1))
    if c["kind"] == "dilated":
        return nn.Sequential(*depthwise_separable(c, c["outputs"], stride, dilation))
    inner = c["inputs"] * c["expansion"]
    return nn.Sequential(
        convolution(c["inputs"], inner, 1), nn.BatchNorm2d(inner), nn.ReLU6(inplace=True),
        convolution(inner, inner, c["kernel"], stride, groups=inner), nn.BatchNorm2d(inner), nn.ReLU6(inplace=True),
        convolution(inner, c["outputs"], 1), nn.BatchNorm2d(c["outputs"]),
    )
