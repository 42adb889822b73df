"""Recording what a customer says, and what is done about it."""

from __future__ import annotations

from typing import Any

from django import forms

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.customers.queries import accounts_visible_to, contacts_visible_to
from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.voice.models import FeedbackKind
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Line, One, Words
from goldenthread.app.web.forms.orders import PersonsForm


class RecordFeedback(PersonsForm):
    account = One(label="Which customer", queryset=Account.objects.none())
    contact = One(
        label="Who said it", queryset=Contact.objects.none(), required=False, empty_label="Not known"
    )
    order = One(
        label="About which order",
        queryset=Order.objects.none(),
        required=False,
        empty_label="None in particular",
    )
    kind = forms.ChoiceField(
        label="What it is", choices=FeedbackKind.choices, error_messages={"required": "Choose one."}
    )
    words = Words(
        label="Their words", required=False, max_length=20_000, help_text="As they said it, not as we would."
    )
    score = forms.DecimalField(
        label="Score",
        required=False,
        max_digits=4,
        decimal_places=1,
        help_text="For an answer to a question only.",
    )
    theme = Line(label="Theme", required=False, max_length=100)
    owner = One(
        label="Who takes it",
        queryset=Person.objects.none(),
        required=False,
        empty_label="The account’s manager",
    )

    def prepare(self) -> None:
        accounts = accounts_visible_to(self.person, on=self.today)
        self.choose("account", accounts.filter(closed_on__isnull=True))
        contacts = contacts_visible_to(self.person, on=self.today).filter(left_on__isnull=True)
        self.choose("contact", contacts.filter(account__in=accounts.values("pk")))
        orders = orders_visible_to(self.person, on=self.today).filter(account__in=accounts.values("pk"))
        self.choose("order", orders.order_by("-pk"))
        self.choose("owner", colleagues(self))


class Reply(PersonsForm):
    reply = Words(label="What you answered them", max_length=20_000)


class Resolve(PersonsForm):
    resolution = Words(label="How it was resolved")
    contacts = forms.IntegerField(
        label="How often they had to speak to us for it", required=False, min_value=0, max_value=10_000
    )


class ActOn(PersonsForm):
    what_changed = Words(label="What was changed here because of it")


class AssignFeedback(PersonsForm):
    to = One(label="Who takes it from now on", queryset=Person.objects.none())

    def prepare(self) -> None:
        self.choose("to", colleagues(self))


def given(said: dict[str, Any]) -> tuple[Account, dict[str, Any]]:
    """The account, and the rest by the names of the action."""
    rest = dict(said)
    return rest.pop("account"), rest
