"""An event with the records that it is about, each read when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from goldenthread.app.customers.models import Account, RenewalCall
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Barrier, DecisionRequest, HandOff, Order
from goldenthread.app.people.queries import leads_of, people_in
from goldenthread.app.programme.models import Acceptance, Schedule
from goldenthread.app.voice.models import Feedback


class About:
    """What an event is about. ``day`` is the day on which roles are asked for: people are told as things stand."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.said: dict[str, Any] = event.payload
        self.day = event.recorded_at.date()

    @cached_property
    def order(self) -> Order:
        return Order.objects.select_related("account", "parent", "placed_by").get(pk=self.event.order_id or 0)

    @cached_property
    def account(self) -> Account:
        return Account.objects.select_related("manager", "sponsor").get(pk=self.event.account_id or 0)

    @cached_property
    def barrier(self) -> Barrier:
        return Barrier.objects.select_related("order", "account").get(pk=self.event.subject_id)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback.objects.select_related("order").get(pk=self.event.subject_id)

    @cached_property
    def schedule(self) -> Schedule:
        found: Schedule = Schedule.objects.get(pk=self.event.subject_id)
        return found

    @cached_property
    def acceptance(self) -> Acceptance:
        return Acceptance.objects.select_related("charter").get(pk=self.event.subject_id)

    @cached_property
    def call(self) -> RenewalCall:
        return RenewalCall.objects.get(pk=self.event.subject_id)

    @cached_property
    def request(self) -> DecisionRequest:
        return DecisionRequest.objects.get(pk=self.event.subject_id)

    @cached_property
    def hand_off(self) -> HandOff:
        return HandOff.objects.get(pk=self.said["hand_off_id"])

    def leads(self, unit: int | None) -> set[int]:
        """Those who lead the unit, or the nearest unit above that anybody leads."""
        return {one.pk for one in leads_of(unit, self.day)} if unit else set()

    def people_of(self, unit: int | None) -> set[int]:
        return set(people_in([unit], self.day).values_list("pk", flat=True)) if unit else set()
