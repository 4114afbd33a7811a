"""Writes scipy.table.json: log densities, entropies and moments by SciPy 1.17, divergences by mpmath quadrature.

    python -m venv env && env/bin/pip install scipy==1.17.1 mpmath==1.4.1 && env/bin/python scipy_table.py

Points and moments are columns by name. A divergence is [q's family, q's parameters, p's family, p's parameters,
KL(q || p)]. null stands for NaN, "Infinity" for infinity. Format the file with prettier afterwards.
"""

import json
import math
import pathlib

import mpmath as mp
import numpy as np
from scipy import stats

POINTS = 1000
random = np.random.default_rng(20261123)


def few(value, digits=3):
    return float(f"{value:.{digits}g}")


def real():
    return few(random.normal(0, 2))


def scale():
    return few(math.exp(random.normal(0, 1)))


def unit():
    return few(random.uniform(0.02, 0.98))


def mixture(weight, wide, narrow, loc=0):
    def logpdf(x):
        parts = [math.log(weight) + stats.norm.logpdf(x, loc, wide),
                 math.log1p(-weight) + stats.norm.logpdf(x, loc, narrow)]
        return np.logaddexp(*parts)
    return logpdf


def spread_uniform():
    low = real()
    return [low, few(low + scale())]


def multiplicative(loc, alpha):
    return stats.norm(loc, math.sqrt(alpha) * abs(loc))


def away_from_zero():
    return math.copysign(few(abs(random.normal(0, 2)) + 0.05), random.normal())


# name: parameters, the distribution of SciPy, a point
FAMILIES = {
    "normal": (lambda: [real(), scale()], lambda l, s: stats.norm(l, s)),
    "multiplicative-normal": (lambda: [away_from_zero(), scale()], multiplicative),
    "log-normal": (lambda: [few(random.normal()), few(random.uniform(0.1, 1.5))], lambda l, s: stats.lognorm(s, scale=math.exp(l))),
    "laplace": (lambda: [real(), scale()], lambda l, s: stats.laplace(l, s)),
    "cauchy": (lambda: [real(), scale()], lambda l, s: stats.cauchy(l, s)),
    "student-t": (lambda: [few(scale() + 0.3), real(), scale()], lambda n, l, s: stats.t(n, l, s)),
    "half-normal": (lambda: [scale()], lambda s: stats.halfnorm(scale=s)),
    "half-cauchy": (lambda: [scale()], lambda s: stats.halfcauchy(scale=s)),
    "gamma": (lambda: [scale(), scale()], lambda a, r: stats.gamma(a, scale=1 / r)),
    "beta": (lambda: [scale(), scale()], lambda a, b: stats.beta(a, b)),
    "uniform": (spread_uniform, lambda a, b: stats.uniform(a, b - a)),
    "bernoulli": (lambda: [few(random.normal(0, 2))], lambda l: stats.bernoulli(1 / (1 + math.exp(-l)))),
}


def number(value):
    value = float(value)
    return None if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else value


def points(name):
    parameters, make = FAMILIES[name]
    rows = []
    while len(rows) < POINTS:
        p = parameters()
        d = make(*p)
        for _ in range(4):
            x = few(d.ppf(random.uniform(0.001, 0.999)), 4)
            logp = d.logpmf(x) if name == "bernoulli" else d.logpdf(x)
            if math.isfinite(logp):
                rows.append([*p, x, number(logp)])
    return rows[:POINTS]


def mixture_points():
    rows = []
    for _ in range(POINTS):
        weight, wide = unit(), scale()
        narrow = few(wide * random.uniform(0.01, 0.5))
        x = few(random.normal(0, wide if random.uniform() < 0.5 else narrow), 4)
        rows.append([0, weight, wide, narrow, x, number(mixture(weight, wide, narrow)(x))])
    return rows


def moments(name):
    parameters, make = FAMILIES[name]
    rows = []
    for _ in range(40):
        p = parameters()
        d = make(*p)
        rows.append([*p, number(d.mean()), number(d.var()), number(d.entropy())])
    return rows


mp.mp.dps = 30
LOG = {
    "normal": lambda l, s: lambda x: -((x - l) / s) ** 2 / 2 - mp.log(s) - mp.log(2 * mp.pi) / 2,
    "log-normal": lambda l, s: lambda x: -((mp.log(x) - l) / s) ** 2 / 2 - mp.log(s) - mp.log(2 * mp.pi) / 2 - mp.log(x),
    "laplace": lambda l, s: lambda x: -abs(x - l) / s - mp.log(2 * s),
    "cauchy": lambda l, s: lambda x: -mp.log(mp.pi * s) - mp.log(1 + ((x - l) / s) ** 2),
    "student-t": lambda n, l, s: lambda x: mp.loggamma((n + 1) / 2) - mp.loggamma(n / 2) - mp.log(n * mp.pi) / 2 - mp.log(s) - (n + 1) / 2 * mp.log(1 + ((x - l) / s) ** 2 / n),
    "half-normal": lambda s: lambda x: -(x / s) ** 2 / 2 - mp.log(s) - mp.log(mp.pi / 2) / 2,
    "gamma": lambda a, r: lambda x: a * mp.log(r) + (a - 1) * mp.log(x) - r * x - mp.loggamma(a),
    "beta": lambda a, b: lambda x: (a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - mp.log(mp.beta(a, b)),
    "uniform": lambda a, b: lambda x: -mp.log(b - a),
}


def cuts(name, p):
    """Where the integrand is cut, so that each piece is smooth and the tails beyond are below 1e-25."""
    if name == "laplace":
        return [p[0] - 80 * p[1], p[0] - 10 * p[1], p[0] - 2 * p[1], p[0], p[0] + 2 * p[1], p[0] + 10 * p[1], p[0] + 80 * p[1]]
    if name == "normal":
        return [p[0] + k * p[1] for k in (-13, -6, -3, 0, 3, 6, 13)]
    if name == "log-normal":
        return [mp.exp(p[0] + k * p[1]) for k in (-13, -8, -5, -3, -1, 0, 1, 3, 5, 8, 13)]
    if name == "half-normal":
        return [0, p[0], 3 * p[0], 6 * p[0], 14 * p[0]]
    if name == "gamma":
        m = p[0] / p[1]
        return [0, m / 1000, m / 10, m, 3 * m, 10 * m, 100 * m + 80 / p[1]]
    if name == "beta":
        return [0, 0.01, 0.1, 0.5, 0.9, 0.99, 1]
    if name == "uniform":
        return [p[0], p[1]]
    if name == "cauchy":
        return [-mp.inf, p[0] - 50 * p[1], p[0] - 5 * p[1], p[0], p[0] + 5 * p[1], p[0] + 50 * p[1], mp.inf]
    raise ValueError(name)


def divergence(q, qs, p, ps):
    log_q = LOG[q](*map(mp.mpf, qs))
    log_p = LOG[p](*map(mp.mpf, ps))
    places = cuts(q, [mp.mpf(v) for v in qs])
    if p == "laplace":
        places = sorted(set(places) | ({mp.mpf(ps[0])} if places[0] < ps[0] < places[-1] else set()))
    return float(mp.quad(lambda x: mp.exp(log_q(x)) * (log_q(x) - log_p(x)), places, maxdegree=9))


def steady(name):
    return {
        "gamma": lambda: [few(random.uniform(1.5, 6)), few(random.uniform(0.3, 3))],
        "beta": lambda: [few(random.uniform(1.5, 6)), few(random.uniform(1.5, 6))],
        "log-normal": lambda: [few(random.normal()), few(random.uniform(0.2, 0.9))],
        "laplace": lambda: [few(random.normal()), few(random.uniform(0.3, 3))],
        "cauchy": lambda: [few(random.normal()), few(random.uniform(0.3, 3))],
        "normal": lambda: [few(random.normal()), few(random.uniform(0.2, 3))],
    }.get(name, FAMILIES[name][0])()


PAIRS = [
    ("normal", "normal"), ("laplace", "laplace"), ("laplace", "normal"), ("cauchy", "cauchy"),
    ("log-normal", "log-normal"), ("log-normal", "normal"), ("half-normal", "half-normal"),
    ("half-normal", "normal"), ("gamma", "gamma"), ("gamma", "normal"), ("beta", "beta"), ("beta", "normal"),
    ("uniform", "normal"),
]


def divergences():
    rows = []
    for q, p in PAIRS:
        for _ in range(6):
            qs, ps = steady(q), steady(p)
            rows.append([q, qs, p, ps, divergence(q, qs, p, ps)])
    return rows


def log_uniform():
    """The divergence of N(m, a m^2) from the log-uniform, less its limit for a -> infinity, by quadrature."""
    limit = mp.quad(lambda e: mp.npdf(e) * mp.log(abs(e)), [-13, -3, 0, 3, 13])
    rows = []
    for k in range(-16, 13):
        a = mp.mpf(2) ** (mp.mpf(k) / 2)
        root = -1 / mp.sqrt(a)
        places = sorted([mp.mpf(v) for v in (-13, -6, -3, 0, 3, 6, 13)] + ([root] if -13 < root else []))
        mean = mp.quad(lambda e: mp.npdf(e) * mp.log(abs(1 + mp.sqrt(a) * e)), places)
        rows.append([float(a), float(mean - mp.log(a) / 2 - limit)])
    return rows


def multivariate():
    rows = []
    for n in (1, 2, 3, 5):
        loc = [few(v) for v in random.normal(0, 1, n)]
        factor = np.tril(random.normal(0, 1, (n, n)))
        np.fill_diagonal(factor, np.abs(np.diag(factor)) + 0.3)
        factor = [[few(v) for v in row] for row in factor]
        x = [few(v) for v in random.normal(0, 2, n)]
        covariance = np.array(factor) @ np.array(factor).T
        d = stats.multivariate_normal(loc, covariance)
        rows.append({"loc": loc, "factor": factor, "x": x, "logProb": float(d.logpdf(x)), "entropy": float(d.entropy()),
                     "variance": [float(v) for v in np.diag(covariance)]})
    return rows


def low_rank():
    rows = []
    for n, r in ((2, 1), (4, 1), (4, 2), (6, 3)):
        loc = [few(v) for v in random.normal(0, 1, n)]
        sigma = [scale() for _ in range(n)]
        factor = [[few(v) for v in row] for row in random.normal(0, 1, (n, r))]
        x = [few(v) for v in random.normal(0, 2, n)]
        covariance = np.diag(np.array(sigma) ** 2) + np.array(factor) @ np.array(factor).T
        d = stats.multivariate_normal(loc, covariance)
        rows.append({"loc": loc, "scale": sigma, "factor": factor, "x": x, "logProb": float(d.logpdf(x)),
                     "entropy": float(d.entropy())})
    return rows


def classes():
    rows = []
    for k in (2, 3, 5, 10):
        logits, others = ([few(v) for v in random.normal(0, 2, k)] for _ in range(2))
        p, q = (np.exp(v) / np.exp(v).sum() for v in (np.array(logits), np.array(others)))
        label = int(random.integers(k))
        rows.append({"logits": logits, "others": others, "label": label, "logProb": float(np.log(p[label])),
                     "entropy": float(stats.entropy(p)), "kl": float(stats.entropy(p, q))})
    return rows


NAMES = {
    "normal": ["loc", "scale"], "multiplicative-normal": ["loc", "alpha"], "log-normal": ["loc", "scale"],
    "laplace": ["loc", "scale"], "cauchy": ["loc", "scale"], "student-t": ["df", "loc", "scale"],
    "half-normal": ["scale"], "half-cauchy": ["scale"], "gamma": ["concentration", "rate"], "beta": ["alpha", "beta"],
    "uniform": ["low", "high"], "bernoulli": ["logit"], "scale-mixture": ["loc", "weight", "wide", "narrow"],
}


def columns(name, more, rows):
    parameters = dict(zip(NAMES[name], zip(*rows)))
    return {"parameters": parameters, **dict(zip(more, list(zip(*rows))[len(parameters):]))}


table = {
    "points": {**{name: columns(name, ["x", "logProb"], points(name)) for name in FAMILIES},
               "scale-mixture": columns("scale-mixture", ["x", "logProb"], mixture_points())},
    "moments": {name: columns(name, ["mean", "variance", "entropy"], moments(name)) for name in FAMILIES},
    "divergences": divergences(),
    "logUniform": log_uniform(),
    "multivariate": multivariate(),
    "lowRank": low_rank(),
    "classes": classes(),
}


target = pathlib.Path(__file__).with_name("scipy.table.json")
target.write_text(json.dumps(table, allow_nan=False) + "\n")
