"""Veto asymmetry: whose requests get a yes?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, log, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import z
from goldenthread.analysis.measures.statistics.exact import fisher
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.records import RecordSet

Strata = Literal["decision_area", "amount", "tier"]
NO_REQUESTS = Undefined(
    "no decided request of both origins", ("request.from_unit_id", "request.outcome", "unit.kind")
)

_DECIDED = """
    WITH origin AS (SELECT unit_id, arg_max_null({by}, coalesce(valid_from, DATE '0001-01-01')) AS grp
                    FROM unit GROUP BY unit_id),
    tiered AS (SELECT account_id, arg_max_null(tier, coalesce(valid_from, DATE '0001-01-01')) AS tier
               FROM account GROUP BY account_id)
    SELECT grp, r.outcome = 'granted', {stratum} AS stratum
    FROM request r JOIN origin o ON o.unit_id = r.from_unit_id LEFT JOIN tiered t ON t.account_id =
    r.account_id WHERE r.outcome IS NOT NULL AND grp IS NOT NULL ORDER BY ALL
"""
_STRATUM = {
    None: "NULL",
    "decision_area": "decision_area",
    "tier": "tier",
    "amount": "CAST(floor(log10(nullif(greatest(r.amount, 0), 0))) AS VARCHAR)",
}


@dataclass(frozen=True)
class VetoAsymmetry(Result):
    """The approval rates of two origins, their ratio and whether it can be chance, plain and within strata."""

    first: str
    second: str
    first_approval: Estimate | Undefined
    second_approval: Estimate | Undefined
    ratio: Estimate | float | Undefined
    odds_ratio: float | Undefined
    p_two_sided: float | Undefined
    common_odds_ratio: float | Undefined
    stratified_p: float | Undefined
    strata: int
    without_stratum: int
    n: int


def veto_asymmetry(
    records: RecordSet,
    *,
    by: Literal["kind", "function"] = "kind",
    first: str = "account_team",
    second: str | None = None,
    strata: Strata | None = None,
) -> VetoAsymmetry:
    """Veto asymmetry [A5]: whether requests of account teams are granted as often as those of others.

    Formula:
        Ratio = approval rate of requests from ``first`` units / that of ``second`` units (all others unless
        named), by the asking unit's ``by``; approval = granted / decided, a counter-offer is not granted.
        Fisher's exact test of the two by two table. With ``strata`` (decision area, account tier, or amount
        by power of ten): the Mantel–Haenszel common odds ratio and the Cochran–Mantel–Haenszel test with
        continuity correction, so that larger or riskier requests are compared with their like.

    Returns:
        ``first_approval`` and ``second_approval`` (0–1, Wilson), ``ratio`` (> 0, near 1 is even, with Katz's
        log interval; a bare 0 where nothing of the first was granted), ``odds_ratio``, ``p_two_sided``,
        ``common_odds_ratio``, ``stratified_p``, number of ``strata``, decided requests ``without_stratum``,
        and ``n``.

    Undefined:
        Everything where one origin has no decided request; the ratio where none of the second was granted;
        the test where all or none were granted; the stratified numbers without strata or where no stratum
        holds both origins.

    Reference:
        Fisher (1935); Mantel, N. & Haenszel, W. (1959), J. National Cancer Institute 22(4), 719–748; Katz et
        al. (1978), Biometrics 34, 469–474. A5.

    Example:
        >>> import pyarrow as pa
        >>> asked = {"request_id": list("abcd"), "from_unit_id": ["kam", "kam", "ops", "ops"],
        ...          "outcome": ["granted", "declined", "granted", "granted"]}
        >>> units = {"unit_id": ["kam", "ops"], "kind": ["account_team", "function"]}
        >>> tables = {"request": pa.table(asked), "unit": pa.table(units)}
        >>> veto_asymmetry(RecordSet.from_tables(tables)).ratio.value
        0.5
    """
    rows = records.rows(_DECIDED.format(by=by, stratum=_STRATUM[strata]))
    places: dict[str | None, npt.NDArray[np.int64]] = {}
    for group, granted, stratum in rows:
        if group != first and second not in (None, group):
            continue
        table = places.setdefault(stratum, np.zeros((2, 2), dtype=np.int64))
        table[int(group != first), int(not granted)] += 1
    whole = sum(places.values(), start=np.zeros((2, 2), dtype=np.int64))
    layers = [table for stratum, table in places.items() if stratum is not None]
    return asymmetry_of(whole, layers, first=first, second=second or f"not {first}")


def asymmetry_of(
    table: npt.ArrayLike,
    strata: Sequence[npt.ArrayLike] = (),
    *,
    first: str = "first",
    second: str = "second",
) -> VetoAsymmetry:
    """Asymmetry from a table [[granted, refused], [granted, refused]] and, optionally, its layers by stratum."""
    cells = np.asarray(table, dtype=np.int64)
    (a, b), (c, d) = cells.tolist()
    exact = fisher(cells) if a + b and c + d else NO_REQUESTS
    common, p = mantel_haenszel(strata) if len(strata) else (_NO_STRATA, _NO_STRATA)
    return VetoAsymmetry(
        first=first,
        second=second,
        first_approval=wilson(a, a + b) if a + b else NO_REQUESTS,
        second_approval=wilson(c, c + d) if c + d else NO_REQUESTS,
        ratio=rate_ratio(a, a + b, c, c + d),
        odds_ratio=exact if isinstance(exact, Undefined) else exact.odds_ratio,
        p_two_sided=exact if isinstance(exact, Undefined) else exact.p_two_sided,
        common_odds_ratio=common,
        stratified_p=p,
        strata=len(strata),
        without_stratum=int(cells.sum() - sum(np.asarray(layer).sum() for layer in strata))
        if len(strata)
        else 0,
        n=int(cells.sum()),
    )


_NO_STRATA = Undefined("no strata were asked for, or none is known")
_ONE_SIDED = Undefined("no stratum holds both origins and both outcomes")


def rate_ratio(a: int, n_a: int, c: int, n_c: int) -> Estimate | float | Undefined:
    """The ratio of the rates a / n_a and c / n_c with Katz's log interval; a bare 0 where a is 0."""
    if not n_a or not n_c:
        return NO_REQUESTS
    if not c:
        return Undefined("nothing of the second was granted, so the rates have no ratio")
    ratio = (a * n_c) / (n_a * c)
    if not a:
        return 0.0
    half = z(0.95) * sqrt(1 / a - 1 / n_a + 1 / c - 1 / n_c)
    return Estimate(ratio, exp(log(ratio) - half), exp(log(ratio) + half), n_a + n_c, 0.95, "Katz log")


def mantel_haenszel(strata: Sequence[npt.ArrayLike]) -> tuple[float | Undefined, float | Undefined]:
    """The common odds ratio of two by two tables and the p of the Cochran–Mantel–Haenszel test (corrected).

    Example:
        >>> common, p = mantel_haenszel([[[2, 5], [4, 3]], [[1, 4], [3, 2]]])
        >>> round(common, 4), round(p, 4)
        (0.2391, 0.2342)
    """
    t = np.asarray(strata, dtype=np.float64).reshape(-1, 2, 2)
    a, b, c, d = t[:, 0, 0], t[:, 0, 1], t[:, 1, 0], t[:, 1, 1]
    n = a + b + c + d
    t = t[n > 1]
    a, b, c, d, n = a[n > 1], b[n > 1], c[n > 1], d[n > 1], n[n > 1]
    variance = float(((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum())
    if variance <= 0:
        return _ONE_SIDED, _ONE_SIDED
    off = abs(float((a - (a + b) * (a + c) / n).sum()))
    chi2 = max(0.0, off - 0.5) ** 2 / variance
    below = float((b * c / n).sum())
    common: float | Undefined = (
        float((a * d / n).sum()) / below if below else Undefined("the odds have no ratio")
    )
    return common, erfc(sqrt(chi2 / 2))
