"""A thread: one of ours and one of theirs, as of a day, read from their tie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import DateField, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from goldenthread.app.customers.models import Account, Tie
from goldenthread.app.programme.models import Cadence

OWED_DAYS = 30  # where nothing was agreed for the pair
MONTH_DAYS = 31
LATELY = timedelta(days=90)  # a pair without a rhythm yet counts as live for so long
WORDS = {
    "live": ("In rhythm", "activity", "good"),
    "new": ("No rhythm yet", "sprout", "calm"),
    "dormant": ("Dormant", "moon", "warn"),
    "quiet": ("Long silent", "moon", "warn"),
    "one_way": ("No answer yet", "arrow-right", ""),
}
TOGETHER = {"visit", "meeting", "call", "review"}
DIRECTIONS = {(True, True): "both ways", (True, False): "from us only", (False, True): "from them only"}


def agreed(ties: QuerySet[Tie], today: date) -> QuerySet[Tie]:
    """The ties, each with ``owed_days``: what its pair's cadence allows between two contacts."""
    own = Cadence.objects.on(today).filter(account=OuterRef("account"), person=OuterRef("person"))
    named = own.filter(Q(contact=OuterRef("contact")) | Q(contact__isnull=True)).order_by("every_months")
    months = Subquery(named.values("every_months")[:1], output_field=IntegerField())
    return ties.annotate(owed_days=Coalesce(months * MONTH_DAYS, OWED_DAYS))


def dormant(ties: QuerySet[Tie], today: date) -> QuerySet[Tie]:
    """The ties of colleagues and contacts who are still there that are silent beyond their own rhythm."""
    since = Func(
        Value(today, DateField()),
        F("owed_days"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=DateField(),
    )
    there = ties.filter(quiet_from__lte=today, contact__left_on__isnull=True)
    return agreed(of_colleagues(there, today), today).filter(in_touch_on__lt=since)


def of_colleagues(ties: QuerySet[Tie], today: date) -> QuerySet[Tie]:
    return ties.filter(Q(person__left_on__isnull=True) | Q(person__left_on__gte=today))


@dataclass(frozen=True)
class Thread:
    """One of ours and one of theirs, as of a day. ``state`` is said first as a word, see ``WORDS``."""

    tie: Tie
    today: date
    owed_days: int = OWED_DAYS

    @property
    def silent_days(self) -> int | None:
        silent = self.tie.silent_for(self.today)
        return None if silent is None else silent.days

    @property
    def state(self) -> str:
        silent = self.silent_days
        if silent is None:
            return "one_way"
        if self.tie.quiet_from is None:
            return "new" if silent <= LATELY.days else "quiet"
        return "dormant" if self.tie.quiet_from <= self.today and silent > self.owed_days else "live"

    @property
    def is_live(self) -> bool:
        return self.state in ("live", "new")

    @property
    def word(self) -> str:
        return WORDS[self.state][0]

    @property
    def icon(self) -> str:
        return WORDS[self.state][1]

    @property
    def tone(self) -> str:
        return WORDS[self.state][2]

    @property
    def direction(self) -> str:
        """Who took part: in a visit, meeting, call or review both did, whoever began it."""
        together = bool(self.tie.times_both or TOGETHER & self.tie.kinds.keys())
        return DIRECTIONS[together or bool(self.tie.times_out), together or bool(self.tie.times_in)]

    @property
    def evidence(self) -> str:
        """How many contacts of which kinds: the strength of a thread, never a score."""
        kinds = sorted(self.tie.kinds.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{times} {_plural(kind, times)}" for kind, times in kinds)

    @property
    def rhythm(self) -> str:
        """The silence beside the pair's own gaps, as a rank: with few gaps no finer statement holds."""
        if not self.tie.has_rhythm or self.silent_days is None:
            return "too few contacts to tell their rhythm"
        longer = sum(1 for gap in self.tie.gaps if gap < self.silent_days)
        usual, longest = round(self.tie.usual_days or 0), round(self.tie.usual_longest_days or 0)
        return (
            f"they speak every {usual} days as a rule, nine times in ten within {longest}; "
            f"this silence is longer than {longer} of their {len(self.tie.gaps)} gaps"
        )


_PLURALS = {"listening": "listened in", "mail": "mails", "other": "others"}


def _plural(kind: str, times: int) -> str:
    return kind if times == 1 and kind != "listening" else _PLURALS.get(kind, f"{kind}s")


def threads_of(account: Account, today: date) -> list[Thread]:
    """Every thread with contacts of the account, of colleagues and of people who left, the strongest first."""
    found = agreed(Tie.objects.filter(account=account, contact__left_on__isnull=True), today)
    ties = found.select_related("person", "contact").order_by("-days_in_touch", "-times", "pk")
    return [Thread(tie, today, tie.owed_days) for tie in ties]  # type: ignore[attr-defined]
