"""What is slipping in the programme: since when, on what evidence, and what would clear it.

Nothing here is a score. Each item is a sentence with the records that it was read from, and the same number of
statements finds them however many accounts there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from goldenthread.app.customers.models import Account, Contract, ContractOutcome, PostMortem, RenewalCall
from goldenthread.app.people.models import Person
from goldenthread.app.programme.actions.renewals import SIX_MONTHS, checkpoint_of
from goldenthread.app.programme.models import Duty, DutyKind
from goldenthread.app.programme.queries.duties import KEY_TIERS
from goldenthread.app.programme.queries.lapses import Lapse, lapses_of
from goldenthread.app.programme.queries.omens import YEAR, omens
from goldenthread.app.programme.queries.signals import Signal, signals_among
from goldenthread.app.programme.queries.slip import Slip
from goldenthread.app.programme.queries.slips_of_plans import slips_of_plans
from goldenthread.app.programme.queries.slips_of_shelved import slips_of_shelved
from goldenthread.app.programme.queries.slips_of_sponsors import slips_of_sponsors
from goldenthread.app.programme.queries.touching import units_touching

__all__ = ["Slip", "slipping"]

CLEARS = {
    "promises_broken": "It clears as promises are kept: fewer than a quarter broken over half a year.",
    "complaints_open": "It clears when each complaint has a resolution.",
    "relations_quiet": "It clears with a contact: call whoever has been silent longest.",
}


def slipping(today: date) -> list[Slip]:
    """What is slipping for accounts of a key tier or in the programme, the longest first within its area."""
    accounts = _watched(today)
    lapses = lapses_of(accounts, today)
    found = [
        *_rhythm(accounts, lapses),
        *slips_of_shelved(accounts, lapses, today),
        *_renewals(accounts, today),
        *_unexplained(today),
        *_duties(accounts, today),
        *slips_of_sponsors(accounts, today),
        *_signals(accounts, today),
        *_uncovered(accounts),
        *_roles(today),
        *slips_of_plans(accounts, today),
        *omens(today),
    ]
    return sorted(found, key=lambda one: one.key)


def _watched(today: date) -> dict[int, Account]:
    within = Q(programme_places__valid_from__lte=today) & (
        Q(programme_places__valid_to__isnull=True) | Q(programme_places__valid_to__gte=today)
    )
    open_now = Account.objects.filter(Q(tier__in=KEY_TIERS) | within, closed_on__isnull=True).distinct()
    return {one.pk: one for one in open_now.select_related("manager", "sponsor")}


def _rhythm(accounts: dict[int, Account], lapses: Sequence[Lapse]) -> Iterator[Slip]:
    owners = Person.objects.in_bulk({one.owner_id for one in lapses if one.owner_id})
    for one in lapses:
        owner = owners.get(one.owner_id or 0)
        yield Slip(
            "Rhythm",
            f"{one.artefact.label} missed {one.misses_in_a_row} times in a row, owned by {owner or 'nobody'}",
            str(accounts[one.account_id]),
            reverse("due", args=[one.missed[-1][0]]),
            one.lapsed_on,
            "It clears when the next one is issued on its day.",
            tuple((f"due {day:%-d %b %Y}", reverse("due", args=[key])) for key, day in one.missed),
        )


def _renewals(accounts: dict[int, Account], today: date) -> Iterator[Slip]:
    open_now = Contract.objects.filter(
        account__in=accounts, outcome=ContractOutcome.OPEN, decide_by__lte=today + SIX_MONTHS
    )
    calls: dict[int, list[RenewalCall]] = {}
    contracts = list(open_now.order_by("decide_by"))
    for call in RenewalCall.objects.filter(contract__in=contracts).order_by("-at", "-pk"):
        calls.setdefault(call.contract_id, []).append(call)
    for one in contracts:
        made = calls.get(one.pk, [])
        apart = next((call for call in made if call.disagrees and call.settled_at is None), None)
        about, address = f"{accounts[one.account_id]}: {one}", reverse("contract", args=[one.pk])
        until = f"the customer decides by {one.decide_by:%-d %B %Y}"
        if apart is not None:
            what = f"The call and the records disagree, and {until}"
            clears = "It clears when somebody other than the caller settles it."
            yield Slip("Renewals", what, about, address, apart.at.date(), clears)
        if one.is_late(today):
            clears = "It clears when the decision is on record."
            yield Slip("Renewals", "The day of decision has passed", about, address, one.decide_by, clears)
        elif all(call.checkpoint != checkpoint_of(one, today) for call in made):
            clears = "It clears when the account manager calls it."
            yield Slip("Renewals", f"Nobody has called it, and {until}", about, address, None, clears)


def _unexplained(today: date) -> Iterator[Slip]:
    """Contracts that were lost within a year without a post-mortem, of whichever account: it may be closed by now."""
    lost = Contract.objects.filter(outcome=ContractOutcome.LOST, decided_on__range=(today - YEAR, today))
    explained = PostMortem.objects.values("contract")
    for one in lost.exclude(pk__in=explained).select_related("account").order_by("decided_on"):
        what = f"It was lost on {one.decided_on:%-d %B %Y}, and nobody wrote down why"
        clears = "It clears when what led to it is written down, with the records that show it."
        about, address = f"{one.account}: {one}", reverse("contract", args=[one.pk])
        yield Slip("Renewals", what, about, address, one.decided_on, clears)


def _duties(accounts: dict[int, Account], today: date) -> Iterator[Slip]:
    overdue = Duty.objects.filter(
        Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today),
        account__in=accounts,
        done_at__isnull=True,
        lapsed_at__isnull=True,
        due_on__lt=today,
    )
    for one in overdue.select_related("person", "delegated_to", "contact", "escalation"):
        address = reverse("entanglement", args=[one.account_id])
        about = str(accounts[one.account_id])
        yield Slip("Sponsors", _owed(one), about, address, one.due_on, _clears(one), _behind(one))


def _owed(duty: Duty) -> str:
    """What somebody owes a customer, as a sentence about them."""
    who = duty.delegated_to or duty.person
    if duty.kind == DutyKind.DECISION:
        return f"{who} has not decided what was put before them"
    if duty.kind == DutyKind.COMPLAINT:
        return f"{who} has not taken the complaint up in person"
    whom = f" with {duty.contact}" if duty.contact is not None else ""
    return f"{who} owes them an act: {duty.get_kind_display().lower()}{whom}"


def _clears(duty: Duty) -> str:
    if duty.kind == DutyKind.DECISION:
        return "It clears with the decision."
    return "It clears with the act, on record with what the customer said."


def _behind(duty: Duty) -> tuple[tuple[str, str], ...]:
    """The barrier or the complaint that it is about."""
    if duty.escalation is not None:
        return ((duty.what or "the barrier", reverse("barrier", args=[duty.escalation.barrier_id])),)
    if duty.feedback_id:
        return ((duty.what or "the complaint", reverse("feedback_one", args=[duty.feedback_id])),)
    return ()


def _signals(accounts: dict[int, Account], today: date) -> Iterator[Slip]:
    for account_id, signals in signals_among(accounts, today).items():
        for signal in signals:
            if signal.name != "rhythm_lapsed":  # told with its owner above
                yield _signal(accounts[account_id], signal)


def _signal(account: Account, signal: Signal) -> Slip:
    address = reverse("account", args=[account.pk])
    evidence = tuple((one.label, one.address or address) for one in signal.records[:12])
    clears = CLEARS[signal.name]
    return Slip("Customers", signal.sentence, str(account), address, signal.since, clears, evidence)


def _uncovered(accounts: dict[int, Account]) -> Iterator[Slip]:
    for one in accounts.values():
        missing = [
            what for what, who in (("manager", one.manager_id), ("sponsor", one.sponsor_id)) if who is None
        ]
        if missing:
            what = f"It has no {' and no '.join(missing)}"
            address = reverse("account", args=[one.pk])
            yield Slip("Customers", what, str(one), address, None, "It clears when somebody is named.")


def _roles(today: date) -> Iterator[Slip]:
    for one in units_touching(today):
        what = (
            f"{one.orders} order{'s' if one.orders != 1 else ''} of key accounts in half a year; of {one.people} "
            f"people {one.informed} were told of their role and {one.accepted} accepted it"
        )
        clears = "It clears when everybody in the unit has accepted, or declined and been replaced."
        evidence = (("the orders", reverse("touching", args=[one.unit.pk, "orders"])),)
        address = reverse("unit", args=[one.unit.pk])
        yield Slip("Roles", what, str(one.unit), address, None, clears, evidence)
