"""What is measured: one dictionary a case, which both sides read.

name, kind         how the case is called, and which workload it is
batch, size        images at once, and the side of the square images in pixels
inputs, outputs    channels; kernel, stride, dilation, groups as everywhere
backward           of a convolution: its gradients to the input and the weights, not its output
expansion          of an MBConv
space              of a SuperNet: nasbench201, darts or mobilenet
channels, cells    of a SuperNet; cells or blocks a stage, of darts all layers; classes
images             how many a SuperNet trains on
arithmetic         bfloat16, where that is not fast: PyTorch then rounds too (autocast) if that makes it faster
operations         floating-point operations of convolutions' multiply–adds, two each
steps              of a SuperNet: so many in every measurement, instead of as many as take a while
"""


# What the processor's multiply–adds come to in registers.
PEAK = dict(name="peak", kind="peak")


def convolution(name, size, inputs, outputs, kernel, batch=64, stride=1, dilation=1, groups=1):
    """A convolution forward and backward."""
    forward = batch * operations(-(-size // stride), inputs // groups, outputs, kernel)
    case = dict(
        kind="convolution", size=size, inputs=inputs, outputs=outputs, kernel=kernel, batch=batch,
        stride=stride, dilation=dilation, groups=groups,
    )
    return [
        case | dict(name=f"{name}-forward", operations=forward),
        case | dict(name=f"{name}-backward", operations=2 * forward, backward=True),
    ]


def operations(side, inputs, outputs, kernel=1):
    """Floating-point operations of a convolution whose outputs see so many inputs: one image, forward."""
    return 2 * side * side * inputs * outputs * kernel * kernel


def depthwise(name, size, channels, kernel, **rest):
    return convolution(name, size, channels, channels, kernel, groups=channels, **rest)


def operators():
    cases = [PEAK]
    for channels, size in ((16, 32), (32, 16), (64, 8)):
        cases += convolution(f"conv3x3-c{channels}", size, channels, channels, 3)
        cases += convolution(f"conv1x1-c{channels}", size, channels, channels, 1)
    for channels, size in ((16, 32), (32, 16)):
        cases += convolution(f"conv3x3-c{channels}-c{channels * 2}-s2", size, channels, channels * 2, 3, stride=2)
    for kernel in (3, 5):
        cases += depthwise(f"depthwise{kernel}-c16", 32, 16, kernel)
        cases += depthwise(f"depthwise{kernel}-c32-s2", 32, 32, kernel, stride=2)
        cases += depthwise(f"depthwise{kernel}-c16-d2", 32, 16, kernel, dilation=2)
    for kernel, channels, size, stride in ((3, 72, 112, 2), (5, 96, 56, 1), (7, 336, 28, 2), (7, 672, 14, 1)):
        name = f"depthwise{kernel}-c{channels}-{size}px" + ("-s2" if stride == 2 else "")
        cases += depthwise(name, size, channels, kernel, stride=stride, batch=8)
    for inputs, outputs, size in (
        (24, 144, 112), (192, 32, 56), (56, 336, 28), (672, 112, 14), (256, 1536, 7), (432, 1728, 7),
    ):
        cases += convolution(f"pointwise-c{inputs}-c{outputs}-{size}px", size, inputs, outputs, 1, batch=8)
    return cases


def blocks():
    """At the sizes of the published networks: DARTS on CIFAR-10 (16 channels, batch 64), ProxylessNAS (224 pixels)."""
    cases = [case | dict(operations=block_operations(case)) for case in float_blocks()]
    return [PEAK] + cases + [rounded(case) for case in cases]


def block_operations(c):
    """Of a block's convolutions, forward and both gradients."""
    inputs, outputs, kernel, size = c["inputs"], c["outputs"], c["kernel"], c["size"]
    side = size // c.get("stride", 1)
    if c["kind"] == "mbconv":
        inner = inputs * c["expansion"]
        parts = [(size, inputs, inner), (side, 1, inner, kernel), (side, inner, outputs)]
    else:
        parts = [(side, 1, inputs, kernel), (side, inputs, outputs)]
        if c["kind"] == "separable":
            parts += [(side, 1, inputs, kernel), (side, inputs, inputs)]
    return 3 * c["batch"] * sum(operations(*part) for part in parts)


def rounded(case):
    return case | dict(name=case["name"] + "-bfloat16", arithmetic="bfloat16")


def float_blocks():
    cases = []
    for kernel in (3, 5):
        for channels, size in ((16, 32), (32, 16), (64, 8)):
            cell = dict(size=size, inputs=channels, outputs=channels, kernel=kernel, batch=64)
            name = f"{kernel}x{kernel}-c{channels}"
            cases.append(dict(name=f"separable{name}", kind="separable", **cell))
            cases.append(dict(name=f"dilated{name}", kind="dilated", dilation=2, **cell))
            if channels > 16:
                cell |= dict(stride=2, size=size * 2)
                cases.append(dict(name=f"separable{name}-s2", kind="separable", **cell))
                cases.append(dict(name=f"dilated{name}-s2", kind="dilated", dilation=2, **cell))
    for kernel in (3, 5, 7):
        for expansion in (3, 6):
            for inputs, outputs, size, stride in (
                (24, 32, 112, 2), (32, 32, 56, 1), (56, 56, 28, 1), (112, 112, 14, 1), (128, 256, 14, 2),
                (256, 432, 7, 1),
            ):
                cases.append(
                    dict(
                        name=f"mbconv{kernel}x{kernel}-e{expansion}-c{inputs}-c{outputs}-{size}px", kind="mbconv",
                        size=size, inputs=inputs, outputs=outputs, kernel=kernel, expansion=expansion,
                        stride=stride, batch=8,
                    )
                )
    return cases


def supernets():
    large, small = dict(channels=16, cells=5), dict(channels=16, cells=1)
    darts = dict(space="darts", channels=16, cells=8, images=6400)
    mobilenet = dict(space="mobilenet", channels=40, cells=4, classes=1000)
    trainings = [
        dict(name="supernet-nb201-c16n5", kind="supernet", steps=20, **large),
        dict(name="supernet-nb201-c16n1", kind="supernet", steps=40, **small),
        dict(name="supernet-darts-c16l8", kind="supernet", steps=10, **darts),
        dict(name="supernet-mobilenet-224", kind="supernet", steps=20, size=224, batch=8, images=160, **mobilenet),
        dict(name="supernet-mobilenet-64", kind="supernet", steps=20, size=64, images=1280, **mobilenet),
    ]
    return trainings + [rounded(case) for case in trainings] + [
        dict(name="evaluation-nb201-c16n5", kind="evaluation", batch=256, **large),
    ]


def agreements():
    """SuperNets that are trained for an epoch."""
    trained = {case["name"]: case for case in supernets()}
    epochs = (("supernet-nb201-c16n5", 25_600), ("supernet-darts-c16l8", 12_800), ("supernet-mobilenet-64", 12_800))
    return [trained[name] | dict(kind="agreement", images=images) for name, images in epochs]


PARTS = {
    "operators": operators,
    "blocks": blocks,
    "supernet": supernets,
    "ranking": lambda: [dict(name="ranking-nb201-c16n5", kind="ranking", channels=16, cells=5)],
}
