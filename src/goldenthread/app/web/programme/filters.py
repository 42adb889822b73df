"""Filters of the programme's lists. They live in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from goldenthread.app.customers.models import Account, Contract
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import Artefact, Due, Lesson, LessonKind, Schedule
from goldenthread.app.programme.queries.narrowing import (
    DueState,
    LessonState,
    RenewalState,
    contracts_narrowed,
    dues_narrowed,
    lessons_narrowed,
)
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import One
from goldenthread.app.web.forms.filters import ANY, Filter


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", ANY), *choices],
        error_messages={"invalid_choice": "Choose one of those in the list."},
    )


class OfAccount(Filter):
    """A filter that begins with a customer."""

    account = One(label="Customer", queryset=Account.objects.none(), required=False, empty_label=ANY)

    def prepare(self) -> None:
        self.choose("account", accounts_visible_to(self.person, on=self.today).order_by("name"))

    def key(self, field: str) -> int | None:
        """The id of what was chosen."""
        chosen = self.given(field)
        return chosen.pk if chosen else None


class RenewalFilter(OfAccount):
    state = _choice("State", RenewalState.choices)

    def narrow(self, found: QuerySet[Contract]) -> QuerySet[Contract]:
        state = self.given("state") or ""
        return contracts_narrowed(found, today=self.today, state=state, account_id=self.key("account"))


class OwnedFilter(OfAccount):
    """With the kind of report or review, and who owns it."""

    artefact = _choice("Report or review", Artefact.choices)
    owner = One(label="Owner", queryset=Person.objects.none(), required=False, empty_label=ANY)

    def prepare(self) -> None:
        super().prepare()
        self.choose("owner", colleagues(self))


class DueFilter(OwnedFilter):
    state = _choice("State", DueState.choices)

    def narrow(self, found: QuerySet[Due]) -> QuerySet[Due]:
        return dues_narrowed(
            found,
            today=self.today,
            state=self.given("state") or "",
            artefact=self.given("artefact") or "",
            account_id=self.key("account"),
            owner_id=self.key("owner"),
        )


class ScheduleFilter(OwnedFilter):
    def narrow(self, found: QuerySet[Schedule]) -> QuerySet[Schedule]:
        wanted: dict[str, Any] = {name: self.given(name) for name in ("artefact", "account", "owner")}
        return found.filter(**{name: value for name, value in wanted.items() if value})


class LessonFilter(OfAccount):
    tried_with = One(label="Tried with", queryset=Account.objects.none(), required=False, empty_label=ANY)
    kind = _choice("About", LessonKind.choices)
    state = _choice("State", LessonState.choices)
    owner = One(label="Who tries it", queryset=Person.objects.none(), required=False, empty_label=ANY)
    words = forms.CharField(label="Words in it", required=False, max_length=100)

    def prepare(self) -> None:
        super().prepare()
        self.fields["account"].label = "Learned with"
        self.choose("tried_with", accounts_visible_to(self.person, on=self.today).order_by("name"))
        self.choose("owner", colleagues(self))
        self.fields["words"].widget.attrs.update({"type": "search", "dir": "auto"})

    def narrow(self, found: QuerySet[Lesson]) -> QuerySet[Lesson]:
        return lessons_narrowed(
            found,
            self.person,
            today=self.today,
            kind=self.given("kind") or "",
            state=self.given("state") or "",
            words=self.given("words") or "",
            account_id=self.key("account"),
            tried_with_id=self.key("tried_with"),
            owner_id=self.key("owner"),
        )
