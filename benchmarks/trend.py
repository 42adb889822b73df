"""False alarms and power of tests for a rise, in series whose neighbours resemble each other: ``trend.py [SERIES]``.

Plain Mann–Kendall, the same with its variance inflated by the resemblance of neighbours (Yue and Wang 2004, bias
corrected), and ours. At a stated rate of 1 %, one-sided; changes in standard deviations of the series.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from goldenthread.analysis.findings.trend import drawn, p_of_rise
from goldenthread.analysis.measures import mann_kendall

RATE = 0.01
Floats = NDArray[np.float64]
CHANGES: dict[str, Callable[[int], Floats]] = {
    "nothing": lambda n: np.zeros(n),
    "a rise of 4": lambda n: 4.0 * np.arange(n) / n,
    "a step of 2": lambda n: 2.0 * (np.arange(n) >= n / 2),
    "a step of 4": lambda n: 4.0 * (np.arange(n) >= n / 2),
}


def plain(series: Floats) -> float:
    found = mann_kendall(series)
    return found.p_one_sided if found.value > 0 else 1 - found.p_one_sided


def inflated(series: Floats) -> float:
    n = len(series)
    one, two = np.triu_indices(n, 1)
    left = series - np.median((series[two] - series[one]) / (two - one)) * np.arange(n)
    left = left - left.mean()
    near = float((left[1:] * left[:-1]).sum() / (left**2).sum())
    near = min(0.95, max(0.0, (n * near + 2) / (n - 4)))
    return float(ndtr(ndtri(min(max(plain(series), 1e-300), 1 - 1e-12)) / np.sqrt((1 + near) / (1 - near))))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    print(f"{'n':>4} {'r':>4}  {'change':12} {'plain':>7} {'inflated':>9} {'ours':>7}")
    for n in (12, 24, 48, 60, 120):
        for near in (0.0, 0.3, 0.6, 0.8):
            for name, change in CHANGES.items():
                series = drawn(np.random.default_rng([n, int(10 * near)]), count, n, near) + change(n)
                said = [
                    float(np.mean([test(one) <= RATE for one in series]))
                    for test in (plain, inflated, p_of_rise)
                ]
                print(f"{n:>4} {near:>4}  {name:12} {said[0]:7.1%} {said[1]:9.1%} {said[2]:7.1%}", flush=True)


if __name__ == "__main__":
    main()
