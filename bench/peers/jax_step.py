"""Times one training step of a Bayesian network in JAX, on the CPU or on a GPU, in 32-bit floats.

The whole step is one jitted function: forward with fresh noise by local reparameterisation, mean NLL + KL / 60000,
backward, Adam update. Its buffers are donated. It prints one JSON object.

    python bench/peers/jax_step.py --model lenet5 --batch 256 --threads 1
    python bench/peers/jax_step.py --model alexnet --batch 1024 --device cuda --steps-per-sync 8
"""

import argparse
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Sequence

SIDE, CLASSES, DATA_SIZE, PRIOR_SIGMA = 32, 10, 60_000, 0.1

# Keeps sqrt and its derivative finite where the variance of an activation underflows.
TINY = 1e-16

# Layers as in pytorch_network.py: ("conv", filters, kernel, stride, padding), ("pool", size, stride), ("dense", units),
# ("softplus",) and ("flatten",); then input channels and the number of means for 10 classes.
SOFTPLUS, FLATTEN = ("softplus",), ("flatten",)
MODELS = {
    "lenet5": (
        [("conv", 6, 5, 1, 0), SOFTPLUS, ("pool", 2, 2), ("conv", 16, 5, 1, 0), SOFTPLUS, ("pool", 2, 2), FLATTEN]
        + [("dense", 120), SOFTPLUS, ("dense", 84), SOFTPLUS, ("dense", CLASSES)],
        1,
        61_706,
    ),
    "alexnet": (
        [("conv", 64, 11, 4, 5), SOFTPLUS, ("pool", 2, 2), ("conv", 192, 5, 1, 2), SOFTPLUS, ("pool", 2, 2)]
        + [("conv", 384, 3, 1, 1), SOFTPLUS, ("conv", 256, 3, 1, 1), SOFTPLUS, ("conv", 128, 3, 1, 1), SOFTPLUS]
        + [("pool", 2, 2), FLATTEN, ("dense", CLASSES)],
        3,
        2_175_946,
    ),
    "3conv3fc": (
        [("conv", 32, 5, 1, 2), SOFTPLUS, ("pool", 3, 2), ("conv", 64, 5, 1, 2), SOFTPLUS, ("pool", 3, 2)]
        + [("conv", 128, 5, 1, 1), SOFTPLUS, ("pool", 3, 2), FLATTEN]
        + [("dense", 1000), SOFTPLUS, ("dense", 1000), SOFTPLUS, ("dense", CLASSES)],
        3,
        1_782_634,
    ),
}


def positive(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, found {text!r}")
    return value


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=list(MODELS), default="lenet5")
    parser.add_argument("--batch", type=positive, default=256)
    parser.add_argument("--threads", type=positive, default=1)
    parser.add_argument("--steps", type=positive, default=20)
    parser.add_argument("--warmup", type=positive, default=3)
    parser.add_argument("--inference", choices=["bayesian", "point"], default="bayesian")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--tf32", action="store_true", help="on a GPU, products with 10 bits after the point (TF32)")
    parser.add_argument(
        "--steps-per-sync", type=positive, default=1, help="steps that are queued before the host waits for the last"
    )
    parser.add_argument("--json", action="store_true", help="print JSON only (without it, one line for a person too)")
    return parser.parse_args()


options = parse_arguments()

# XLA takes its number of threads from the cores that the process may use, when it starts.
if options.device == "cpu" and hasattr(os, "sched_setaffinity"):
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, allowed[: options.threads])
os.environ.setdefault("JAX_PLATFORMS", options.device)

try:
    import jax
    import jax.numpy as jnp
    from jax import lax
except ImportError:
    sys.exit("jax_step: JAX is missing. Install it with: pip install jax")

jax.config.update("jax_default_matmul_precision", "tensorfloat32" if options.tf32 else "highest")


def affine(layer: tuple, x, weight, bias):
    if layer[0] == "dense":
        return x @ weight + bias
    _, _, _, stride, padding = layer
    pads = [(padding, padding)] * 2
    return lax.conv_general_dilated(x, weight, (stride, stride), pads, dimension_numbers=("NHWC", "HWIO", "NHWC")) + bias


def activate(layer: tuple, x):
    if layer[0] == "softplus":
        return jax.nn.softplus(x)
    if layer[0] == "pool":
        _, size, stride = layer
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, size, size, 1), (1, stride, stride, 1), "VALID")
    return x.reshape(x.shape[0], -1)


def parameter_shapes(layers: Sequence[tuple], channels: int) -> list[tuple[int, ...]]:
    """Weight and bias shapes of each layer that has weights, in order."""
    shapes: list[tuple[int, ...]] = []
    side, features = SIDE, 0
    for layer in layers:
        if layer[0] == "conv":
            _, filters, kernel, stride, padding = layer
            shapes += [(kernel, kernel, channels, filters), (filters,)]
            channels, side = filters, (side + 2 * padding - kernel) // stride + 1
        elif layer[0] == "pool":
            side = (side - layer[1]) // layer[2] + 1
        elif layer[0] == "flatten":
            features = channels * side * side
        elif layer[0] == "dense":
            shapes += [(features, layer[1]), (layer[1],)]
            features = layer[1]
    return shapes


def forward(layers: Sequence[tuple], x, means: list, variances: list, key):
    """Logits of one draw; without variances, those of the means."""
    at = 0
    for layer in layers:
        if layer[0] not in ("conv", "dense"):
            x = activate(layer, x)
            continue
        mean = affine(layer, x, means[at], means[at + 1])
        if variances:
            key, own = jax.random.split(key)
            variance = affine(layer, x * x, variances[at], variances[at + 1] + TINY)
            x = mean + jnp.sqrt(variance) * jax.random.normal(own, mean.shape)
        else:
            x = mean
        at += 2
    return x


def unpacked(flat, shapes: Sequence[tuple[int, ...]]) -> list:
    parts, at = [], 0
    for shape in shapes:
        size = math.prod(shape)
        parts.append(flat[at : at + size].reshape(shape))
        at += size
    return parts


def loss_of(layers: Sequence[tuple], shapes: list, parameters: dict, images, labels, key):
    """Negative ELBO per example in nats; for points, the mean NLL alone."""
    bayesian = "rho" in parameters
    sigma = jax.nn.softplus(parameters["rho"]) if bayesian else None
    variances = unpacked(sigma * sigma, shapes) if bayesian else []
    logits = forward(layers, images, unpacked(parameters["mu"], shapes), variances, key)
    nll = -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))
    if not bayesian:
        return nll
    mu = parameters["mu"]
    squares = (jnp.dot(mu, mu) + jnp.dot(sigma, sigma)) / (2 * PRIOR_SIGMA**2)
    kl = squares - jnp.log(sigma).sum() + mu.size * (math.log(PRIOR_SIGMA) - 0.5)
    return nll + kl / DATA_SIZE


def adam(parameters: dict, gradients: dict, state: dict, rate: float = 1e-3):
    t = state["t"] + 1
    m = {k: 0.9 * state["m"][k] + 0.1 * g for k, g in gradients.items()}
    v = {k: 0.999 * state["v"][k] + 0.001 * g * g for k, g in gradients.items()}
    scale = rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    moved = {k: p - scale * m[k] / (jnp.sqrt(v[k]) + 1e-8) for k, p in parameters.items()}
    return moved, {"t": t, "m": m, "v": v}


def initial(shapes: list, key) -> dict:
    """He-normal weights and zero biases; rho is -5."""
    parts = [
        jnp.zeros(shape)
        if len(shape) == 1
        else jax.random.normal(jax.random.fold_in(key, i), shape) * math.sqrt(2 / math.prod(shape[:-1]))
        for i, shape in enumerate(shapes)
    ]
    mu = jnp.concatenate([part.reshape(-1) for part in parts])
    return {"mu": mu, "rho": jnp.full_like(mu, -5.0)} if options.inference == "bayesian" else {"mu": mu}


def summary(times: Sequence[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times), 3), "min": round(min(times), 3), "max": round(max(times), 3)}


def main() -> None:
    layers, channels, expected = MODELS[options.model]
    shapes = parameter_shapes(layers, channels)
    key = jax.random.key(0)
    parameters = initial(shapes, key)
    if parameters["mu"].size != expected:
        sys.exit(f"jax_step: {options.model} has {parameters['mu'].size} means, expected {expected}")
    zeros = {k: jnp.zeros_like(p) for k, p in parameters.items()}
    state = {"t": jnp.float32(0), "m": zeros, "v": {k: jnp.zeros_like(p) for k, p in parameters.items()}}
    images = jax.random.normal(jax.random.fold_in(key, 1), (options.batch, SIDE, SIDE, channels))
    labels = jax.random.randint(jax.random.fold_in(key, 2), (options.batch,), 0, CLASSES)

    def step(parameters, state, key):
        loss, gradients = jax.value_and_grad(lambda p: loss_of(layers, shapes, p, images, labels, key))(parameters)
        return loss, *adam(parameters, gradients, state)

    jitted = jax.jit(step, donate_argnums=(0, 1))
    times, loss = [], math.nan
    for i in range(options.warmup + options.steps):
        noises = [jax.random.fold_in(key, 100 + i * options.steps_per_sync + j) for j in range(options.steps_per_sync)]
        start = time.perf_counter()
        for noise in noises:
            loss, parameters, state = jitted(parameters, state, noise)
        jax.block_until_ready((loss, parameters, state))
        times.append((time.perf_counter() - start) * 1000 / options.steps_per_sync)
    wall = times[options.warmup :]
    result = {
        "model": options.model,
        "batch": options.batch,
        "threads": options.threads,
        "inference": options.inference,
        "msPerStep": summary(wall),
        "examplesPerSecond": round(options.batch / statistics.median(wall) * 1000, 1),
        "jax": jax.__version__,
        "device": jax.devices()[0].device_kind,
        "tf32": options.tf32,
        "stepsPerSync": options.steps_per_sync,
        "loss": float(loss),
        "steps": options.steps,
    }
    print(json.dumps(result))
    if not options.json:
        print(f"{result['msPerStep']['median']} ms a step (median of {options.steps})", file=sys.stderr)


if __name__ == "__main__":
    main()
