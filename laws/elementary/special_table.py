"""Writes special.table.json: values of special functions to 17 digits, for `special.test.ts` to compare with.

    pip install mpmath
    python laws/elementary/special_table.py
    npx prettier --write laws/elementary/special.table.json

For each function there is a list of points, flat: argument (or two), then value. Arguments are 64-bit floats and taken
exactly; values are computed with 60 digits and rounded once.
"""

import json
import pathlib
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(20240229)


def uniform(least, most, n):
    return [random.uniform(least, most) for _ in range(n)]


def powers(least, most, n):
    return [10 ** random.uniform(least, most) for _ in range(n)]


def both(xs):
    return [random.choice((-1, 1)) * x for x in xs]


def row(f, points):
    numbers = []
    for point in points:
        arguments = point if isinstance(point, tuple) else (point,)
        numbers += [*arguments, float(mp.re(f(*map(mp.mpf, arguments))))]
    return numbers


positive = powers(-12, 6, 40) + uniform(0.1, 4, 40) + uniform(1.4, 1.5, 10) + uniform(0.95, 1.05, 10) + uniform(1.95, 2.05, 10)
negative = uniform(-20, 0, 30)
wide = both(powers(-10, 2, 60)) + uniform(-3, 3, 60)

table = {
    "erf": row(mp.erf, uniform(-6, 6, 80) + both(powers(-10, 0, 30))),
    "erfc": row(mp.erfc, uniform(-6, 26, 120)),
    "erfInv": row(mp.erfinv, uniform(-1, 1, 60) + [1 - t for t in powers(-15, -1, 60)] + both(powers(-10, -1, 20))),
    "lgamma": row(mp.loggamma, positive),
    "digamma": row(mp.digamma, positive),
    "expm1": row(mp.expm1, wide),
    "log1p": row(mp.log1p, [x for x in wide if x > -1]),
    "logistic": row(lambda x: 1 / (1 + mp.exp(-x)), wide),
    "softplus": row(lambda x: mp.log1p(mp.exp(x)), wide),
    "tanh": row(mp.tanh, wide),
    "sin": row(mp.sin, wide),
    "cos": row(mp.cos, wide),
    "tan": row(mp.tan, wide),
    "atan2": row(mp.atan2, list(zip(uniform(-3, 3, 60), uniform(-3, 3, 60)))),
    "pow": row(mp.power, list(zip(powers(-3, 3, 80), uniform(-20, 20, 80)))),
    "lgamma below 0": row(lambda x: mp.log(abs(mp.gamma(x))), negative),
    "digamma below 0": row(mp.digamma, negative),
}
for n in range(1, 7):
    table[f"polygamma {n}"] = row(lambda x: mp.polygamma(n, x), positive)
    table[f"polygamma {n} below 0"] = row(lambda x: mp.polygamma(n, x), negative)

target = pathlib.Path(__file__).parent / "special.table.json"
target.write_text(json.dumps(table))
