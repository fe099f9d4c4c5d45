"""Makes supernet.safetensors and scores.safetensors: scores of architectures without training, and their accuracy, in PyTorch.

    python3 -m venv .venv-torch
    .venv-torch/bin/pip install torch numpy safetensors
    .venv-torch/bin/python Tests/SearchTests/Fixtures/make_scores.py

The first is a SuperNet of NASBench201 (4 channels, 1 cell a stage, 16×16 pixels) in the form in which Azimuth saves one: its
weights W₀ drawn anew, the others W₀ with noise. The second has 24 images of bytes, their labels, architectures by digits and
for each of them `synflow`, `naswot`, `grad-norm` and `jacob-cov` with W₀ (in Float64), `accuracy` and `loss` with the other
weights and statistics of the 24 images.
"""

import copy
import pathlib
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent
sys.path.append(str(FOLDER.parents[1] / "SuperNetsTests/Fixtures"))

import make_supernets

CHANNELS, SIZE, COUNT = 4, 16, 24
ARCHITECTURES = ["333333", "321343", "104310", "000300", "111113", "422131", "303033"]


def kernels(net):
    """Weights of convolutions and of the linear layer."""
    return [module.weight for module in net.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]


def synflow(net, path):
    """Abdelfattah et al.'s compute_synflow_per_weight, without batch normalisation."""
    net = copy.deepcopy(net)
    for module in list(net.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.abs_()
    net(torch.ones(1, 3, SIZE, SIZE, dtype=torch.double), path).sum().backward()
    return sum((weight * weight.grad).sum() for weight in kernels(net) if weight.grad is not None).log10().item()


def naswot(net, path, images):
    """Mellor et al.'s counting_forward_hook, one for each activation."""
    agreements, plain = torch.zeros(COUNT, COUNT, dtype=torch.double), F.relu

    def counting(x):
        active = (x > 0).reshape(COUNT, -1).double()
        agreements.add_(active @ active.T + (1 - active) @ (1 - active).T)
        return plain(x)

    F.relu = counting
    with torch.no_grad():
        copy.deepcopy(net)(images, path)
    F.relu = plain
    return torch.linalg.slogdet(agreements).logabsdet.item()


def gradient_norm(net, path, images, labels):
    net = copy.deepcopy(net)
    F.cross_entropy(net(images, path), labels).backward()
    return sum(weight.grad.norm() for weight in kernels(net) if weight.grad is not None).item()


def jacobian_covariance(net, path, images):
    """Abdelfattah et al.'s eval_score."""
    images = images.clone().requires_grad_()
    scores = copy.deepcopy(net)(images, path)
    scores.backward(torch.ones_like(scores))
    values = torch.linalg.eigvalsh(torch.corrcoef(images.grad.reshape(COUNT, -1)))
    return -(torch.log(values + 1e-5) + 1 / (values + 1e-5)).sum().item()


def accuracy_and_loss(net, path, images, labels):
    """SPOS: statistics of this path alone, then evaluation."""
    net = copy.deepcopy(net)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    with torch.no_grad():
        net.train()(images, path)
        scores = net.eval()(images, path)
    return 100 * (scores.argmax(1) == labels).double().mean().item(), F.cross_entropy(scores, labels).item()


torch.manual_seed(11)
net = make_supernets.NASBench201(CHANNELS)
trained = copy.deepcopy(net)
with torch.no_grad():
    for parameter in trained.parameters():
        parameter.add_(0.3 * parameter.std(correction=0) * torch.randn_like(parameter))
data = torch.randint(0, 256, (COUNT, 3, SIZE, SIZE)).float()
# Blobs rather than noise alone: images must differ in what a small network sees.
data = ((data + 255 * F.interpolate(torch.rand(COUNT, 3, 4, 4), SIZE)) / 2).round()
labels = torch.randint(0, 10, (COUNT,))
scaled = data.double() / 255
mean, deviation = scaled.mean((0, 2, 3), keepdim=True), scaled.std((0, 2, 3), correction=0, keepdim=True)
images = (scaled - mean) / deviation
# What one architecture tells apart, mixed with chance: accuracies differ.
with torch.no_grad():
    told = copy.deepcopy(trained).double()(images, [[int(digit) for digit in ARCHITECTURES[1]]] * 3).argmax(1)
labels = torch.where(torch.rand(COUNT) < 0.7, told, labels)

tensors = {}
for name, value in net.named_parameters():
    tensors[f"initial.{name}"] = value.detach()
for name, value in trained.state_dict().items():
    if "tracked" not in name:
        tensors[name] = value
metadata = {
    "format": "azimuth-supernet-1", "azimuth": "0", "space": "nasbench201", "channels": f"{CHANNELS}", "cells": "1",
    "classes": "10", "image-size": f"{SIZE}", "epochs": "1", "batch": f"{COUNT}", "lr": "0.1", "final-lr": "0.001",
    "momentum": "0.9", "nesterov": "true", "weight-decay": "0.0005", "unsampled": "decay", "label-smoothing": "0",
    "clipping": "none", "augment": "true", "cutout": "0", "arithmetic": "exact", "seed": "0", "steps-done": "1",
    "data": "fixture", "images": f"{COUNT}", "labels": "true", "label-classes": "10", "label-seed": "0",
    "data-fingerprint": "0",
}
tensors["losses"] = torch.tensor([2.3])
save_file({key: value.contiguous() for key, value in tensors.items()}, FOLDER / "supernet.safetensors", metadata=metadata)

first = net.double()
scores = {name: [] for name in ("synflow", "naswot", "grad-norm", "jacob-cov", "accuracy", "loss")}
for digits in ARCHITECTURES:
    path = [[int(digit) for digit in digits]] * 3
    scores["synflow"].append(synflow(first, path))
    scores["naswot"].append(naswot(first, path, images))
    scores["grad-norm"].append(gradient_norm(first, path, images, labels))
    scores["jacob-cov"].append(jacobian_covariance(first, path, images))
    accuracy, loss = accuracy_and_loss(trained.double(), path, images, labels)
    scores["accuracy"].append(accuracy)
    scores["loss"].append(loss)
    print(digits, *(f"{name} {values[-1]:.4f}" for name, values in scores.items()))
fixture = {name: torch.tensor(values) for name, values in scores.items()}
fixture |= {"images": data, "labels": labels.float()}
fixture["architectures"] = torch.tensor([[float(digit) for digit in digits] for digits in ARCHITECTURES])
save_file(
    {key: value.float().contiguous() for key, value in fixture.items()}, FOLDER / "scores.safetensors",
    metadata={"torch": torch.__version__})
