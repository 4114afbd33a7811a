"""Bayesian convolutional networks in PyTorch, as a yardstick for credence.

The layers use local reparameterisation (Kingma et al. 2015; Shridhar et al. 2019):

    mean     = conv(x, mu, mu_bias)
    variance = conv(x^2, sigma^2, sigma_bias^2),  sigma = softplus(rho)
    output   = mean + sqrt(variance) * noise,     noise ~ N(0, 1)

All means live in one flat vector, and all rhos in another. The KL divergence, the softplus and the
optimiser then run as a few long vector operations instead of ten short ones a layer.
"""

import math
from dataclasses import dataclass
from typing import Union

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Keeps sqrt and its derivative finite where the variance of an activation underflows.
TINY = 1e-16


@dataclass(frozen=True)
class Conv:
    filters: int
    kernel: int
    stride: int = 1
    padding: int = 0


@dataclass(frozen=True)
class Dense:
    units: int


@dataclass(frozen=True)
class MaxPool:
    size: int
    stride: int


@dataclass(frozen=True)
class Softplus:
    pass


@dataclass(frozen=True)
class Flatten:
    pass


Layer = Union[Conv, Dense, MaxPool, Softplus, Flatten]


def lenet5(classes: int) -> tuple[Layer, ...]:
    return (
        Conv(6, 5), Softplus(), MaxPool(2, 2),
        Conv(16, 5), Softplus(), MaxPool(2, 2),
        Flatten(),
        Dense(120), Softplus(), Dense(84), Softplus(), Dense(classes),
    )


def alexnet(classes: int) -> tuple[Layer, ...]:
    return (
        Conv(64, 11, stride=4, padding=5), Softplus(), MaxPool(2, 2),
        Conv(192, 5, padding=2), Softplus(), MaxPool(2, 2),
        Conv(384, 3, padding=1), Softplus(),
        Conv(256, 3, padding=1), Softplus(),
        Conv(128, 3, padding=1), Softplus(), MaxPool(2, 2),
        Flatten(),
        Dense(classes),
    )


def three_conv_three_fc(classes: int) -> tuple[Layer, ...]:
    return (
        Conv(32, 5, padding=2), Softplus(), MaxPool(3, 2),
        Conv(64, 5, padding=2), Softplus(), MaxPool(3, 2),
        Conv(128, 5, padding=1), Softplus(), MaxPool(3, 2),
        Flatten(),
        Dense(1000), Softplus(), Dense(1000), Softplus(), Dense(classes),
    )


# Builder, input channels, and the number of means for 10 classes (published architectures).
MODELS = {
    "lenet5": (lenet5, 1, 61_706),
    "alexnet": (alexnet, 3, 2_175_946),
    "3conv3fc": (three_conv_three_fc, 3, 1_782_634),
}


def pool_before_softplus(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The same function with fewer softplus evaluations: softplus is increasing, so it commutes with a maximum."""
    swapped = list(layers)
    for index, (first, second) in enumerate(zip(layers, layers[1:])):
        if isinstance(first, Softplus) and isinstance(second, MaxPool):
            swapped[index], swapped[index + 1] = second, first
    return tuple(swapped)


def parameter_shapes(layers: tuple[Layer, ...], channels: int, side: int) -> list[tuple[int, ...]]:
    """Weight and bias shapes of each layer that has weights, in order."""
    shapes: list[tuple[int, ...]] = []
    features = 0
    for layer in layers:
        if isinstance(layer, Conv):
            shapes += [(layer.filters, channels, layer.kernel, layer.kernel), (layer.filters,)]
            channels, side = layer.filters, (side + 2 * layer.padding - layer.kernel) // layer.stride + 1
        elif isinstance(layer, MaxPool):
            side = (side - layer.size) // layer.stride + 1
        elif isinstance(layer, Flatten):
            features = channels * side * side
        elif isinstance(layer, Dense):
            shapes += [(layer.units, features), (layer.units,)]
            features = layer.units
    return shapes


class Network(nn.Module):
    """A network whose weights are independent normals (`bayesian`) or points (`point`)."""

    def __init__(self, layers: tuple[Layer, ...], channels: int, side: int, inference: str, channels_last: bool = False):
        super().__init__()
        self.layers = layers
        self.bayesian = inference == "bayesian"
        self.channels_last = channels_last
        self.shapes = parameter_shapes(layers, channels, side)
        self.sizes = [math.prod(shape) for shape in self.shapes]
        self.mu = nn.Parameter(torch.cat([initial_mean(shape) for shape in self.shapes]))
        self.rho = nn.Parameter(torch.full_like(self.mu, -5.0)) if self.bayesian else None

    def unpack(self, flat: Tensor) -> list[Tensor]:
        parts = [part.view(shape) for part, shape in zip(flat.split(self.sizes), self.shapes)]
        if not self.channels_last:
            return parts
        return [part.contiguous(memory_format=torch.channels_last) if part.dim() == 4 else part for part in parts]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of one noise draw [batch, classes], and sigma for `kl_to_normal` (empty for points)."""
        if self.rho is None:
            return self.run_point(x, self.unpack(self.mu)), x.new_empty(0)
        sigma = F.softplus(self.rho)
        return self.run_bayesian(x, self.unpack(self.mu), self.unpack(sigma * sigma)), sigma

    def run_point(self, x: Tensor, means: list[Tensor]) -> Tensor:
        weights = iter(means)
        for layer in self.layers:
            if isinstance(layer, (Conv, Dense)):
                x = affine(layer, x, next(weights), next(weights))
            else:
                x = activate(layer, x)
        return x

    def run_bayesian(self, x: Tensor, means: list[Tensor], variances: list[Tensor]) -> Tensor:
        weights, spreads = iter(means), iter(variances)
        for layer in self.layers:
            if isinstance(layer, (Conv, Dense)):
                mean = affine(layer, x, next(weights), next(weights))
                variance = affine(layer, x * x, next(spreads), next(spreads) + TINY)
                x = torch.addcmul(mean, variance.sqrt(), torch.randn_like(mean))
            else:
                x = activate(layer, x)
        return x


def initial_mean(shape: tuple[int, ...]) -> Tensor:
    """He-normal weights and zero biases."""
    if len(shape) == 1:
        return torch.zeros(shape)
    return (torch.randn(shape) * math.sqrt(2 / math.prod(shape[1:]))).flatten()


def affine(layer: Union[Conv, Dense], x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    if isinstance(layer, Conv):
        return F.conv2d(x, weight, bias, stride=layer.stride, padding=layer.padding)
    return F.linear(x, weight, bias)


def activate(layer: Layer, x: Tensor) -> Tensor:
    if isinstance(layer, Softplus):
        return F.softplus(x)
    if isinstance(layer, MaxPool):
        return F.max_pool2d(x, layer.size, layer.stride)
    return x.flatten(1)


def kl_to_normal(mu: Tensor, sigma: Tensor, prior_sigma: float) -> Tensor:
    """KL(N(mu, sigma^2) || N(0, prior_sigma^2)) summed over all weights, in nats."""
    squares = (torch.dot(mu, mu) + torch.dot(sigma, sigma)) / (2 * prior_sigma**2)
    return squares - sigma.log().sum() + mu.numel() * (math.log(prior_sigma) - 0.5)


def elbo_loss(network: Network, x: Tensor, labels: Tensor, prior_sigma: float, data_size: int) -> Tensor:
    """Negative ELBO per example in nats: mean NLL + KL / data_size. For points, the mean NLL alone."""
    logits, sigma = network(x)
    nll = F.cross_entropy(logits, labels)
    return nll + kl_to_normal(network.mu, sigma, prior_sigma) / data_size if network.bayesian else nll
