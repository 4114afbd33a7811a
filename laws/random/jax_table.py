"""Writes jax.table.json: what JAX answers, for `Key.test.ts` and `sample.test.ts` to compare with.

    pip install "jax[cpu]==0.10.2" mpmath
    python laws/random/jax_table.py
    npx prettier --write laws/random/jax.table.json

Every number is written as the unsigned 32-bit pattern of its value, so nothing is lost in decimals.

Keys of seeds are made under `jax_enable_x64`; without it JAX keeps 32 bits of a seed. Samples are 32 bits wide.
The quantiles are not JAX's own: `quantiles` takes √2 erf⁻¹(u) in float64 from SciPy for each of the 2^23 possible u,
rounds to float32, and proves the roundings right with mpmath where a rounding boundary is near.
"""

import hashlib
import json
import pathlib

import jax
import jax.extend.random
import jax.numpy as jnp
import mpmath
import numpy as np
import scipy
import scipy.special

SEEDS = [0, 1, 42, 123456789, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 5, 2**53 - 1, -1, -5, -(2**40)]
SIZES = [1, 2, 3, 7, 1000]
HEAD = 8


def words(array):
    return [int(word) for word in np.asarray(array).ravel().view(np.uint32)]


def sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def key_of(seed):
    with jax.enable_x64(True):
        return words(jax.random.key_data(jax.random.key(seed)))


def wrapped(key):
    return jax.random.wrap_key_data(jnp.asarray(key, jnp.uint32))


def keys():
    return [{"seed": seed, "key": key_of(seed)} for seed in SEEDS]


def blocks():
    corners = [[0, 0, 0, 0], [2**32 - 1] * 4, [0x13198A2E, 0x03707344, 0x243F6A88, 0x85A308D3]]
    drawn = np.random.default_rng(2).integers(0, 2**32, (13, 4)).tolist()
    block = lambda k: words(
        jax.extend.random.threefry_2x32(jnp.asarray(k[:2], jnp.uint32), jnp.asarray(k[2:], jnp.uint32))
    )
    return [{"key": k[:2], "counter": k[2:], "block": block(k)} for k in corners + drawn]


def splits():
    children = lambda key, n: np.asarray(jax.random.key_data(jax.random.split(wrapped(key), n))).tolist()
    return [
        {"key": key_of(s), "n": n, "children": children(key_of(s), n)}
        for s in [0, 42, 2**31, 2**32 + 5]
        for n in [2, 3, 7]
    ]


def fold_ins():
    chains = [[0], [1], [2**31], [2**32 - 1], [0, 0], [1, 2, 3], [7, 7, 7, 7, 7], [60000, 12, 99]]

    def fold(key, chain):
        for data in chain:
            key = jax.random.fold_in(key, np.uint32(data))
        return words(jax.random.key_data(key))

    return [
        {"key": key_of(s), "chain": c, "child": fold(wrapped(key_of(s)), c)} for s in [0, 42, 2**32 + 5] for c in chains
    ]


def sample(key, shape):
    k = wrapped(key)
    bits = np.asarray(jax.random.bits(k, shape, jnp.uint32))
    uniform = np.asarray(jax.random.uniform(k, shape, jnp.float32))
    normal = np.asarray(jax.random.normal(k, shape, jnp.float32))
    bernoulli = np.asarray(jax.random.bernoulli(k, 0.3, shape)).astype(np.float32)
    return {
        "key": key,
        "n": int(np.prod(shape)),
        "bits": words(bits)[:HEAD],
        "bitsSha256": sha256(bits),
        "uniformSha256": sha256(uniform),
        "normal": words(normal)[: 8 * HEAD],
        "bernoulliSha256": sha256(bernoulli),
    }


def samples():
    seeds = [0, 42, 2**31, 2**32 + 5]
    return [sample(key_of(s), (n,)) for s in seeds for n in SIZES] + [sample(key_of(42), (3, 5, 4))]


def ulps(x, y):
    ordered = lambda z: np.where(
        z.view(np.int32) < 0, -(z.view(np.int32).astype(np.int64) & 0x7FFFFFFF), z.view(np.int32)
    )
    return np.abs(ordered(x).astype(np.int64) - ordered(y).astype(np.int64))


def exact(k):
    return mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(4 * int(k) + 1 - 2**24) / 2**24)


def boundary_distances(z, rounded):
    """How far, relative to its size, each float64 is from the nearest point where its float32 rounding changes."""
    neighbour = lambda side: np.nextafter(rounded, np.float32(side)).astype(np.float64)
    middles = [(rounded.astype(np.float64) + neighbour(side)) / 2 for side in (-np.inf, np.inf)]
    return np.minimum(*[np.abs(z - middle) for middle in middles]) / np.abs(z)


def quantiles():
    mpmath.mp.dps = 40
    k = np.arange(2**23)
    z = scipy.special.ndtri((4.0 * k + 1) / 2**25)
    rounded = z.astype(np.float32)
    distances = boundary_distances(z, rounded)
    # SciPy's relative error is far below 1e-14, so a rounding further than that from its boundary is right.
    for j in np.flatnonzero(distances < 1e-13):
        candidates = [np.nextafter(rounded[j], np.float32(side)) for side in (-np.inf, np.inf)] + [rounded[j]]
        assert min(candidates, key=lambda c: abs(mpmath.mpf(float(c)) - exact(j))) == rounded[j]
    checked = np.random.default_rng(3).integers(0, 2**23, 2000)
    assert max(abs(mpmath.mpf(z[j]) / exact(j) - 1) for j in checked) < 1e-14
    u = jnp.asarray((4.0 * k + 1 - 2**24) / 2**24, jnp.float32)
    jax_normal = np.asarray(jnp.float32(np.sqrt(2)) * jax.lax.erf_inv(u))
    apart = ulps(jax_normal, rounded)
    return {
        "sha256": sha256(rounded),
        "least": words(rounded[:1])[0],
        "greatest": words(rounded[-1:])[0],
        "boundary": float(distances.min()),
        "jax": {
            "maxUlps": int(apart.max()),
            "within3": float((apart <= 3).mean()),
            "maxAbsolute": float(np.abs(jax_normal.astype(np.float64) - rounded).max()),
        },
    }


assert jax.config.jax_threefry_partitionable and jax.config.jax_default_prng_impl == "threefry2x32"
table = {
    "versions": {"jax": jax.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__},
    "keys": keys(),
    "blocks": blocks(),
    "splits": splits(),
    "foldIns": fold_ins(),
    "samples": samples(),
    "quantiles": quantiles(),
}
pathlib.Path(__file__).with_name("jax.table.json").write_text(json.dumps(table))
