"""Roles taken on, criteria, tiers, ladders, lessons and handovers that are here and are told to have gone on."""

from __future__ import annotations

import json

from django.utils import timezone

from goldenthread.app.exchange.loading.application import PROMISED, criterion_name
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, amount
from goldenthread.app.exchange.merging.finding import importer, known, rewritten, some, unsaid
from goldenthread.app.exchange.merging.rows import Differences
from goldenthread.app.exchange.merging.told import told_by
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import Acceptance, Criterion, Introduction, Tier, Transfer

ENDS = {"valid_to"}
_STEPS = set(
    "understood_at own_words negotiated_at agreed_with conditions accepted_at declined_at decline_ground".split()
)


def acceptance(row: Row, differences: Differences, ids: Ids) -> None:
    """The person went on with the role: each step since by the act, and by whoever took it."""
    rewritten(differences, apart_from=_STEPS & unsaid(differences))
    name = f"{row['role']} {row['valid_from']} {row['person_id']}"
    found = Acceptance.objects.select_related("person").get(pk=known("acceptance", name, ids))
    if "understood_at" in differences:
        words, actor = row.get("own_words") or NOT_SAID, told_by(found.person, row["understood_at"])
        programme.say_understood(found, own_words=words, actor=actor)
    if "negotiated_at" in differences:
        actor = told_by(some(row.get("agreed_with"), ids), row["negotiated_at"])
        programme.agree_terms(found, conditions=row.get("conditions") or "", actor=actor)
    if "accepted_at" in differences:
        programme.accept_role(found, actor=told_by(found.person, row["accepted_at"]))
    if "declined_at" in differences:
        ground, actor = row.get("decline_ground") or NOT_SAID, told_by(found.person, row["declined_at"])
        programme.decline_role(found, ground=ground, actor=actor)


def criterion_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    held = Criterion.objects.get(pk=known("criterion_version", criterion_name(row), ids))
    programme.end_criterion(held, valid_to=row["valid_to"], actor=importer())


def new_criterion_version(row: Row, ids: Ids) -> None:
    """A criterion that is here weighs something else from a day on."""
    weight = amount(row["weight"])
    if weight is not None:
        made = programme.set_criterion(
            name=row["criterion"],
            side=row["side"],
            weight=weight,
            valid_from=row["valid_from"],
            actor=importer(),
        )
        if row.get("valid_to"):
            programme.end_criterion(made, valid_to=row["valid_to"], actor=importer())


def tier_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    held = Tier.objects.get(name=row["tier"], valid_from=row["valid_from"])
    programme.end_tier(held, valid_to=row["valid_to"], actor=importer())


def new_tier_version(row: Row, ids: Ids) -> None:
    """A tier that is here asks or promises something else from a day on."""
    made = programme.set_tier(
        row["tier"],
        valid_from=row["valid_from"],
        least_importance=amount(row.get("least_importance")),
        least_worth=amount(row.get("least_worth")),
        actor=importer(),
        **{name: row.get(name) for name in PROMISED},
    )
    if row.get("valid_to"):
        programme.end_tier(made, valid_to=row["valid_to"], actor=importer())


def new_ladder(row: Row, ids: Ids) -> None:
    """Other kinds of relationship are told apart from a day on."""
    actor = told_by(some(row.get("by"), ids), timezone.now())
    programme.set_ladder(json.loads(row["relationships"]), valid_from=row["valid_from"], actor=actor)


def transfer(row: Row, differences: Differences, ids: Ids) -> None:
    """It was said since what became of a lesson with another account."""
    rewritten(differences, apart_from={"ended_at", "outcome", "what_happened"} & unsaid(differences))
    found = Transfer.objects.select_related("owner").get(
        lesson_id=known("lesson", row["lesson_id"], ids), account_id=known("account", row["account_id"], ids)
    )
    programme.end_transfer(
        found,
        outcome=row.get("outcome") or "",
        what_happened=row.get("what_happened") or NOT_SAID,
        actor=told_by(found.owner, row["ended_at"]),
    )


def introduction(row: Row, differences: Differences, ids: Ids) -> None:
    """It was dropped since. One that was made is recorded at the handover, where the contact goes on record too."""
    rewritten(differences, apart_from={"dropped_at", "reason"} & unsaid(differences))
    found = Introduction.objects.select_related("handover__successor").get(
        handover_id=known("handover", row["handover_id"], ids),
        contact_id=known("contact", row["contact_id"], ids),
    )
    actor = told_by(found.handover.successor, row["dropped_at"])
    programme.drop_introduction(found, reason=row.get("reason") or NOT_SAID, actor=actor)
