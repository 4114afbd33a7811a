"""Writes strd.table.json: NIST's certified nonlinear regressions, for `strd.test.ts` to compare with.

    python laws/nist/strd_table.py DIRECTORY
    npx prettier --write laws/nist/strd.table.json

DIRECTORY holds the 27 files as NIST gives them (Misra1a.dat, ...), from the Statistical Reference Datasets of its
Information Technology Laboratory, https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml; the source distribution of
the Python package lmfit holds them too, as NIST_STRD. They are works of the United States government and in the public
domain. In each, lines 41 on are parameters and lines 61 on are data; numbers are taken over as they are written there.
"""

import json
import pathlib
import re
import sys


def dataset(path):
    lines = path.read_text().splitlines()
    head = [line.split("=", 1)[1].split() for line in lines[40:60] if re.match(r"\s*b\d+\s*=", line)]
    value = lambda label: float(next(line for line in lines[40:60] if line.startswith(label)).split(":")[1])
    rows = [list(map(float, line.split())) for line in lines[60:] if line.strip()]
    assert len(rows) == value("Number of Observations"), path
    return {
        "certified": [float(row[2]) for row in head],
        "deviations": [float(row[3]) for row in head],
        "residual": value("Residual Standard Deviation"),
        "y": [row[0] for row in rows],
        "x": [list(column) for column in list(zip(*rows))[1:]],
    }


files = sorted(pathlib.Path(sys.argv[1]).glob("*.dat"))
assert len(files) == 27, f"{len(files)} files instead of 27"
table = {path.stem: dataset(path) for path in files}
target = pathlib.Path(__file__).parent / "strd.table.json"
target.write_text(json.dumps(table))
