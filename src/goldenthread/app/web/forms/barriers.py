"""Raising a barrier, and the small forms of its page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.orders.models import ENDED, BarrierKind, Order, RequestOutcome
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.models import Assignment, DecisionArea, Person
from goldenthread.app.web.forms.base import Amount, One, Words
from goldenthread.app.web.forms.orders import PersonsForm


def colleagues(form: PersonsForm) -> Any:
    """Everybody with an assignment today."""
    held = Assignment.objects.on(form.today).values("person_id")
    return Person.objects.filter(pk__in=held, left_on__isnull=True)


class RaiseBarrier(PersonsForm):
    order = One(
        label="In the way of which order",
        queryset=Order.objects.none(),
        required=False,
        empty_label="None in particular",
    )
    account = One(
        label="Or of which customer",
        empty_label="That of the order",
        queryset=Account.objects.none(),
        required=False,
        help_text="When it is about no one order.",
    )
    kind = forms.ChoiceField(
        label="What kind of barrier", choices=BarrierKind.choices, error_messages={"required": "Choose one."}
    )
    what = Words(label="What stands in the way", help_text="So that somebody who was not there can decide.")
    area = One(
        label="What would have to be decided",
        queryset=DecisionArea.objects.all(),
        required=False,
        empty_label="I do not know",
        help_text="It says who decides when you escalate.",
    )
    amount = Amount(label="How much it is about, in money", required=False)
    owner = One(
        label="Who takes care of it", queryset=Person.objects.none(), required=False, empty_label="I do"
    )

    def prepare(self) -> None:
        orders = orders_visible_to(self.person, on=self.today).exclude(state__in=ENDED)
        self.choose("order", orders.order_by("-pk"))
        self.choose("account", accounts_visible_to(self.person, on=self.today).filter(closed_on__isnull=True))
        self.choose("owner", colleagues(self))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said.get("order") and not said.get("account"):
            self.add_error("order", "Say on which order or customer it stands.")
        return said


class Escalate(PersonsForm):
    reason = Words(label="Why it needs a decision from above")
    area = One(
        label="What has to be decided",
        queryset=DecisionArea.objects.all(),
        required=False,
        empty_label="As it stands",
    )
    decide_by = forms.DateTimeField(
        label="Decide by",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text="Without a time: two working days. Undecided then, it climbs by itself.",
        error_messages={"invalid": "Write day and time as 2026-03-31T12:00."},
    )

    def clean_decide_by(self) -> datetime | None:
        value: datetime | None = self.cleaned_data["decide_by"]
        return timezone.make_aware(value) if value is not None and timezone.is_naive(value) else value


class Decide(PersonsForm):
    outcome = forms.ChoiceField(
        label="Your decision",
        choices=[
            (RequestOutcome.GRANTED, "Granted: what is asked happens"),
            (RequestOutcome.COUNTERED, "Something else instead"),
            (RequestOutcome.DECLINED, "Declined: it stays as it is"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    ground = Words(label="Your ground", help_text="Everybody who sees the barrier reads it.")


class Assign(PersonsForm):
    to = One(label="Who takes care of it from now on", queryset=Person.objects.none())

    def prepare(self) -> None:
        self.choose("to", colleagues(self))


class Clear(PersonsForm):
    what_was_done = Words(label="What was done", help_text="So that the next one who meets it knows the way.")
