"""Writes statistics.table.json: what mpmath answers, for `statistics.test.ts` to compare with.

pip install mpmath
python laws/random/statistics_table.py
npx prettier --write laws/random/statistics.table.json
"""

import json
import pathlib

import mpmath as mp

mp.mp.dps = 50


def upper_gamma(a, x):
    return mp.gammainc(a, x, mp.inf, regularized=True)


def binomial(n, p, k):
    p = mp.mpf(p)
    pmf = lambda j: mp.binomial(n, j) * p**j * (1 - p) ** (n - j)
    lower = mp.fsum(pmf(j) for j in range(0, k + 1))
    upper = 1 - lower + pmf(k)
    return min(mp.mpf(1), 2 * min(lower, upper))


GAMMA = [0.5, 1, 1.5, 2.25, 7, 9.999, 10, 16, 59.5, 2047.5]
QUANTILES = [-8, -5.5, -3, -1.2, -0.3, -1e-8, 0, 1e-8, 0.3, 1.2, 3, 5.5, 8]
TRIALS = [
    (10, 0.5, 0),
    (10, 0.5, 5),
    (10, 0.5, 9),
    (1000, 0.003, 3),
    (1000, 0.003, 15),
    (1000, 0.3, 200),
    (400, 0.9, 400),
]

table = {
    "lnGamma": [[a, float(mp.loggamma(a))] for a in GAMMA],
    "gammaQ": [
        [a, a * r, float(upper_gamma(a, mp.mpf(a * r)))] for a in GAMMA for r in (0, 0.01, 0.5, 0.97, 1, 1.03, 1.3, 4)
    ],
    "normalCdf": [[x, float(mp.ncdf(x))] for x in QUANTILES],
    "binomialP": [[n, p, k, float(binomial(n, p, k))] for n, p, k in TRIALS],
}
pathlib.Path(__file__).with_name("statistics.table.json").write_text(json.dumps(table))
