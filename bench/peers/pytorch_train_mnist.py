"""Trains a Bayesian LeNet-5 on MNIST in PyTorch: the yardstick for credence's accuracy and calibration.

FOLDER holds the four IDX files, plain or gzipped. Images are padded to 32x32 and standardised.
The loss is mean NLL + KL / 60000, untempered; the test averages the probabilities of 10 noise draws.
After each epoch it prints one JSON object a line with test accuracy, NLL (nats) and ECE (15 bins).

    python bench/peers/pytorch_train_mnist.py FOLDER --epochs 1
"""

import argparse
import gzip
import json
import sys
import time
from pathlib import Path

try:
    import numpy
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit("pytorch_train_mnist: PyTorch or NumPy is missing. Install them with: pip install torch numpy")

from pytorch_network import MODELS, Network, elbo_loss

MEAN, DEVIATION, PADDING, BINS = 0.1307, 0.3081, 2, 15


def read_idx(folder: Path, name: str) -> torch.Tensor:
    """An IDX file of bytes as a uint8 tensor, from `name` or `name.gz`."""
    plain, zipped = folder / name, folder / f"{name}.gz"
    if not plain.exists() and not zipped.exists():
        sys.exit(f"pytorch_train_mnist: {plain} does not exist (nor does {zipped.name}). Give the folder of the IDX files.")
    data = plain.read_bytes() if plain.exists() else gzip.decompress(zipped.read_bytes())
    if data[:3] != b"\x00\x00\x08":
        sys.exit(f"pytorch_train_mnist: {name} is not an IDX file of bytes: it starts with {data[:3].hex()}, expected 000008")
    rank = data[3]
    shape = numpy.frombuffer(data, ">u4", rank, 4).tolist()
    return torch.from_numpy(numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * rank).copy().reshape(shape))


def read_split(folder: Path, prefix: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [n, 1, 32, 32], padded with black and standardised, and labels [n]."""
    images = read_idx(folder, f"{prefix}-images-idx3-ubyte").float().div_(255).unsqueeze(1)
    labels = read_idx(folder, f"{prefix}-labels-idx1-ubyte").long()
    return (F.pad(images, [PADDING] * 4) - MEAN) / DEVIATION, labels


def calibration_error(probabilities: torch.Tensor, labels: torch.Tensor) -> float:
    """Expected calibration error of the top class over equal-width bins of confidence."""
    confidence, predicted = probabilities.max(1)
    gap = predicted.eq(labels).double() - confidence.double()
    bins = (confidence * BINS).ceil().long().clamp(1, BINS) - 1
    return torch.zeros(BINS, dtype=torch.double).index_add_(0, bins, gap).abs().sum().item() / len(labels)


@torch.no_grad()
def predict(network: Network, images: torch.Tensor, samples: int) -> torch.Tensor:
    """Mean probability over `samples` noise draws [n, classes]."""
    draws = samples if network.bayesian else 1
    return torch.cat([sum(network(part)[0].softmax(1) for _ in range(draws)) / draws for part in images.split(1000)])


def evaluate(network: Network, images: torch.Tensor, labels: torch.Tensor, samples: int) -> dict:
    probabilities = predict(network, images, samples)
    return {
        "accuracy": round(probabilities.argmax(1).eq(labels).double().mean().item(), 4),
        "nll": round(F.nll_loss(probabilities.clamp_min(1e-30).log(), labels).item(), 4),
        "ece": round(calibration_error(probabilities, labels), 4),
    }


def train_epoch(network: Network, adam: torch.optim.Adam, images: torch.Tensor, labels: torch.Tensor, batch: int, prior_sigma: float) -> None:
    for index in torch.randperm(len(labels)).split(batch):
        adam.zero_grad(set_to_none=True)
        elbo_loss(network, images[index], labels[index], prior_sigma, len(labels)).backward()
        adam.step()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the MNIST IDX files")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prior-sigma", type=float, default=0.1)
    parser.add_argument("--inference", choices=["bayesian", "point"], default="bayesian")
    return parser.parse_args()


def main() -> None:
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    images, labels = read_split(options.folder, "train")
    test_images, test_labels = read_split(options.folder, "t10k")
    layers, channels, _ = MODELS["lenet5"]
    network = Network(layers(10), channels, 32, options.inference)
    adam = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    for epoch in range(1, options.epochs + 1):
        start = time.perf_counter()
        train_epoch(network, adam, images, labels, options.batch, options.prior_sigma)
        seconds = time.perf_counter() - start
        test = evaluate(network, test_images, test_labels, options.samples)
        print(json.dumps({"event": "epoch", "epoch": epoch, "test": test, "trainSeconds": round(seconds, 1)}), flush=True)


if __name__ == "__main__":
    main()
