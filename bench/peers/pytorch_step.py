"""Times one training step of a Bayesian network in PyTorch, on the CPU or on a GPU, in 32-bit floats.

A step is: forward with fresh noise, mean NLL + KL / 60000, backward, Adam update. It prints one JSON object.
On a busy machine compare `cpuMsPerStep` (processor time of all threads) for one thread: waiting is not in it.

    python bench/peers/pytorch_step.py --model lenet5 --batch 256 --threads 1
    python bench/peers/pytorch_step.py --model alexnet --batch 1024 --device cuda --steps-per-sync 8
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence

try:
    import torch
except ImportError:
    sys.exit("pytorch_step: PyTorch is missing. Install it with: pip install torch")

from pytorch_network import MODELS, Network, elbo_loss, pool_before_softplus

# glibc returns large freed blocks to the system, and every step then pays for their page faults again.
KEEP_FREED_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
    "MALLOC_TOP_PAD_": "268435456",
}

SIDE, CLASSES, DATA_SIZE, PRIOR_SIGMA = 32, 10, 60_000, 0.1


def keep_freed_memory() -> None:
    """Restarts this script with the allocator's settings, which are read only when a process starts."""
    if not KEEP_FREED_MEMORY.keys() <= os.environ.keys():
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **KEEP_FREED_MEMORY})


def compiled(function):
    """torch.compile, with eager PyTorch's generator: the compiler's own random normals are slower on a CPU."""
    import torch._inductor.config

    torch._inductor.config.fallback_random = True
    return torch.compile(function)


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
    parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
    parser.add_argument("--pool-first", action="store_true", help="max-pool before softplus: the same function, less work")
    parser.add_argument("--compile", action="store_true", help="torch.compile the loss (needs a C++ compiler)")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--tf32", action="store_true", help="on a GPU, products with 10 bits after the point (TF32)")
    parser.add_argument(
        "--steps-per-sync", type=positive, default=1, help="steps that are queued before the loss of the last is read"
    )
    parser.add_argument("--json", action="store_true", help="print JSON only (without it, one line for a person too)")
    return parser.parse_args()


def build(options: argparse.Namespace) -> tuple[Network, torch.Tensor, torch.Tensor]:
    """The network and one batch of standard-normal images with random labels."""
    layers, channels, expected = MODELS[options.model]
    shape = pool_before_softplus(layers(CLASSES)) if options.pool_first else layers(CLASSES)
    channels_last = options.layout == "channels_last"
    network = Network(shape, channels, SIDE, options.inference, channels_last)
    if network.mu.numel() != expected:
        sys.exit(f"pytorch_step: {options.model} has {network.mu.numel()} means, expected {expected}")
    images = torch.randn(options.batch, channels, SIDE, SIDE)
    images = images.contiguous(memory_format=torch.channels_last) if channels_last else images
    device = torch.device(options.device)
    return network.to(device), images.to(device), torch.randint(CLASSES, (options.batch,)).to(device)


def set_precision(tf32: bool) -> None:
    """PyTorch lets convolutions use TF32 unless it is told not to."""
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True


def summary(times: Sequence[float]) -> dict[str, float]:
    return {"median": round(statistics.median(times), 3), "min": round(min(times), 3), "max": round(max(times), 3)}


def measure(options: argparse.Namespace) -> dict:
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    set_precision(options.tf32)
    network, images, labels = build(options)
    adam = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    loss_of = compiled(elbo_loss) if options.compile else elbo_loss

    def step() -> torch.Tensor:
        adam.zero_grad(set_to_none=True)
        loss = loss_of(network, images, labels, PRIOR_SIGMA, DATA_SIZE)
        loss.backward()
        adam.step()
        return loss.detach()

    def steps() -> float:
        for _ in range(options.steps_per_sync - 1):
            step()
        return step().item()

    def timed() -> tuple[float, float, float]:
        start, used = time.perf_counter(), time.process_time()
        loss = steps()
        wall, processor = time.perf_counter() - start, time.process_time() - used
        return wall * 1000 / options.steps_per_sync, processor * 1000 / options.steps_per_sync, loss

    for _ in range(options.warmup):
        steps()
    runs = [timed() for _ in range(options.steps)]
    wall, processor, losses = zip(*runs)
    return {
        "model": options.model,
        "batch": options.batch,
        "threads": options.threads,
        "inference": options.inference,
        "msPerStep": summary(wall),
        "cpuMsPerStep": summary(processor),
        "examplesPerSecond": round(options.batch / statistics.median(wall) * 1000, 1),
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name() if options.device == "cuda" else "cpu",
        "tf32": options.tf32,
        "stepsPerSync": options.steps_per_sync,
        "loss": losses[-1],
        "layout": options.layout,
        "poolFirst": options.pool_first,
        "compile": options.compile,
        "steps": options.steps,
    }


def main() -> None:
    options = parse_arguments()
    keep_freed_memory()
    result = measure(options)
    print(json.dumps(result))
    if not options.json:
        print(f"{result['msPerStep']['median']} ms a step (median of {options.steps})", file=sys.stderr)


if __name__ == "__main__":
    main()
