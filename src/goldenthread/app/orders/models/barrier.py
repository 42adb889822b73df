"""What stands in the way of an order or an account, and how it goes to whoever may decide."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from goldenthread.app.orders.models.order import Order

STANDING = Q(decided_at__isnull=True, climbed_at__isnull=True, closed_at__isnull=True)  # of an escalation


class BarrierKind(models.TextChoices):
    PRIORITY = "priority", "Priority"
    CAPACITY = "capacity", "Capacity"
    COST_ARGUMENT = "cost_argument", "Cost argument"
    AUTHORITY = "authority", "Authority"
    UNCLEAR_ROLE = "unclear_role", "Unclear role"
    MISSING_INFORMATION = "missing_information", "Missing information"
    POLICY = "policy", "Policy"
    OTHER = "other", "Other"


class Barrier(models.Model):
    """Something in the way. It stands until somebody clears it and says what was done."""

    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="barriers")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="barriers")
    kind = models.CharField(max_length=20, choices=BarrierKind)
    area = models.ForeignKey(
        "people.DecisionArea", models.PROTECT, null=True, blank=True, related_name="barriers"
    )
    what = models.TextField(max_length=4_000)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    in_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    what_was_done = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BarrierKind.values), name="barrier_kind_known"),
            models.CheckConstraint(condition=~Q(what=""), name="barrier_says_what"),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True, what_was_done="")
                | Q(cleared_at__isnull=False, cleared_at__gte=F("raised_at")),
                name="barrier_cleared_whole",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="barrier_amount_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="barrier_order"),
            models.Index(fields=["account", "-raised_at"], name="barrier_account"),
            models.Index(
                fields=["owner", "raised_at"], condition=Q(cleared_at__isnull=True), name="barrier_open_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what[:80]}"

    @property
    def stands(self) -> bool:
        return self.cleared_at is None


class EscalationRoute(models.TextChoices):
    """Why it went to this person."""

    DECISION_RIGHT = "decision_right", "holds the decision right"
    NO_DECIDER = "no_decider", "nobody holds the decision right: the raiser's line manager"
    SEVERAL_DECIDERS = "several_deciders", "several hold the decision right: the raiser's line manager"
    LINE = "line", "the line above who did not decide in time"


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def standing(self) -> EscalationQuerySet:
        """Those that wait for a decision: not decided, not climbed to somebody above, the barrier not cleared."""
        return self.filter(STANDING)


class Escalation(models.Model):
    """A barrier put before one person, with a time by which to decide. One stands per barrier at a time."""

    barrier = models.ForeignKey(Barrier, models.PROTECT, related_name="escalations")
    to_person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="escalations")
    route = models.CharField(max_length=20, choices=EscalationRoute)
    reason = models.TextField(max_length=4_000)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decide_by = models.DateTimeField(null=True, blank=True)
    climbed_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="climbed_to"
    )
    climbed_at = models.DateTimeField(null=True, blank=True)  # undecided in time: another stands
    at_the_top_since = models.DateTimeField(null=True, blank=True)  # undecided in time, and nobody above
    closed_at = models.DateTimeField(null=True, blank=True)  # the barrier was cleared before it was decided
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)
    ground = models.TextField(max_length=4_000, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["barrier"],
                condition=STANDING,
                name="escalation_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="", ground="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="escalation_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decide_by__isnull=True) | Q(decide_by__gt=F("raised_at")),
                name="escalation_time_to_decide",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_person", "raised_at"],
                condition=STANDING,
                name="escalation_open",
            ),
            models.Index(
                fields=["decide_by"],
                condition=Q(
                    decided_at__isnull=True,
                    climbed_at__isnull=True,
                    closed_at__isnull=True,
                    at_the_top_since__isnull=True,
                ),
                name="escalation_due",
            ),
        ]

    @property
    def stands(self) -> bool:
        return self.decided_at is None and self.climbed_at is None and self.closed_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.stands and self.decide_by is not None and self.decide_by < now


class RequestOutcome(models.TextChoices):
    GRANTED = "granted", "granted"
    COUNTERED = "countered", "countered"
    DECLINED = "declined", "declined"


class DecisionRequest(models.Model):
    """Something asked of another unit that needs a decision: priority, people, money, an exception."""

    account = models.ForeignKey("customers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="decision_requests")
    from_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey("people.DecisionArea", models.PROTECT, null=True, blank=True, related_name="+")
    what = models.TextField(max_length=4_000, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=RequestOutcome, blank=True)
    ground = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | (Q(decided_at__isnull=False, decided_at__gte=F("asked_at")) & ~Q(outcome="")),
                name="decision_request_decided_whole",
            )
        ]
        indexes = [
            models.Index(
                fields=["to_unit", "asked_at"],
                condition=Q(decided_at__isnull=True),
                name="decision_request_open",
            )
        ]
