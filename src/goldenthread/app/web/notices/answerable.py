"""What a link answers: an order or a barrier, with the same acts and forms as its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from goldenthread.app.notices.concerns import Asks
from goldenthread.app.notices.models import Notice
from goldenthread.app.orders.access import barrier_for, order_for
from goldenthread.app.orders.models import Answer, Barrier, Delivery, Escalation, Order
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.web.acts import ACTS
from goldenthread.app.web.acts.barriers import BARRIER_ACTS
from goldenthread.app.web.forms.base import PageForm

WITH = ("answers", "appeals", "steps", "hand_offs", "deliveries__verdict")


@dataclass(frozen=True)
class Answerable:
    """One record that waits for an answer of ``actor``. ``version`` changes whenever something happens to it."""

    notice: Notice
    actor: Actor
    today: date
    order: Order | None
    barrier: Barrier | None

    @property
    def person(self) -> Person:
        return self.notice.person

    @property
    def version(self) -> str:
        return str(self.order.version) if self.order and self.barrier is None else ""

    @property
    def offer(self) -> Answer | None:
        """The counter-offer that waits, where that is what is answered."""
        if self.notice.asks != Asks.OFFER or self.order is None:
            return None
        return next((one for one in reversed(self.order.answers.all()) if one.kind == "counter"), None)

    def act(self, name: str) -> Any:
        return BARRIER_ACTS[name] if self.barrier is not None else ACTS[name]

    def form(self, name: str, said: Any = None) -> PageForm:
        """The form of the record's own page, without what would need a sign-in to fetch."""
        if self.barrier is not None:
            return BARRIER_ACTS[name].form(said, person=self.person, today=self.today, auto_id=f"{name}-%s")
        assert self.order is not None  # answerable() found one
        form = ACTS[name].form(said, order=self.order, person=self.person, today=self.today, name=name)
        for field in form.fields.values():
            for key in [key for key in field.widget.attrs if key.startswith("hx-")]:
                del field.widget.attrs[key]
        if self.notice.asks == Asks.VERDICT:
            self._hold_to_the_delivery(form)
        return form

    def _hold_to_the_delivery(self, form: PageForm) -> None:
        """The delivery that was asked about, and no other."""
        one = Delivery.objects.filter(pk=self.notice.event.payload["delivery_id"])
        form.fields["delivery"].queryset = one  # type: ignore[attr-defined]
        form.fields["delivery"].initial = self.notice.event.payload["delivery_id"]

    def perform(self, name: str, said: dict[str, Any], actor: Actor) -> object:
        if self.barrier is not None:
            return BARRIER_ACTS[name].perform(self.barrier, said, actor)
        assert self.order is not None
        return ACTS[name].perform(self.order, said, actor)


def answerable(notice: Notice, actor: Actor, today: date) -> Answerable:
    """The record, as far as the notice's person may see it: else not found."""
    person, key = notice.person, notice.record_id or 0
    if notice.record_type == "barrier":
        barrier_for(person, key, on=today)
        escalations = Prefetch("escalations", Escalation.objects.order_by("id"))
        barrier = Barrier.objects.select_related("account", "order").prefetch_related(escalations).get(pk=key)
        visible = orders_visible_to(person, on=today).select_related("account", "root")
        order = visible.filter(pk=barrier.order_id).first() if barrier.order_id else None
        return Answerable(notice, actor, today, order, barrier)
    order_for(person, key, on=today)
    order = (
        Order.objects.select_related("account", "root", "asked_of_unit", "asked_by_unit", "held_by_unit")
        .prefetch_related(*WITH)
        .get(pk=key)
    )
    return Answerable(notice, actor, today, order, None)
