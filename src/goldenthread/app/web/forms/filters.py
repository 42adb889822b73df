"""Filters of lists. They live in the address, so that a list can be kept, sent and linked to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.orders.models import BarrierKind, DecisionRequest, Order, OrderState, RequestOutcome
from goldenthread.app.orders.queries import orders_narrowed
from goldenthread.app.people.models import DecisionArea, Unit
from goldenthread.app.voice.models import Feedback, FeedbackKind
from goldenthread.app.web.charts import LENSES
from goldenthread.app.web.forms.base import Day, One, chosen_from
from goldenthread.app.web.forms.orders import PersonsForm

ANY = "Any"


class Filter(PersonsForm):
    """A filter that is empty lets everything through."""

    def narrowed(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """``found`` without what the filter leaves out; nothing at all when the filter is not valid. While somebody
        looks for a name, all but that holds."""
        return self.narrow(found) if self.is_valid() or self.looking else found.none()

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        raise NotImplementedError

    def given(self, field: str) -> Any:
        return self.cleaned_data.get(field)


class CalendarFilter(Filter):
    """Of which promises a calendar tells; the fields are those of the list of orders, to which it leads."""

    account = One(label="Customer", queryset=Account.objects.none(), required=False, empty_label=ANY)
    unit = One(label="Asked of", queryset=Unit.objects.none(), required=False, empty_label=ANY)
    below = forms.BooleanField(label="With the units below", required=False)
    late = forms.BooleanField(label="Late only", required=False)
    roots = forms.BooleanField(label="Customers’ orders only", required=False)
    open = forms.BooleanField(label="Open only", required=False)

    def prepare(self) -> None:
        self.choose("account", accounts_visible_to(self.person, on=self.today).order_by("name"))
        self.choose("unit", Unit.objects.all())

    def narrow(self, found: QuerySet[Order]) -> QuerySet[Order]:
        return orders_narrowed(found, today=self.today, promised=True, **self.said)

    @property
    def said(self) -> dict[str, Any]:
        """What is asked for, by the names of the query."""
        said = {name: self.given(name) for name in ("account", "unit", "below", "late", "roots")}
        return {**said, "unended": self.given("open")}


class OrderFilter(CalendarFilter):
    q = forms.CharField(label="Words in it", required=False, max_length=100)
    state = forms.MultipleChoiceField(
        label="State",
        required=False,
        choices=OrderState.choices,
        error_messages={"invalid_choice": "Choose a state."},
    )
    due_from = Day(label="Due from", required=False)
    due_to = Day(label="Due until", required=False)
    promised = forms.BooleanField(label="Promised only", required=False)
    field_order = "q state account unit below due_from due_to late promised roots open".split()

    def prepare(self) -> None:
        super().prepare()
        self.fields["state"].widget = forms.Select(choices=[("", ANY), *OrderState.choices])
        self.fields["state"].widget.attrs.pop("multiple", None)
        self.fields["state"].widget.value_from_datadict = _several
        self.fields["q"].widget.attrs.update({"type": "search", "dir": "auto"})

    def narrow(self, found: QuerySet[Order]) -> QuerySet[Order]:
        return orders_narrowed(
            found,
            today=self.today,
            words=self.given("q"),
            states=self.given("state"),
            due_from=self.given("due_from"),
            due_to=self.given("due_to"),
            promised=self.given("promised"),
            **self.said,
        )


def _several(data: Any, files: Any, name: str) -> list[str]:
    """All values of ``name``, without empty ones: an address may name several states."""
    values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
    return [value for value in values if value]


class AccountFilter(Filter):
    q = forms.CharField(label="Words in the name", required=False, max_length=100)
    tier = forms.CharField(label="Tier", required=False, max_length=30)
    mine = forms.BooleanField(label="Looked after by me", required=False)

    def prepare(self) -> None:
        self.fields["q"].widget.attrs.update({"type": "search", "dir": "auto"})

    def narrow(self, found: QuerySet[Account]) -> QuerySet[Account]:
        if words := self.given("q"):
            found = found.filter(name__icontains=words)
        if tier := self.given("tier"):
            found = found.filter(tier__iexact=tier)
        return found.filter(manager=self.person) if self.given("mine") else found


class UnitFilter(PersonsForm):
    """Through which lens, and on which day; without: who belongs to whom, today."""

    by = forms.ChoiceField(
        label="By",
        required=False,
        choices=[("", "Who belongs to whom"), *LENSES.items()],
        error_messages={"invalid_choice": "Choose from the list."},
    )
    day = Day(label="On the day", required=False, help_text="As it was, or as it is planned.")

    @property
    def lens(self) -> str:
        return str(self.cleaned_data.get("by", "")) if self.is_valid() else ""

    @property
    def on(self) -> date:
        """The day that is asked for, else today."""
        return (self.cleaned_data.get("day") if self.is_valid() else None) or self.today


class BarrierFilter(Filter):
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", ANY), *BarrierKind.choices],
        error_messages={"invalid_choice": "Choose a kind."},
    )
    account = One(label="Customer", queryset=Account.objects.none(), required=False, empty_label=ANY)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", ANY), ("standing", "Stands"), ("escalated", "Escalated"), ("cleared", "Cleared")],
        error_messages={"invalid_choice": "Choose a state."},
    )
    unit = One(label="Order asked of", queryset=Unit.objects.none(), required=False, empty_label=ANY)
    mine = forms.BooleanField(label="Mine only", required=False)

    def prepare(self) -> None:
        self.choose("unit", Unit.objects.all())
        self.choose("account", accounts_visible_to(self.person, on=self.today).order_by("name"))

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Any]:
        if kind := self.given("kind"):
            found = found.filter(kind=kind)
        if account := self.given("account"):
            found = found.filter(account=account)
        if unit := self.given("unit"):
            found = found.filter(order__asked_of_unit=unit)
        if state := self.given("state"):
            cleared = Q(cleared_at__isnull=False)
            found = found.filter(cleared if state == "cleared" else ~cleared)
            if state == "escalated":
                found = found.filter(is_escalated=True)
        if self.given("mine"):
            found = found.filter(Q(owner=self.person) | Q(raised_by=self.person))
        return found


class DecisionFilter(Filter):
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", ANY), ("waiting", "Waits for a decision"), *chosen_from(RequestOutcome.choices)],
        error_messages={"invalid_choice": "Choose a state."},
    )
    account = One(label="Customer", queryset=Account.objects.none(), required=False, empty_label=ANY)
    unit = One(label="Asked of", queryset=Unit.objects.none(), required=False, empty_label=ANY)
    area = One(label="Area", queryset=DecisionArea.objects.all(), required=False, empty_label=ANY)

    def prepare(self) -> None:
        self.choose("account", accounts_visible_to(self.person, on=self.today).order_by("name"))
        self.choose("unit", Unit.objects.all())

    def narrow(self, found: QuerySet[DecisionRequest]) -> QuerySet[DecisionRequest]:
        named = {"account": "account", "to_unit": "unit", "area": "area"}
        given = {column: self.given(field) for column, field in named.items()}
        found = found.filter(**{column: value for column, value in given.items() if value})
        state = self.given("state")
        if state == "waiting":
            return found.filter(decided_at__isnull=True)
        return found.filter(outcome=state) if state else found


class FeedbackFilter(Filter):
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", ANY), *FeedbackKind.choices],
        error_messages={"invalid_choice": "Choose a kind."},
    )
    account = One(label="Customer", queryset=Account.objects.none(), required=False, empty_label=ANY)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", ANY), ("open", "Open"), ("resolved", "Resolved"), ("acted", "Acted on")],
        error_messages={"invalid_choice": "Choose a state."},
    )

    def prepare(self) -> None:
        self.choose("account", accounts_visible_to(self.person, on=self.today).order_by("name"))

    def narrow(self, found: QuerySet[Feedback]) -> QuerySet[Feedback]:
        if kind := self.given("kind"):
            found = found.filter(kind=kind)
        if account := self.given("account"):
            found = found.filter(account=account)
        states = {
            "open": Q(resolved_at__isnull=True),
            "resolved": Q(resolved_at__isnull=False),
            "acted": Q(acted_at__isnull=False),
        }
        return found.filter(states[self.given("state")]) if self.given("state") else found
