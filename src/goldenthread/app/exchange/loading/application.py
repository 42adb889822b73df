"""Criteria and ratings, tiers, ladders of relationships, lessons and handovers.

A row that names what is not here, or cannot be, is kept beside as it came, and reported.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, amount, rows, start_of, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.exchange.loading.versions import ended_early, first_of, versions, without_marks
from goldenthread.app.programme import handover_events, plan_events, tier_events
from goldenthread.app.programme.models import (
    Criterion,
    Handover,
    Introduction,
    Ladder,
    Lesson,
    LessonKind,
    Rating,
    Side,
    Tier,
    Transfer,
    TransferOutcome,
)

PROMISED = ("contacts", "executive_acts", "expedites", "unit_hours")
MOST = 1_000_000  # that a tier promises, as the action allows
TABLES = ("criterion", "rating", "tier", "ladder", "lesson", "transfer", "handover", "introduction")


def load(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    telling = _Telling(records, sheets, ids)
    for table, make in telling.made.items():
        of = _OF.get(table)
        found = rows(records, table, _IN_TURN[table]) if of is None else versions(records, table, *of)
        for row in found:
            if not make(row):
                ids.leave_out(table, without_marks(row))


_OF: dict[str, tuple[str, ...]] = {"criterion": ("side", "criterion"), "tier": ("tier",), "ladder": ()}
_IN_TURN = {
    "rating": '"at", rating_id',
    "lesson": '"at", lesson_id',
    "transfer": "committed_at, lesson_id, account_id",
    "handover": "opened_at, handover_id",
    "introduction": "due_on, handover_id, contact_id",
}


class _Telling:
    """One load: what a row of each table becomes, and whether it has a place."""

    def __init__(self, records: RecordSet, sheets: Sheets, ids: Ids) -> None:
        self.sheets, self.ids = sheets, ids
        self.seen: set[Any] = set()
        self.lessons = dict(Lesson.objects.values_list("pk", "what"))
        rated = Rating.objects.order_by("at", "pk")
        self.rated = {
            (account, side, name): rating
            for account, side, name, rating in rated.values_list(
                "account_id", "criterion__side", "criterion__name", "rating"
            )
        }
        self.handovers = {one.pk: one for one in Handover.objects.all()}
        self.introductions = Counter(row["handover_id"] for row in rows(records, "introduction"))
        self.made: dict[str, Callable[[Row], bool]] = {
            "criterion": self.criterion,
            "rating": self.rating,
            "tier": self.tier,
            "ladder": self.ladder,
            "lesson": self.lesson,
            "transfer": self.transfer,
            "handover": self.handover,
            "introduction": self.introduction,
        }

    def criterion(self, row: Row) -> bool:
        weight, name = amount(row["weight"]), text(row["criterion"], 100)
        if row["side"] not in Side.values or weight is None or not 0 < weight <= 100:
            return False
        if not first_of(self.seen, "criterion", row["side"], name, row["valid_from"]):
            return False
        made = Criterion(
            name=name, side=row["side"], weight=weight, valid_from=row["valid_from"], valid_to=row["valid_to"]
        )
        self.sheets.add(made)
        self.ids.know("criterion_version", {criterion_name(row): made.pk})
        told = plan_events.CriterionSet(name, made.side, weight, made.valid_from)
        self.sheets.tell(made, told, at=start_of(made.valid_from))
        if ended := ended_early(row):
            self.sheets.tell(made, plan_events.CriterionEnded(name, row["valid_to"]), at=ended)
        return True

    def rating(self, row: Row) -> bool:
        account = self.ids.of("account", row["account_id"])
        criterion = self.ids.of("criterion_version", criterion_name(row))
        if account is None or criterion is None or row["rating"] not in range(1, 6):
            return False
        made = Rating(
            criterion_id=criterion,
            account_id=account,
            rating=row["rating"],
            ground=text(row["ground"], 500) or NOT_SAID,
            at=row["at"],
            by_id=self.ids.of("person", row["by"]),
        )
        self.ids.keep("rating", row["rating_id"], self.sheets.add(made))
        same = (account, row["side"], row["criterion"])
        before, self.rated[same] = self.rated.get(same), made.rating
        told = plan_events.AccountRated(criterion, row["criterion"], before, made.rating, made.ground)
        self.sheets.tell(made, told, at=made.at, person_id=made.by_id, about=About(account_id=account))
        return True

    def tier(self, row: Row) -> bool:
        name, least = text(row["tier"], 30), amount(row["least_importance"])
        worth = amount(row["least_worth"])
        promised = {key: row[key] for key in PROMISED}
        if worth is not None and worth < 0:
            return False
        if (least is not None and not 1 <= least <= 5) or not all(map(_is_count, promised.values())):
            return False
        if not name or not first_of(self.seen, "tier", name, row["valid_from"]):
            return False
        made = Tier(
            name=name,
            least_importance=least,
            least_worth=worth,
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            **promised,
        )
        self.sheets.add(made)
        given = {key: count for key, count in promised.items() if count is not None}
        told = tier_events.TierSet(name, made.valid_from, least, given, worth)
        self.sheets.tell(made, told, at=start_of(made.valid_from))
        if ended := ended_early(row):
            self.sheets.tell(made, tier_events.TierEnded(name, row["valid_to"]), at=ended)
        return True

    def ladder(self, row: Row) -> bool:
        rungs = _rungs(row["relationships"])
        if not 2 <= len(rungs) <= 9 or not first_of(self.seen, "ladder", row["valid_from"]):
            return False
        by = self.ids.of("person", row["by"])
        made = Ladder(rungs=rungs, valid_from=row["valid_from"], valid_to=row["valid_to"], by_id=by)
        self.sheets.add(made)
        told = tier_events.LadderSet(rungs, made.valid_from)
        self.sheets.tell(made, told, at=start_of(made.valid_from), person_id=by)
        return True

    def lesson(self, row: Row) -> bool:
        account = self.ids.of("account", row["account_id"])
        if account is None:
            return False
        made = Lesson(
            account_id=account,
            what=text(row["what"], 300) or NOT_SAID,
            story=text(row["story"], 20_000),
            kind=row["kind"] if row["kind"] in LessonKind.values else "",
            at=row["at"],
            by_id=self.ids.of("person", row["by"]),
        )
        self.ids.keep("lesson", row["lesson_id"], self.sheets.add(made))
        self.lessons[made.pk] = made.what
        told = plan_events.LessonWritten(made.what)
        self.sheets.tell(made, told, at=made.at, person_id=made.by_id, about=About(account_id=account))
        return True

    def transfer(self, row: Row) -> bool:
        lesson, account = (self.ids.of(name, row[f"{name}_id"]) for name in ("lesson", "account"))
        owner, ended = self.ids.of("person", row["owner_id"]), row["ended_at"]
        if lesson is None or account is None or owner is None:
            return False
        if (ended and row["outcome"] not in TransferOutcome.values) or not first_of(
            self.seen, "transfer", lesson, account
        ):
            return False
        made = Transfer(
            lesson_id=lesson,
            account_id=account,
            owner_id=owner,
            by_day=row["by_day"],
            committed_at=row["committed_at"],
            ended_at=ended,
            outcome=row["outcome"] if ended else "",
            what_happened=(text(row["what_happened"], 10_000) or NOT_SAID) if ended else "",
        )
        self.sheets.add(made)
        what, about = self.lessons[lesson], About(account_id=account)
        committed = plan_events.TransferCommitted(lesson, what, owner, made.by_day)
        self.sheets.tell(made, committed, at=made.committed_at, person_id=owner, about=about)
        if ended:
            told = plan_events.TransferEnded(lesson, what, made.outcome, made.what_happened)
            self.sheets.tell(made, told, at=ended, person_id=owner, about=about)
        return True

    def handover(self, row: Row) -> bool:
        account = self.ids.of("account", row["account_id"])
        leaver, successor = (self.ids.of("person", row[f"{name}_id"]) for name in ("leaver", "successor"))
        if account is None or leaver is None or successor is None or leaver == successor:
            return False
        if not first_of(self.seen, "handover", account, leaver, successor):
            return False
        made = Handover(
            account_id=account,
            leaver_id=leaver,
            successor_id=successor,
            last_day=row["last_day"],
            words=text(row["words"], 4_000),
            opened_at=row["opened_at"],
            opened_by_id=self.ids.of("person", row["opened_by"]),
        )
        self.ids.keep("handover", row["handover_id"], self.sheets.add(made))
        self.handovers[made.pk] = made
        count = self.introductions[row["handover_id"]]
        told = handover_events.HandoverOpened(leaver, successor, made.last_day, count)
        about = About(account_id=account)
        self.sheets.tell(made, told, at=made.opened_at, person_id=made.opened_by_id, about=about)
        return True

    def introduction(self, row: Row) -> bool:
        number, contact = (
            self.ids.of("handover", row["handover_id"]),
            self.ids.of("contact", row["contact_id"]),
        )
        if number is None or contact is None or not first_of(self.seen, "introduction", number, contact):
            return False
        done, of = row["done_at"], self.handovers[number]
        dropped = row["dropped_at"] if done is None else None
        made = Introduction(
            handover_id=number,
            contact_id=contact,
            due_on=row["due_on"],
            only_theirs=bool(row["only_theirs"]),
            done_at=done,
            evidence=(text(row["evidence"], 4_000) or NOT_SAID) if done else "",
            interaction_id=self.ids.of("interaction", row["interaction_id"]) if done else None,
            dropped_at=dropped,
            reason=(text(row["reason"], 300) or NOT_SAID) if dropped else "",
        )
        self.sheets.add(made)
        by, about = of.successor_id, About(account_id=of.account_id)
        if done:
            met = handover_events.IntroductionMade(number, contact, made.interaction_id or 0)
            self.sheets.tell(made, met, at=done, person_id=by, about=about)
        if dropped:
            told = handover_events.IntroductionDropped(number, contact, made.reason)
            self.sheets.tell(made, told, at=dropped, person_id=by, about=about)
        return True


def criterion_name(row: Row) -> str:
    """By what a version of a criterion is told from all others."""
    return f"{row['side']} {row['criterion']} {row['valid_from']}"


def _is_count(value: int | None) -> bool:
    return value is None or 0 <= value <= MOST


def _rungs(said: str) -> list[str]:
    try:
        return [text(one, 40) for one in json.loads(said)]
    except (TypeError, ValueError):
        return []
