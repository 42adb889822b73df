"""Placing an order, and looking for orders."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.customers.queries import accounts_answered_by, contacts_visible_to
from goldenthread.app.errors import Refusal
from goldenthread.app.orders.models import OrderKind
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.web.forms.base import Amount, Day, Line, One, PageForm, Words
from goldenthread.app.web.forms.near import near


class PersonsForm(PageForm):
    """A form whose choices depend on who fills it in."""

    def __init__(self, data: Any = None, *, person: Person, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.person, self.today = person, today
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices."""

    def choose(self, field: str, found: Any) -> None:
        """What the field offers; where that is much, first what is near whoever fills in the form."""
        chosen: Any = self.fields[field]
        chosen.queryset, chosen.near = found, partial(near, found, self.person, self.today)

    def field_for(self, refusal: Refusal) -> str | None:
        """The field that a refusal is about, or None for the whole form."""
        field = str(refusal.about.get("field", ""))
        return field if field in self.fields else None


class PlaceOrder(PersonsForm):
    account = One(label="For which customer", queryset=Account.objects.none())
    asked_of = One(
        label="Which unit do you ask",
        queryset=Unit.objects.none(),
        help_text="They answer with a promise of their own.",
    )
    title = Line(label="What the customer needs", help_text="In a line, as the customer would say it.")
    why = Words(label="Why it matters to the customer", help_text="Everybody down the chain reads this.")
    requested_for = Day(label="By when they need it")
    description = Words(label="Details", required=False, max_length=20_000)
    contact = One(
        label="Who asked at the customer",
        queryset=Contact.objects.none(),
        required=False,
        empty_label="Not known",
    )
    kind = One(
        label="Kind of order",
        queryset=OrderKind.objects.none(),
        required=False,
        empty_label="No particular kind",
    )
    quantity = Amount(label="How much", required=False, decimal_places=3)
    value = Amount(label="What it is worth", required=False)

    def prepare(self) -> None:
        own = accounts_answered_by(self.person, on=self.today)
        self.choose("account", Account.objects.filter(pk__in=own, closed_on__isnull=True))
        self.choose("asked_of", Unit.objects.filter(closed_on__isnull=True))
        contacts = contacts_visible_to(self.person, on=self.today).filter(
            account__in=own, left_on__isnull=True
        )
        self.choose("contact", contacts)
        self.choose("kind", OrderKind.objects.filter(retired_on__isnull=True))
        self.fields["title"].widget.attrs["autocomplete"] = "off"
