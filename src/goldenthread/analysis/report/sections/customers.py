"""Which customers pay for it, and for whom."""

from __future__ import annotations

from goldenthread.analysis.charts import Bar, bar_chart
from goldenthread.analysis.charts.words import count, hours, plural, share
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.report.section import Missing, Part, Section, Sheet, Words
from goldenthread.analysis.report.study import Study

QUESTION = "Which customers pay, and for whom?"


def section(study: Study) -> Section:
    found = study.shown("account_flow")
    if isinstance(found, Undefined) or isinstance(found.n_accounts, Undefined) or not found.by_account:
        reason = Undefined("the log names no customer", ("order.account_id",))
        missing = (Missing.of("Which customers wait", reason), *_displacement(study)[1])
        return Section("customers", QUESTION, "This log cannot say.", tuple(_displacement(study)[0]), missing)
    total = sum(account.waiting_hours for account in found.by_account)
    top = found.by_account[: max(1, min(5, len(found.by_account) // 3))]
    who = (
        "the one whose orders wait most carries"
        if len(top) == 1
        else f"the {len(top)} whose orders wait most carry"
    )
    held, asked = sum(a.waiting_hours for a in top), sum(a.orders for a in top)
    answer = (
        f"{plural(found.n_accounts, 'customer')}; {who} {share(held, total)} of the time between units, with "
        f"{share(asked, found.n_orders)} of the orders."
    )
    if not total:
        answer = (
            f"{plural(found.n_accounts, 'customer')}; no time passed between units for any of them. The table says "
            "how long each one's orders took."
        )
    flagged = study.flagged("unequal customers")
    bars = [
        Bar(
            account.account,
            account.waiting_hours,
            hours(account.waiting_hours),
            f"{account.account}: {plural(account.orders, 'order')}, {hours(account.waiting_hours)} "
            "between units; half of "
            f"its orders take over {hours(account.cycle_p50_hours)}.",
            flagged=(account.account,) in flagged,
        )
        for account in found.by_account[:10]
    ]
    chart = bar_chart(f"Customers by {study.time}, between units", bars, named="customer", measured="hours")
    parts: list[Part] = [*([chart] if total else []), _sheet(found), *_stakes(study, found)]
    tested = next(f for f in study.findings.families if f.kind == "unequal customers")
    if tested.tested:
        parts.append(
            Words(f"Of {count(tested.tested)} customers with enough orders, "
                  f"{count(tested.found) if tested.found else 'none'} "
                  "waited longer than others did for the same kind of order at the same time.")
        )  # fmt: skip
    displaced, missing = _displacement(study)
    return Section(
        "customers", QUESTION, answer, (*parts, *displaced), missing, ("account_flow", "displacement")
    )


def _sheet(found: object) -> Sheet:
    assert hasattr(found, "by_account")
    longest = sorted(found.by_account, key=lambda a: (-a.waiting_hours, -a.cycle_total_hours, a.account))
    rows = tuple(
        (a.account, a.orders, round(a.waiting_hours, 1), round(a.handoffs_per_order, 2), round(a.cycle_p50_hours, 1),
         round(a.cycle_p90_hours, 1))
        for a in longest[:100]
    )  # fmt: skip
    columns = (
        "customer",
        "orders",
        "hours between units",
        "hand-offs per order",
        "half done in (h)",
        "90 of 100 (h)",
    )
    return Sheet("Customers", columns, rows, folded=True)


def _stakes(study: Study, found: object) -> list[Part]:
    assert hasattr(found, "stakes")
    rows = tuple(
        (s.account, s.from_unit, s.to_unit, s.n, round(s.waiting_hours, 1)) for s in found.stakes[:50]
    )
    if not rows:
        return []
    columns = ("customer", "from", "to", "hand-offs", "hours")
    return [Sheet(f"Whose orders: {study.time} by customer and boundary", columns, rows, folded=True)]


def _displacement(study: Study) -> tuple[list[Part], tuple[Missing, ...]]:
    """Who was put before whom, where orders were expedited."""
    found = study.shown("displacement")
    imposed = found.hours_imposed_on_others
    if isinstance(imposed, Undefined):
        return [], (Missing.of("Which orders waited because others were put before them", imposed),)
    said = (
        f"Put before others: {plural(found.n_orders_put_first, 'order')}. Against first come, first served, the "
        f"others waited {hours(imposed)} longer for it."
    )
    losers = [account for account in found.by_account if account.hours_lost > 0][:20]
    rows = tuple((a.account, round(a.hours_lost, 1), round(a.hours_gained, 1)) for a in losers)
    if not rows:
        return [Words(said)], ()
    columns = ("customer", "hours lost to others", "hours gained")
    return [Words(said), Sheet("Who paid for orders that were put first", columns, rows, folded=True)], ()
