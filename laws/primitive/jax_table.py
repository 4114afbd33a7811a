"""Writes jax.table.json: what JAX answers for random applications of primitives, for `jax.test.ts` to compare with.

    pip install "jax[cpu]==0.10.2"
    python laws/primitive/jax_table.py            # the table that is kept
    python laws/primitive/jax_table.py 10 3 FILE  # ten times as many cases, another seed, another file

Operands are small multiples of 1/4, made from a seed by `data` here and in the test, so that sums of products are exact
in 64-bit floats and the two must agree to the bit. For each application there are its value and the cotangents of its
float operands, for the cotangent that `data` makes.
"""

import json
import math
import pathlib
import random
import sys

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 1
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 1
FILE = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else pathlib.Path(__file__).with_name("jax.table.json")

draw = random.Random(SEED)
pick = draw.randint
cases = []


def data(shape, seed):
    n = math.prod(shape)
    return np.array([((i * 7 + seed * 13 + (i * i * 3) % 11) % 17 - 8) / 4 for i in range(n)]).reshape(shape)


def number(x):
    x = float(x)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    if x == 0 and math.copysign(1, x) < 0:
        return "-0"
    return int(x) if x.is_integer() and abs(x) < 2**53 else x


def numbers(array):
    return [number(x) for x in np.asarray(array).ravel()]


def case(name, f, attributes, shapes, wholes=(), differentiable=True, prepare=lambda xs: xs):
    """One application. `wholes` are the i32 operands, after the floats."""
    seed = pick(1, 999)
    xs = prepare([data(s, seed + i) for i, s in enumerate(shapes)])
    found = {
        "primitive": name,
        "attributes": attributes,
        "shapes": [list(s) for s in shapes],
        "seed": seed,
        **({} if not wholes else {"wholes": [np.asarray(w).tolist() for w in wholes]}),
    }
    y = np.asarray(f(*xs))
    found |= {"shape": list(y.shape), "value": numbers(y)}
    if differentiable:
        _, pull = jax.vjp(f, *[jnp.asarray(x) for x in xs])
        found["cotangents"] = [numbers(ct) for ct in pull(jnp.asarray(data(y.shape, seed + 7)))]
    cases.append(found)


def shape(least, most, largest=4, smallest=1):
    return [pick(smallest, largest) for _ in range(pick(least, most))]


def shuffled(n):
    order = list(range(n))
    draw.shuffle(order)
    return order


def arranged(axes, sizes):
    """`axes[i]` is the place of `sizes[i]`."""
    whole = [0] * len(axes)
    for axis, n in zip(axes, sizes):
        whole[axis] = n
    return whole


def convolution():
    rank = pick(0, 3) if pick(0, 4) == 0 else pick(1, 2)
    groups = draw.choice(["none", "none", "feature", "batch"])
    features, batches = (pick(2, 3), 1) if groups == "feature" else (1, pick(2, 3)) if groups == "batch" else (1, 1)
    inputs, outputs, batch = pick(1, 3), pick(1, 2) * features * batches, pick(1, 2) * batches
    image = [pick(0 if pick(0, 9) == 0 else 1, 6) for _ in range(rank)]
    kernel = [pick(1, 3) for _ in range(rank)]
    each = lambda least, most: [pick(least, most) for _ in range(rank)]
    a = {
        "strides": each(1, 3), "low": each(-1, 2), "high": each(-1, 2),
        "leftDilation": each(1, 3), "rightDilation": each(1, 2),
        "left": shuffled(rank + 2), "right": shuffled(rank + 2), "out": shuffled(rank + 2),
        "featureGroups": features, "batchGroups": batches,
    }  # fmt: skip
    spread = lambda n, by: 0 if n == 0 else (n - 1) * by + 1
    room = [
        spread(n, a["leftDilation"][i]) + a["low"][i] + a["high"][i] - spread(kernel[i], a["rightDilation"][i])
        for i, n in enumerate(image)
    ]
    if any(r < 0 for r in room):
        return convolution()
    numbers_of = jax.lax.ConvDimensionNumbers(tuple(a["left"]), tuple(a["right"]), tuple(a["out"]))
    f = lambda x, k: jax.lax.conv_general_dilated(
        x, k, a["strides"], list(zip(a["low"], a["high"])), a["leftDilation"], a["rightDilation"], numbers_of,
        features, batches,
    )  # fmt: skip
    case(
        "convGeneralDilated", f, a,
        [arranged(a["left"], [batch, inputs * features, *image]), arranged(a["right"], [outputs, inputs, *kernel])],
    )  # fmt: skip


def contraction():
    b, c, l, r = pick(0, 2), pick(0, 2), pick(0, 2), pick(0, 2)
    sizes = lambda n: [pick(0 if pick(0, 9) == 0 else 1, 4) for _ in range(n)]
    batch, inner = sizes(b), sizes(c)
    left, right = shuffled(b + c + l), shuffled(b + c + r)
    a = {
        "leftBatch": left[:b], "rightBatch": right[:b],
        "leftContract": left[b : b + c], "rightContract": right[b : b + c],
    }  # fmt: skip
    dims = ((a["leftContract"], a["rightContract"]), (a["leftBatch"], a["rightBatch"]))
    shapes = [arranged(left, batch + inner + sizes(l)), arranged(right, batch + inner + sizes(r))]
    case("dotGeneral", lambda x, y: jax.lax.dot_general(x, y, dims), a, shapes)


def windows(name, start, operation):
    whole = shape(1, 3, 6)
    window = [pick(1, min(3, n)) for n in whole]
    a = {
        "window": window,
        "strides": [pick(1, 3) for _ in whole],
        "low": [pick(0, n - 1) for n in window],
        "high": [pick(0, n - 1) for n in window],
    }
    f = lambda x: jax.lax.reduce_window(x, start, operation, window, a["strides"], list(zip(a["low"], a["high"])))
    case(name, f, a, [whole])


def padding():
    whole = shape(0, 3, 4, 0)
    interior = [pick(0, 2) for _ in whole]
    span = [max(0, n + (n - 1) * i if n else 0) for n, i in zip(whole, interior)]
    low = [pick(-min(2, n), 2) for n in span]
    high = [pick(-min(2, max(0, n + l)), 2) for n, l in zip(span, low)]
    f = lambda x: jax.lax.pad(x, 0.0, list(zip(low, high, interior)))
    case("pad", f, {"low": low, "high": high, "interior": interior}, [whole])


def slicing():
    whole = shape(0, 3, 6, 0)
    starts = [pick(0, n) for n in whole]
    limits = [pick(s, n) for s, n in zip(starts, whole)]
    strides = [pick(1, 3) for _ in whole]
    f = lambda x: jax.lax.slice(x, starts, limits, strides)
    case("slice", f, {"start": starts, "limit": limits, "strides": strides}, [whole])


def dynamic():
    whole = shape(1, 3, 4)
    sizes = [pick(1, n) for n in whole]
    starts = np.array([pick(-2, 5) for _ in whole])
    case("dynamicSlice", lambda x: jax.lax.dynamic_slice(x, starts, sizes), {"sizes": sizes}, [whole], [starts])
    case(
        "dynamicUpdateSlice", lambda x, u: jax.lax.dynamic_update_slice(x, u, starts), {}, [whole, sizes], [starts]
    )  # fmt: skip


def gathering():
    whole = shape(1, 3, 4)
    axis = pick(0, len(whole) - 1)
    positions = np.array(draw.choices(range(whole[axis]), k=pick(1, 4)))
    case("gather", lambda x: jnp.take(x, positions, axis), {"axis": axis, "batch": 0}, [whole], [positions])


def along():
    whole = shape(1, 3, 4)
    axis, back = pick(0, len(whole) - 1), draw.choice([True, False])
    case("cumulativeSum", lambda x: jax.lax.cumsum(x, axis, back), {"axis": axis, "reverse": back}, [whole])
    case("reverse", lambda x: jax.lax.rev(x, [axis]), {"axes": [axis]}, [whole])
    case("argmax", lambda x: jnp.argmax(x, axis), {"axes": [axis]}, [whole], differentiable=False)
    case("argsort", lambda x: jnp.argsort(x, axis, stable=True), {"axis": axis}, [whole], differentiable=False)
    case("sort", lambda x: jnp.sort(x, axis, stable=True), {"axis": axis}, [whole])


def reductions():
    whole = shape(0, 4, 3)
    axes = sorted(draw.sample(range(len(whole)), pick(0, len(whole))))
    for name, f in [("Sum", jnp.sum), ("Max", jnp.max), ("Min", jnp.min), ("Prod", jnp.prod)]:
        case(f"reduce{name}", lambda x: f(x, tuple(axes)), {"axes": axes}, [whole])


def broadcasts():
    small = shape(0, 2, 3)
    rank = len(small) + pick(0, 2)
    dimensions = sorted(draw.sample(range(rank), len(small)))
    whole = [pick(0, 3) for _ in range(rank)]
    for d, n in zip(dimensions, small):
        whole[d] = whole[d] if n == 1 else n
    f = lambda x: jax.lax.broadcast_in_dim(x, whole, dimensions)
    case("broadcastInDim", f, {"shape": whole, "dimensions": dimensions}, [small])
    order = shuffled(rank)
    case("transpose", lambda x: jax.lax.transpose(x, order), {"permutation": order}, [whole])


def concatenation():
    whole = shape(1, 3, 3)
    axis = pick(0, len(whole) - 1)
    pieces = [[pick(0, 3) if i == axis else n for i, n in enumerate(whole)] for _ in range(pick(1, 3))]
    case("concatenate", lambda *xs: jax.lax.concatenate(xs, axis), {"axis": axis}, pieces)


POINTS = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, -2.5, 1e-8, -1e-8, 40.0, -40.0, 800.0, -800.0,
          1e300, -1e300, math.inf, -math.inf, math.nan]  # fmt: skip


def point_by_point():
    lax = jax.lax
    ones = [lax.abs, lax.sign, lax.exp, lax.expm1, lax.log, lax.log1p, lax.sqrt, lax.rsqrt, lax.sin, lax.cos, lax.tan,
            lax.tanh, lax.logistic, lax.erf, lax.erf_inv, lax.lgamma, lax.digamma, lax.floor, lax.neg, lax.is_finite]  # fmt: skip
    twos = [lax.add, lax.sub, lax.mul, lax.div, lax.max, lax.min, lax.pow, lax.atan2, lax.rem, lax.lt, lax.le, lax.eq]
    names = {"erf_inv": "erfInv", "is_finite": "isFinite", "lt": "less", "le": "lessEqual", "eq": "equal"}
    name = lambda f: names.get(f.__name__, f.__name__)
    x, y = [np.array(a) for a in zip(*[(p, q) for p in POINTS for q in POINTS])]
    grid = lambda a: [number(v) for v in np.asarray(a).ravel()]
    return {
        "points": grid(POINTS),
        "one": {name(f): grid(f(np.array(POINTS))) for f in ones},
        "two": {name(f): grid(f(x, y)) for f in twos},
        "power": {str(n): grid(lax.integer_pow(np.array(POINTS), n)) for n in range(-3, 6)},
    }


for _ in range(TIMES):
    for f, count in [
        (convolution, 40), (contraction, 20), (padding, 16), (slicing, 8), (dynamic, 8), (gathering, 8), (along, 8),
        (reductions, 8), (broadcasts, 8), (concatenation, 6),
        (lambda: windows("reduceWindowSum", 0.0, jax.lax.add), 12),
        (lambda: windows("reduceWindowMax", -math.inf, jax.lax.max), 12),
    ]:  # fmt: skip
        for _ in range(count):
            f()

FILE.write_text(json.dumps({"jax": jax.__version__, "points": point_by_point(), "cases": cases}))
print(len(cases), "cases")
