"""What tiers ask and promise, which kinds of relationship there are, and which is wanted and offered where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.levels import Level
from goldenthread.app.customers.models import SHAPE, Account, Contact
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.versions import change_from, first_day, last_day, lock_tree
from goldenthread.app.programme import rights, tier_events
from goldenthread.app.programme.models import Ladder, RelationshipSaid, Tier, Wish
from goldenthread.app.programme.queries.accounts.ladders import ladder_on

PROMISED = ("contacts", "executive_acts", "expedites", "unit_hours")


@transaction.atomic
def set_tier(
    name: str,
    *,
    valid_from: date,
    least_importance: Decimal | None = None,
    least_worth: Decimal | None = None,
    contacts: int | None = None,
    executive_acts: int | None = None,
    expedites: int | None = None,
    unit_hours: int | None = None,
    actor: Actor,
) -> Tier:
    """From a day on a tier asks this importance and worth of an account and promises it so much a quarter.

    Worth is margin and potential a year. An account is suggested for a tier by its importance; where a least worth
    is set, that has to be reached as well. What the tier asked and promised before ends the day before. Refused
    where that begins on the day or later, and for an importance outside of the scale from 1 to 5.
    """
    rights.require_lead(actor, "say what tiers promise")
    name = checks.text(name, "name", limit=30)
    least = checks.amount(least_importance, "least_importance", places=2)
    if least is not None and not 1 <= least <= 5:
        raise Invalid("Importance is rated from 1 to 5: give a number between.", field="least_importance")
    worth = checks.amount(least_worth, "least_worth", places=2, above_zero=False)
    given = dict(zip(PROMISED, (contacts, executive_acts, expedites, unit_hours), strict=True))
    promised = {key: _count(value, key) for key, value in given.items()}
    same = Tier.objects.select_for_update().filter(name=name)
    valid_from = first_day(same, valid_from)
    made: Tier = Tier.objects.create(
        name=name, valid_from=valid_from, least_importance=least, least_worth=worth, **promised
    )
    told = tier_events.TierSet(
        name, valid_from, least, {key: one for key, one in promised.items() if one is not None}, worth
    )
    record(made, told, actor=actor)
    return made


@transaction.atomic
def end_tier(tier: Tier, *, valid_to: date, actor: Actor) -> Tier:
    """The tier asks and promises this until the end of ``valid_to``. Accounts keep the tier that they have."""
    rights.require_lead(actor, "say what tiers promise")
    tier = Tier.objects.select_for_update().get(pk=tier.pk)
    tier.valid_to = last_day(tier, valid_to)
    tier.save(update_fields=["valid_to"])
    record(tier, tier_events.TierEnded(tier.name, tier.valid_to), actor=actor)
    return tier


@transaction.atomic
def set_ladder(rungs: Sequence[str], *, valid_from: date, actor: Actor) -> Ladder:
    """From a day on these kinds of relationship are told apart, from the lightest to the closest.

    Refused with fewer than two or more than nine, with one twice, and where another begins on the day or later.
    """
    rights.require_lead(actor, "say which kinds of relationship there are")
    names = [checks.text(one, "rungs", limit=40) for one in rungs]
    if not 2 <= len(names) <= 9 or len({one.casefold() for one in names}) < len(names):
        raise Invalid("Name two to nine kinds, each once, the lightest first.", field="rungs")
    valid_from = first_day(Ladder.objects.select_for_update(), valid_from, already="Others begin")
    made: Ladder = Ladder.objects.create(rungs=names, valid_from=valid_from, by=actor.person)
    record(made, tier_events.LadderSet(names, valid_from), actor=actor)
    return made


@transaction.atomic
def say_relationship(
    account: Account,
    *,
    side: str,
    kind: str,
    ground: str,
    since: date,
    level: str = "",
    contact: Contact | None = None,
    actor: Actor,
) -> RelationshipSaid:
    """Which kind and level of relationship the customer wants, or we offer, from a day on; who says so, and why.

    The account has it from that day on as well. By those who answer for it, and the programme lead. Refused for a
    kind that is not on the ladder of that day, a contact of another customer, and where what the customer wants is
    nobody's word there.
    """
    checks.stored(account, Account, "account")
    rights.require_plan(actor, account, "say which relationship fits")
    side, since = checks.one_of(side, Wish.values, "side"), checks.day(since, "since")
    kind = checks.one_of(kind, list(ladder_on(since)), "kind")
    level = checks.one_of(level, Level.values, "level") if level else ""
    if contact is not None and checks.stored(contact, Contact, "contact").account_id != account.pk:
        raise Invalid(f"{contact} is not at {account}. Choose one of its contacts.", field="contact")
    if side == Wish.WANTED and contact is None:
        raise Invalid(
            "Name the contact who says so: what a customer wants is theirs to say.", field="contact"
        )
    lock_tree("account")
    account = Account.objects.select_for_update().get(pk=account.pk)
    old = getattr(account, f"{side}_relationship")
    change_from(account, "account", SHAPE, since, actor.now.date(), {f"{side}_relationship": kind})
    made = RelationshipSaid.objects.create(
        account=account,
        side=side,
        kind=kind,
        level=level,
        since=since,
        contact=contact,
        ground=checks.text(ground, "ground", limit=500),
        at=actor.now,
        by=actor.person,
    )
    told = tier_events.RelationshipSaid(
        side, old, kind, level, since, contact.pk if contact else None, made.ground
    )
    record(made, told, actor=actor, account_id=account.pk)
    return made


def _count(value: object, field: str) -> int | None:
    return None if value is None else rights.within(value, 0, 1_000_000, field)
