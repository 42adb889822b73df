"""An order: something asked of a unit, for an account or in support of another order.

What people did about it are records of their own (answers, deliveries, verdicts …). The columns under
"as it stands" are kept by the actions so that lists are fast; ``goldenthread verify`` re-derives them from
history and reports any difference.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q


class OrderKind(models.Model):
    """A kind of order, and what an order of this kind must say to be complete."""

    name = models.CharField(max_length=100, unique=True)
    needs = models.CharField(max_length=500, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrderState(models.TextChoices):
    """Where the conversation stands: each state says who must speak next."""

    ASKED = "asked", "Waits for an answer"
    INCOMPLETE = "incomplete", "Sent back: information is missing"
    COUNTERED = "countered", "Waits for an answer to a counter-offer"
    DECLINED = "declined", "Declined"
    PROMISED = "promised", "Promised"
    DELIVERED = "delivered", "Delivered, waits for the verdict"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Withdrawn"


ENDED = (OrderState.ACCEPTED, OrderState.WITHDRAWN)


class Asker(models.TextChoices):
    CUSTOMER = "customer", "the customer"
    US = "us", "us"


class Order(models.Model):
    """Something asked of a unit. ``root`` is the customer's order at the top of the chain, or itself."""

    kind = models.ForeignKey(OrderKind, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    root = models.ForeignKey("self", models.PROTECT, related_name="tree")
    depth = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="orders")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    asked_by_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    asked_of_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=20_000, blank=True)
    why = models.TextField(max_length=4_000, blank=True)  # why it matters to the customer
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    priority = models.CharField(max_length=30, blank=True)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    # -- as it stands
    state = models.CharField(max_length=12, choices=OrderState, default=OrderState.ASKED)
    held_by_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    held_by_person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_since = models.DateTimeField(null=True, blank=True)
    requested_for = models.DateField(null=True, blank=True)
    first_promised_for = models.DateField(null=True, blank=True)
    last_promised_for = models.DateField(null=True, blank=True)
    promised_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    expedited_at = models.DateTimeField(null=True, blank=True)
    expedited_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    waived_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)  # the delivery that stands for the whole
    ended_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()  # the last act; time never runs back within an order
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True, depth=0, root=F("id"))
                | (Q(parent__isnull=False, depth__gt=0) & ~Q(root=F("id")) & ~Q(parent=F("id"))),
                name="order_root_or_supporting",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="order_says_what"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="order_quantity_positive"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="order_value_not_negative"
            ),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(
                condition=Q(last_promised_for__isnull=True, first_promised_for__isnull=True)
                | Q(last_promised_for__isnull=False, first_promised_for__isnull=False),
                name="order_first_and_last_promise",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False, state__in=ENDED)
                | (Q(ended_at__isnull=True) & ~Q(state__in=ENDED)),
                name="order_ended_or_open",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(held_by_unit__isnull=True, held_by_person__isnull=True, paused_since__isnull=True),
                name="order_ended_is_held_by_nobody",
            ),
            models.CheckConstraint(condition=Q(changed_at__gte=F("placed_at")), name="order_time_forward"),
        ]
        indexes = [
            models.Index(fields=["account", "state", "-id"], name="order_account_state"),
            models.Index(
                fields=["account", "-placed_at"],
                include=["asked_of_unit", "withdrawn_at"],
                name="order_account_asked",
            ),
            models.Index(
                fields=["account", "last_promised_for"],
                include=["parent", "delivered_at", "withdrawn_at"],
                name="order_account_due",
            ),
            models.Index(fields=["root", "id"], name="order_root"),
            models.Index(fields=["asked_of_unit", "state", "last_promised_for"], name="order_asked_of_state"),
            models.Index(fields=["asked_by_unit", "state", "last_promised_for"], name="order_asked_by_state"),
            models.Index(
                fields=["held_by_unit", "state"], condition=Q(ended_at__isnull=True), name="order_held_open"
            ),
            models.Index(
                fields=["held_by_person"],
                condition=Q(ended_at__isnull=True, held_by_person__isnull=False),
                name="order_held_by_person_open",
            ),
            models.Index(
                fields=["last_promised_for"], condition=Q(ended_at__isnull=True), name="order_due_open"
            ),
            models.Index(fields=["asked_of_unit", "delivered_at"], name="order_unit_delivered"),
            models.Index(
                fields=["account"],
                include=["parent", "delivered_at", "last_promised_for"],
                condition=Q(ended_at__isnull=True),
                name="order_account_open",
            ),
            models.Index(
                fields=["id"],
                include=["account", "asked_of_unit", "held_by_unit", "asked_by_unit"],
                name="order_seen_by",
            ),
            models.Index(
                fields=["account", "asked_of_unit", "state", "last_promised_for"],
                condition=Q(ended_at__isnull=True),
                name="order_open_figures",
            ),
            models.Index(
                fields=["account", "first_promised_for"],
                include=["parent", "last_promised_for", "delivered_at", "withdrawn_at"],
                name="order_account_kept",
            ),
            models.Index(
                fields=["asked_of_unit", "first_promised_for"],
                include=["last_promised_for", "delivered_at", "withdrawn_at"],
                name="order_unit_kept",
            ),
            models.Index(
                fields=["placed_at"],
                include=["account", "expedited_at"],
                condition=Q(parent__isnull=True),
                name="order_root_placed",
            ),
            models.Index(
                fields=["last_promised_for"],
                include=["account", "delivered_at", "expedited_at", "withdrawn_at"],
                condition=Q(parent__isnull=True, last_promised_for__isnull=False),
                name="order_root_promised",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def has_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def due_on(self) -> date | None:
        """The date it is judged by: what was promised last, else what was asked for."""
        return self.last_promised_for or self.requested_for

    @property
    def wanted_quantity(self) -> Decimal | None:
        """How much the whole is: what was promised, else asked for; empty where it is not counted."""
        return self.promised_quantity if self.promised_quantity is not None else self.quantity

    def is_late(self, today: date) -> bool:
        """Whether it is undelivered and past the date last promised or, if unpromised, the one asked for."""
        open_still = not self.has_ended and self.delivered_at is None
        return open_still and self.due_on is not None and self.due_on < today


class RequestedDate(models.Model):
    """A date that was asked for. Every change is a new row; a customer's change is never a unit's slip."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="requested_dates")
    at = models.DateTimeField()
    requested_for = models.DateField()
    asked_by = models.CharField(max_length=10, choices=Asker, default=Asker.CUSTOMER)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "at"], name="requested_date_once_at_a_time"),
            models.CheckConstraint(
                condition=Q(asked_by__in=Asker.values), name="requested_date_asked_by_known"
            ),
        ]


class Clarification(models.Model):
    """Something said in the conversation about an order; both sides read it."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="clarifications")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=20_000)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="clarification_says_something")]
