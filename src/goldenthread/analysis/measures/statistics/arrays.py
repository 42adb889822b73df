"""Numbers at the door: what a statistic accepts, checked once, and the normal quantile of a level."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def floats(values: npt.ArrayLike, name: str = "values") -> Floats:
    """``values`` as a flat array of finite numbers, or a refusal that names the first that is not."""
    array = np.asarray(values, dtype=np.float64).ravel()
    wrong = np.flatnonzero(~np.isfinite(array))
    if wrong.size:
        raise ValueError(
            f"{name} must be finite numbers; number {wrong[0]} is {array[wrong[0]]}. Leave missing ones out."
        )
    return array


def same_length(**columns: Floats | Integers) -> None:
    """Refuse columns of different lengths."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"These must be equally long: {shown}.")


def z(level: float) -> float:
    """The two-sided standard normal quantile of a confidence level: 1.96 for 0.95."""
    if not 0 < level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1; this one is {level}.")
    return NormalDist().inv_cdf(0.5 + level / 2)


def counts_of(successes: float, n: float) -> None:
    """Refuse a count that is negative or larger than what it was counted in."""
    if not 0 <= successes <= n:
        raise ValueError(f"A count lies between 0 and n; this one is {successes} of {n}.")
