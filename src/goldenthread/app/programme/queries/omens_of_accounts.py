"""What of accounts as a whole slips: effort that did not move, one account put first, the wrong relationships.

Each is told only when it stands out by the rule of its measure, and opens the page that says what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from goldenthread.analysis.measures.programme.expedites import ExpediteConcentration
from goldenthread.analysis.measures.programme.fit import EffortAllocation
from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Expedite
from goldenthread.app.programme.models import Effort
from goldenthread.app.programme.queries.accounts.effort import allocation_of, launch_of, shifted
from goldenthread.app.programme.queries.accounts.expedites import WEEKS, concentration_of
from goldenthread.app.programme.queries.accounts.ladders import match_of
from goldenthread.app.programme.queries.slip import Slip

LEAST_KNOWN = 5  # accounts of which both are said, before an agreement is told
LEAST_EXPEDITES = 3


def omens_of_accounts(today: date) -> Iterator[Slip]:
    """Effort against value, orders put first, wanted against offered."""
    yield from _nothing_moved(today)
    yield from _put_first(today)
    yield from _wrong_relationships(today)


def _nothing_moved(today: date) -> Iterator[Slip]:
    """F16, W45: hours go where they went before the programme, and key accounts get less than their worth."""
    change_on = launch_of(today)
    if not Effort.objects.filter(month__gte=shifted(change_on, -6), month__lte=today).exists():
        return
    found = allocation_of(today, change_on=change_on)
    if not found.stands_out or not isinstance(found.found, EffortAllocation):
        return
    one = found.found
    what = (
        f"Of the hours {one.redistributed:.0%} went elsewhere since the programme began; key accounts get "
        f"{one.key_effort_share:.0%} of them for {one.key_value_share:.0%} of the value"
    )
    clears = "It clears as hours move to where the value is. Ask first whose hours are not on record."
    evidence = tuple(
        (f"{line.account}: {line.hours:.0f} h", reverse("account_effort", args=[line.account.pk]))
        for line in found.lines[:8]
    )
    yield Slip("Attention", what, "Effort and value", reverse("effort"), change_on, clears, evidence)


def _put_first(today: date) -> Iterator[Slip]:
    """F13: one account has orders put first far beyond its share, and the others are late in the same weeks."""
    since = today - timedelta(weeks=WEEKS)
    if Expedite.objects.filter(at__date__gte=since)[:LEAST_EXPEDITES].count() < LEAST_EXPEDITES:
        return
    found = concentration_of(today)
    one = found.found
    if not isinstance(one, ExpediteConcentration) or not one.stands_out or found.account is None:
        return
    what = (
        f"{found.account} has {one.expedite_share:.0%} of the orders put first and {one.order_share:.0%} of all; in "
        "the weeks with more of them, more of the others\u2019 promises are not kept"
    )
    clears = "It clears as fewer of its orders are put first. Ask what each would have cost in its turn."
    address = reverse("expedite_records", args=[found.account.pk, "first"])
    evidence = ((f"{found.accounts[0][1]} orders of {found.account}", address),)
    yield Slip("Attention", what, "Orders put first", reverse("expedites"), None, clears, evidence)


def _wrong_relationships(today: date) -> Iterator[Slip]:
    """F26, W44: what is offered agrees poorly with what customers want."""
    match = match_of(Account.objects.filter(closed_on__isnull=True), today)
    if match.known < LEAST_KNOWN or not match.is_poor:
        return
    what = (
        f"Of {match.known} accounts {len(match.under)} are offered less than they want and {len(match.over)} more; "
        "the two agree poorly"
    )
    evidence = tuple(
        (
            f"{one.account}: wants {one.wanted}, offered {one.offered}",
            reverse("service", args=[one.account.pk]),
        )
        for one in (*match.under, *match.over)[:12]
    )
    clears = "It clears as what is offered follows what is wanted, or somebody agrees with the customer on another."
    yield Slip("Attention", what, "Wanted and offered", reverse("portfolio"), None, clears, evidence)
