"""Which relationships have gone quiet, by their own rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.programme.known import literals, met
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import floats

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet


@dataclass(frozen=True)
class Silence(Result):
    """How unusual a silence is for two people who have talked before."""

    mean_days: float
    variation: float
    usual_longest_days: float
    times_median: float
    gamma_shape: float | Undefined
    gamma_p: float | Undefined
    exponential_p: float
    rank_p: float
    n_intervals: int


def silence(intervals_days: npt.ArrayLike, silent_days: float) -> Silence | Undefined:
    """How long a silence is by the pair's own rhythm.

    Formula:
        usual longest = 90th percentile of the own intervals (linear); rank p = (1 + #{interval ≥ silence}) /
        (m + 1), free of any distribution; gamma p = upper tail of the gamma with the intervals' mean and
        variance; exponential p = exp(−silence / mean)

    Returns:
        ``mean_days``, ``variation`` (standard deviation / mean), ``usual_longest_days``, ``times_median``,
        the three p-values (0–1), ``gamma_shape``. With few intervals believe ``rank_p``: the gamma is too sure.

    Undefined:
        Fewer than two intervals; the gamma when all intervals are equal.

    Reference:
        Platzer & Reutterer 2016, Ticking away the moments, Marketing Science 35:779–799,
        10.1287/mksc.2015.0963; the rank p is derived. SCIENCE.md X6, W43.

    Example:
        >>> found = silence([10, 21, 14, 30, 9, 17, 25], 60)
        >>> found.usual_longest_days, found.rank_p
        (27.0, 0.125)
    """
    from scipy.special import gammaincc

    gaps = floats(intervals_days, "intervals_days")
    if len(gaps) < 2 or gaps.mean() == 0:
        return Undefined("a rhythm needs at least two intervals")
    mean, spread = float(gaps.mean()), float(gaps.std(ddof=1))
    shape: float | Undefined = Undefined("all intervals are equal")
    gamma_p: float | Undefined = shape
    if spread > 0:
        shape = (mean / spread) ** 2
        gamma_p = float(gammaincc(shape, silent_days * shape / mean))
    return Silence(
        mean,
        spread / mean,
        float(np.quantile(gaps, 0.9)),
        silent_days / float(np.median(gaps)) if np.median(gaps) else float("inf"),
        shape,
        gamma_p,
        float(np.exp(-silent_days / mean)),
        (1 + int((gaps >= silent_days).sum())) / (len(gaps) + 1),
        len(gaps),
    )


def regularity(last_two_intervals: npt.ArrayLike) -> float | Undefined:
    """How regular contacts are over many pairs, from the last two intervals of each.

    Formula:
        M = first / (first + second) of each pair; k = (1 − 4·Var M) / (8·Var M); 1 is random (Poisson),
        larger is more regular

    Returns:
        k, above 0.

    Undefined:
        Fewer than two pairs, or all alike.

    Reference:
        Wheat & Morrison 1990, Estimating purchase regularity with two interpurchase times, J. Marketing
        Research 27:87–93. SCIENCE.md X6, W43.

    Example:
        >>> round(regularity([[14, 18], [30, 33], [7, 12], [20, 22], [10, 9], [45, 30]]), 4)
        19.7746
    """
    pairs = np.asarray(last_two_intervals, dtype=np.float64).reshape(-1, 2)
    pairs = pairs[pairs.sum(axis=1) > 0]
    if len(pairs) < 2:
        return Undefined("at least two pairs of intervals are needed")
    variance = float((pairs[:, 0] / pairs.sum(axis=1)).var(ddof=1))
    if variance == 0:
        return Undefined("all pairs are alike")
    return (1 - 4 * variance) / (8 * variance)


@dataclass(frozen=True)
class QuietThread(Result):
    """Two people who have talked, how long they have been silent, and by what measure that is long."""

    person_id: str
    contact_id: str
    account_id: str
    last_at: datetime
    silent_days: float
    rhythm: Silence
    dormant: bool


@dataclass(frozen=True)
class Dormancy(Result):
    """What :func:`dormancy` returns; its docstring explains the fields."""

    as_of: datetime
    cadence_days: float
    n_threads: int
    n_without_rhythm: int
    n_dormant: int
    regularity: float | Undefined
    threads: tuple[QuietThread, ...]


def dormancy(
    records: RecordSet,
    *,
    cadence_days: float = 30,
    person_ids: Sequence[str] | None = None,
    fewest_intervals: int = 3,
    limit: int = 200,
) -> Dormancy | Undefined:
    """Which relationships have gone quiet, judged by each pair's own rhythm. Dormant, not broken.

    A pair is one of our people and one of theirs. Days count on which the customer took part: a visit, meeting,
    call or review, or a message from them; what only we sent is no contact.

    Formula:
        dormant: days since the last contact > 90th percentile of the pair's own intervals and > the agreed
        cadence; with the p-values of :func:`silence`

    Returns:
        ``threads``: the ``limit`` longest dormant, by ``silent_days`` over their usual longest; ``n_dormant``
        of ``n_threads`` with a rhythm; ``n_without_rhythm``: pairs with fewer than ``fewest_intervals``;
        ``regularity`` over all pairs (Wheat–Morrison k).

    Undefined:
        No interaction names both people and the customer's part.

    Reference:
        Platzer & Reutterer 2016, Marketing Science 35:779–799; Levin, Walter & Murnighan 2011, Organization
        Science 22:923–939 (dormant ties keep their value). SCIENCE.md X6, F04, W43.

    Example:
        >>> from datetime import datetime, timedelta
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> days = [0, 10, 31, 45, 75, 84, 101, 126]
        >>> records = RecordSet.from_tables({"interaction": pa.table({
        ...     "interaction_id": [str(d) for d in days], "account_id": ["a"] * 8, "person_id": ["sofia"] * 8,
        ...     "contact_id": ["c"] * 8, "kind": ["visit"] * 8,
        ...     "at": [datetime(2024, 1, 1) + timedelta(days=d) for d in days]})},
        ...     as_of=datetime(2024, 1, 1) + timedelta(days=186))
        >>> quiet = dormancy(records).threads[0]
        >>> quiet.silent_days, quiet.rhythm.usual_longest_days, quiet.dormant
        (60.0, 27.0, True)
    """
    rows = _pairs(records, person_ids)
    if not rows:
        return Undefined(
            "no interaction names both people and shows the customer taking part",
            ("interaction.person_id", "interaction.contact_id", "interaction.direction"),
        )
    with_rhythm = [row for row in rows if len(row["gaps"]) >= fewest_intervals]
    quiet = [row for row in with_rhythm if row["dormant"] and row["silent"] > cadence_days]
    quiet.sort(
        key=lambda row: (-row["silent"] / max(row["usual"], 1e-9), row["person_id"], row["contact_id"])
    )
    lasts = [row["gaps"][-2:] for row in rows if len(row["gaps"]) >= 2]
    return Dormancy(
        records.as_of,
        cadence_days,
        len(with_rhythm),
        len(rows) - len(with_rhythm),
        len(quiet),
        regularity(lasts) if lasts else Undefined("no pair has two intervals"),
        tuple(_quiet(row) for row in quiet[:limit]),
    )


def _quiet(row: dict[str, Any]) -> QuietThread:
    rhythm = silence(row["gaps"], row["silent"])
    assert isinstance(rhythm, Silence)  # there are enough intervals, and days are distinct
    names = (row["person_id"], row["contact_id"], row["account_id"])
    return QuietThread(*names, row["last_at"], row["silent"], rhythm, True)


def _pairs(records: RecordSet, person_ids: Sequence[str] | None) -> list[dict[str, Any]]:
    among = f"AND person_id IN ({literals(person_ids)})" if person_ids is not None else ""
    sql = f"""WITH {met(records)},
    touched AS (
        SELECT DISTINCT person_id, contact_id, account_id, CAST("at" AS DATE) AS day FROM met
        WHERE theirs AND person_id IS NOT NULL AND contact_id IS NOT NULL {among}),
    spaced AS (
        SELECT *, day - lag(day) OVER (PARTITION BY person_id, contact_id ORDER BY day) AS gap FROM touched)
    SELECT person_id, contact_id, max_by(account_id, day) AS account_id, CAST(max(day) AS TIMESTAMP) AS last_at,
        CAST(CAST({moment(records.as_of)} AS DATE) - max(day) AS DOUBLE) AS silent,
        coalesce(list(CAST(gap AS DOUBLE) ORDER BY day) FILTER (gap IS NOT NULL), []) AS gaps,
        quantile_cont(gap, 0.9) AS usual, coalesce(silent > usual, false) AS dormant
    FROM spaced GROUP BY person_id, contact_id ORDER BY person_id, contact_id"""
    return records.query(sql).to_pylist()  # type: ignore[no-any-return]
