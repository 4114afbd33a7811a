"""What a GPU does at most in PyTorch: bytes a second of a copy, read and written, and operations a second of a product of
two 8192 x 8192 matrices, in 32-bit floats and in TF32. It prints one JSON object.

    python bench/peers/cuda_rates.py
"""

import json
import statistics
import sys

try:
    import torch
except ImportError:
    sys.exit("cuda_rates: PyTorch is missing. Install it with: pip install torch")

SIDE, WORDS, ROUNDS = 8192, 2**28, 10


def milliseconds(work) -> float:
    """The median of a few rounds, by the device's clock."""
    work()
    times = []
    for _ in range(ROUNDS):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        work()
        end.record()
        end.synchronize()
        times.append(start.elapsed_time(end))
    return statistics.median(times)


def product(a: torch.Tensor, b: torch.Tensor, tf32: bool) -> float:
    torch.backends.cuda.matmul.allow_tf32 = tf32
    return 2 * SIDE**3 / milliseconds(lambda: a @ b) * 1000


def main() -> None:
    if not torch.cuda.is_available():
        sys.exit("cuda_rates: PyTorch finds no GPU")
    x = torch.randn(WORDS, device="cuda")
    y = torch.empty_like(x)
    small_x = torch.randn(2**24, device="cuda")
    small_y = torch.empty_like(small_x)
    a, b = (torch.randn(SIDE, SIDE, device="cuda") for _ in range(2))
    result = {
        "device": torch.cuda.get_device_name(),
        "copyBytesPerSecond": 8 * WORDS / milliseconds(lambda: y.copy_(x)) * 1000,
        "copyBytesPerSecondOf64MiB": 8 * 2**24 / milliseconds(lambda: small_y.copy_(small_x)) * 1000,
        "operationsPerSecond": product(a, b, tf32=False),
        "operationsPerSecondTf32": product(a, b, tf32=True),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
