"""Makes operators.safetensors: what PyTorch computes for each operator, forward and backward.

    python3 -m venv .venv-torch
    .venv-torch/bin/pip install torch numpy safetensors
    .venv-torch/bin/python Tests/TensorEngineTests/Fixtures/make_operators.py

Each case NAME stores NAME.input[.k], NAME.weight, NAME.bias, … as they were put in, NAME.output, NAME.seed (the
output's gradient) and NAME.gradient.X for each X that was put in.
"""

import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(20211)
torch.set_default_dtype(torch.float32)
tensors = {}


def case(name, function, **inputs):
    leaves = {key: value.clone().requires_grad_(value.is_floating_point()) for key, value in inputs.items()}
    output = function(**leaves)
    seed = torch.randn_like(output)
    output.backward(seed)
    tensors[f"{name}.output"] = output.detach()
    tensors[f"{name}.seed"] = seed
    for key, value in leaves.items():
        tensors[f"{name}.{key}"] = value.detach()
        tensors[f"{name}.gradient.{key}"] = value.grad


def image(n, c, h, w):
    return torch.randn(n, c, h, w)


def convolution(name, x, o, k, groups=1, **options):
    weight = torch.randn(o, x.shape[1] // groups, k, k) / (x.shape[1] // groups * k * k) ** 0.5
    case(name, lambda input, weight: F.conv2d(input, weight, groups=groups, **options), input=x, weight=weight)


convolution("convolution3x3", image(3, 8, 8, 8), 16, 3, padding=1)
convolution("convolution3x3-odd", image(2, 5, 7, 9), 3, 3, padding=1)
convolution("convolution3x3-stride2", image(2, 6, 9, 8), 4, 3, padding=1, stride=2)
convolution("convolution3x3-unpadded", image(1, 3, 6, 5), 2, 3)
convolution("convolution1x1", image(4, 16, 8, 8), 8, 1)
convolution("convolution1x1-stride2", image(2, 6, 7, 7), 4, 1, stride=2)
convolution("convolution5x5-dilation2", image(2, 4, 11, 10), 4, 5, padding=4, dilation=2)
convolution("depthwise3x3", image(2, 6, 8, 8), 6, 3, padding=1, groups=6)
convolution("depthwise5x5-stride2-dilation2", image(2, 4, 13, 12), 4, 5, padding=4, stride=2, dilation=2, groups=4)
convolution("depthwise7x7", image(1, 3, 9, 9), 3, 7, padding=3, groups=3)
convolution("grouped3x3", image(2, 8, 6, 6), 12, 3, padding=1, groups=4)

gamma, beta = torch.rand(6) + 0.5, torch.randn(6)
mean, variance = torch.randn(6), torch.rand(6) + 0.5


def normalization(training, affine):
    def function(input, weight=None, bias=None):
        running_mean, running_variance = mean.clone(), variance.clone()
        output = F.batch_norm(input, running_mean, running_variance, weight, bias, training, 0.1, 1e-5)
        label = f"normalization-{'training' if training else 'evaluation'}{'-affine' if affine else ''}"
        tensors[f"{label}.runningMean"] = running_mean
        tensors[f"{label}.runningVariance"] = running_variance
        return output

    return function


tensors["normalization.mean"], tensors["normalization.variance"] = mean, variance
x = image(4, 6, 5, 7) * 3 + 1
case("normalization-training", normalization(True, False), input=x)
case("normalization-training-affine", normalization(True, True), input=x, weight=gamma, bias=beta)
case("normalization-evaluation", normalization(False, False), input=x)
case("normalization-evaluation-affine", normalization(False, True), input=x, weight=gamma, bias=beta)

case("relu", lambda input: F.relu(input), input=image(2, 3, 4, 5))
case("relu6", lambda input: F.relu6(input), input=image(2, 3, 4, 5) * 5)
case("average3x3", lambda input: F.avg_pool2d(input, 3, 1, 1, count_include_pad=False), input=image(2, 3, 6, 7))
case("average3x3-stride2", lambda input: F.avg_pool2d(input, 3, 2, 1, count_include_pad=False), input=image(2, 3, 7, 8))
case("average2x2", lambda input: F.avg_pool2d(input, 2, 2), input=image(2, 3, 8, 6))
case("max3x3", lambda input: F.max_pool2d(input, 3, 1, 1), input=image(2, 3, 6, 7))
case("max3x3-stride2", lambda input: F.max_pool2d(input, 3, 2, 1), input=image(2, 3, 7, 8))
case("globalAverage", lambda input: F.adaptive_avg_pool2d(input, 1).flatten(1), input=image(3, 4, 5, 6))
case("linear", lambda input, weight, bias: F.linear(input, weight, bias),
     input=torch.randn(5, 7), weight=torch.randn(4, 7), bias=torch.randn(4))
case("sum", lambda a, b, c: a + b + c, a=image(2, 3, 4, 4), b=image(2, 3, 4, 4), c=image(2, 3, 4, 4))
case("concatenation", lambda a, b: torch.cat([a, b], 1), a=image(2, 3, 4, 4), b=image(2, 5, 4, 4))

labels = torch.tensor([0, 3, 2, 2, 1])
tensors["labels"] = labels.float()
case("crossEntropy", lambda input: F.cross_entropy(input, labels).reshape(1), input=torch.randn(5, 4) * 3)
case("crossEntropy-smoothing", lambda input: F.cross_entropy(input, labels, label_smoothing=0.1).reshape(1),
     input=torch.randn(5, 4) * 3)

# Five optimiser steps on given gradients; a step without a gradient has zeros, as the reference sees them.
for nesterov in (False, True):
    name = f"sgd-{'nesterov' if nesterov else 'plain'}"
    parameter = torch.randn(6).requires_grad_(True)
    tensors[f"{name}.start"] = parameter.detach().clone()
    optimizer = torch.optim.SGD([parameter], lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=nesterov)
    for step in range(5):
        gradient = torch.randn(6) if step != 2 else torch.zeros(6)
        tensors[f"{name}.gradient{step}"] = gradient
        parameter.grad = gradient.clone()
        optimizer.param_groups[0]["lr"] = 0.1 / (step + 1)
        optimizer.step()
        tensors[f"{name}.after{step}"] = parameter.detach().clone()

for limit, name in ((0.5, "clip-small"), (100.0, "clip-large")):
    parameter = torch.zeros(8, requires_grad=True)
    gradient = torch.randn(8)
    tensors[f"{name}.gradient"] = gradient.clone()
    parameter.grad = gradient.clone()
    torch.nn.utils.clip_grad_norm_([parameter], limit)
    tensors[f"{name}.clipped"] = parameter.grad.clone()

case("channels", lambda input: input[:, 2:5], input=image(3, 7, 4, 5))
case("shuffledConcatenation", lambda a, b: torch.cat([a, b], 1).view(2, 4, 3, 5, 4).transpose(1, 2).reshape(2, 12, 5, 4),
     a=image(2, 3, 5, 4), b=image(2, 9, 5, 4))


def weighted_sum(a, b, weights):
    terms = a, F.batch_norm(b, None, None, training=True), F.relu(a), F.avg_pool2d(b, 3, 1, 1, count_include_pad=False), a
    return sum(weights[place] * term for place, term in zip((2, 0, 1, 1, 4), terms))


case("weightedSum", weighted_sum, a=image(3, 4, 5, 6), b=image(3, 4, 5, 6), weights=torch.randn(5))

parameter = torch.randn(6).requires_grad_(True)
tensors["adam.start"] = parameter.detach().clone()
optimizer = torch.optim.Adam([parameter], lr=0.02, betas=(0.5, 0.999), weight_decay=0.01)
for step in range(5):
    tensors[f"adam.gradient{step}"] = torch.randn(6)
    parameter.grad = tensors[f"adam.gradient{step}"].clone()
    optimizer.step()
    tensors[f"adam.after{step}"] = parameter.detach().clone()

convolution("convolution3x3-stride2-channels32", image(2, 32, 7, 8), 12, 3, padding=1, stride=2)

path = pathlib.Path(__file__).with_name("operators.safetensors")
save_file({key: value.contiguous().clone() for key, value in tensors.items()}, path, metadata={"torch": torch.__version__})
print(f"{path}: {len(tensors)} tensors, {path.stat().st_size:,} bytes, PyTorch {torch.__version__}")
