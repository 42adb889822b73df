"""The small forms of the order page: one per thing that somebody can do to an order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from goldenthread.app.customers.models import Contact
from goldenthread.app.orders.models import Delivery, Order, OrderKind, Step, WaitingOn
from goldenthread.app.people.models import Assignment, Person, Unit
from goldenthread.app.people.queries import people_in
from goldenthread.app.people.queries.persons import UNIT_ROLES
from goldenthread.app.web.forms.base import Amount, Day, Line, One, PageForm, Words
from goldenthread.app.web.forms.near import around, working_in

Near = Callable[[], QuerySet[Any] | None]


class ActForm(PageForm):
    """A form about one order. Its fields carry the act's name in their ids: many forms share a page."""

    def __init__(
        self, data: Any = None, *, order: Order, person: Person, today: date, name: str, **options: Any
    ) -> None:
        super().__init__(data, auto_id=f"{name}-%s", **options)
        self.order, self.person, self.today, self.name = order, person, today, name
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and proposals from the order."""

    def _show_ability_beside(self, field: str) -> None:
        """When the day changes, what the unit can do in that week is shown anew."""
        address = reverse(f"order_{self.name}", args=[self.order.pk])
        self.fields[field].widget.attrs.update(
            {
                "hx-get": address,
                "hx-trigger": "change",
                "hx-target": f"#beside-{self.name}",
                "hx-swap": "innerHTML",
            }
        )

    def _choose(self, field: str, found: Any, near: Near | None = None) -> None:
        chosen: Any = self.fields[field]
        chosen.queryset, chosen.near = found, near

    def _choose_unit(self, field: str, found: QuerySet[Unit]) -> None:
        """Of all units, first those around the one that has the order."""
        self._choose(field, found, partial(around, found, [self._unit]))

    @property
    def _unit(self) -> int:
        return self.order.held_by_unit_id or self.order.asked_of_unit_id


class Nothing(ActForm):
    """Confirms; asks for nothing."""


class Clarify(ActForm):
    text = Words(label="What you want to say or ask", max_length=20_000, help_text="Both sides read it.")


class SendBack(ActForm):
    missing = Words(
        label="What is missing", help_text="The requester sees exactly this, and the clock waits."
    )


class Complete(ActForm):
    information = Words(label="The missing information", max_length=20_000)


class Promise(ActForm):
    promised_for = Day(
        label="The date you promise", help_text="Met until the end of that day, where the customer is."
    )
    quantity = Amount(
        label="How much of it", required=False, decimal_places=3, help_text="Leave empty for all."
    )

    def prepare(self) -> None:
        self.fields["promised_for"].initial = self.order.requested_for
        self._show_ability_beside("promised_for")
        if self.order.quantity is None:
            del self.fields["quantity"]


class Counter(Promise):
    ground = Words(
        label="Why not as asked", help_text="What would have to be different to keep the date asked for."
    )
    field_order = ["promised_for", "quantity", "ground"]


class Object(ActForm):
    ground = Words(label="Why it does not help the customer", help_text="The unit answers anew.")


class Decline(ActForm):
    ground = Words(label="Why you decline", help_text="The requester sees it and may appeal.")
    decided_by = One(
        label="Who decided",
        queryset=Person.objects.none(),
        required=False,
        empty_label="I did",
        help_text="Named beside the decline.",
    )

    def prepare(self) -> None:
        self._choose("decided_by", people_in([self.order.asked_of_unit_id], self.today).order_by("name"))


class Redirect(ActForm):
    to = One(label="The unit that should answer", queryset=Unit.objects.none())
    ground = Words(label="Why them")

    def prepare(self) -> None:
        others = Unit.objects.filter(closed_on__isnull=True).exclude(pk=self.order.asked_of_unit_id)
        self._choose_unit("to", others)


class MovePromise(ActForm):
    promised_for = Day(label="The new date", help_text="Every earlier date stays on record.")
    cause = Words(label="What made you move it", help_text="The requester sees it.")

    def prepare(self) -> None:
        self.fields["promised_for"].initial = self.order.last_promised_for
        self._show_ability_beside("promised_for")


class Appeal(ActForm):
    ground = Words(
        label="Why the decline should not stand", help_text="It goes to the line above who declined."
    )


class DecideAppeal(ActForm):
    overturn = forms.TypedChoiceField(
        label="Your decision",
        coerce=lambda value: value == "yes",
        choices=[("no", "The decline stands"), ("yes", "The decline is overturned; the unit answers anew")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    ground = Words(label="Your ground", help_text="Both sides see it.")


class Override(ActForm):
    ground = Words(
        label="Why the decline is set aside", help_text="It is listed in the register of overrides."
    )


class ChangeDate(ActForm):
    requested_for = Day(label="The date the customer asks for now")
    ground = Words(
        label="What changed for the customer",
        required=False,
        help_text="Their own change of mind is never counted as a unit’s slip.",
    )

    def prepare(self) -> None:
        self.fields["requested_for"].initial = self.order.requested_for


class HandOff(ActForm):
    to = One(label="To which unit", queryset=Unit.objects.none())
    to_person = One(
        label="Into whose hands",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody in particular",
    )
    note = Words(label="What they need to know", required=False)

    def prepare(self) -> None:
        self._choose_unit("to", Unit.objects.filter(closed_on__isnull=True))
        workers = Assignment.objects.on(self.today).filter(role__in=UNIT_ROLES).values("person_id")
        hands = Person.objects.filter(pk__in=workers)
        self._choose("to_person", hands, partial(working_in, hands, [self._unit], self.today))
        self.fields["to"].initial = self._unit


class Receive(ActForm):
    usable = forms.TypedChoiceField(
        label="Can you go on with it as you received it?",
        coerce=lambda value: value == "yes",
        choices=[("yes", "Yes, usable as received"), ("no", "No, something is missing or wrong")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two."},
    )
    missing = Words(
        label="What is missing or wrong", required=False, help_text="Needed when you choose “no”."
    )


class BeginStep(ActForm):
    activity = Line(label="What you begin to do")


class FinishStep(ActForm):
    step = One(label="Which step", queryset=Step.objects.none(), empty_label=None)
    note = Words(label="What came of it", required=False)

    def prepare(self) -> None:
        self._choose("step", Step.objects.filter(order=self.order, finished_at__isnull=True))
        self.fields["step"].label_from_instance = lambda step: step.activity  # type: ignore[attr-defined]


class Pause(ActForm):
    waiting_on = forms.ChoiceField(
        label="What it waits for", choices=WaitingOn.choices, error_messages={"required": "Choose one."}
    )
    reason = Words(label="Why it stands", help_text="The clock stands meanwhile; both sides see the reason.")


class Deliver(ActForm):
    quantity = Amount(
        label="How much, if only a part",
        required=False,
        decimal_places=3,
        help_text="Leave it empty when you deliver all that is still wanted.",
    )
    note = Words(label="What the requester should know", required=False)


class Accept(ActForm):
    delivery = One(label="Which delivery", queryset=Delivery.objects.none(), empty_label=None)
    contact = One(
        label="Who at the customer said so",
        queryset=Contact.objects.none(),
        help_text="The verdict is theirs.",
    )

    def prepare(self) -> None:
        unjudged = Delivery.objects.filter(order=self.order, verdict__isnull=True, returned_at__isnull=True)
        self._choose("delivery", unjudged)
        self.fields["delivery"].label_from_instance = _delivery_said  # type: ignore[attr-defined]
        waiting = [one for one in self.order.deliveries.all() if not hasattr(one, "verdict")]
        if len(waiting) == 1:
            self.fields["delivery"].widget = forms.HiddenInput()
            self.fields["delivery"].initial = waiting[0].pk
        if self.order.is_root:
            accounts = [
                self.order.account_id,
                *([self.order.account.parent_id] if self.order.account.parent_id else []),
            ]
            here = Contact.objects.filter(account__in=accounts, left_on__isnull=True)
            self._choose("contact", here)
            self.fields["contact"].initial = self.order.contact_id
        else:
            del self.fields["contact"]


class Return(Accept):
    ground = Words(
        label="What is wrong with it", help_text="As the customer says it. The unit’s clock goes on."
    )


def _delivery_said(delivery: Delivery) -> str:
    how_much = f"{delivery.quantity.normalize():f} " if delivery.quantity is not None else ""
    return f"{how_much}on {delivery.at:%-d %B %Y}"


class Withdraw(ActForm):
    ground = Words(label="Why it is not wanted any more", help_text="Its supporting orders end with it.")


class Expedite(ActForm):
    ground = Words(label="Why this one goes before others")


class Waive(ActForm):
    ground = Words(
        label="Why the order above can do without it", help_text="Your name stands beside it in the register."
    )


class Supporting(ActForm):
    asked_of = One(label="Of which unit", queryset=Unit.objects.none())
    title = Line(label="What you need from them")
    requested_for = Day(label="By when")
    description = Words(label="Details", required=False, max_length=20_000)
    quantity = Amount(label="How much", required=False, decimal_places=3)
    kind = One(
        label="Kind", queryset=OrderKind.objects.none(), required=False, empty_label="No particular kind"
    )

    def prepare(self) -> None:
        self._choose_unit("asked_of", Unit.objects.filter(closed_on__isnull=True))
        self._choose("kind", OrderKind.objects.filter(retired_on__isnull=True))
        self.fields["requested_for"].initial = self.order.last_promised_for or self.order.requested_for
