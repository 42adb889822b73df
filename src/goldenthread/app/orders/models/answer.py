"""What a unit answers to an order, and what the other side can say to that."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.orders.models.order import Order


class AnswerKind(models.TextChoices):
    PROMISE = "promise", "Promise"
    COUNTER = "counter", "Counter-offer"
    DECLINE = "decline", "Decline"
    INCOMPLETE = "incomplete", "Sent back as incomplete"
    REDIRECT = "redirect", "Redirect"


ANSWER_KINDS_WITH_A_DATE = (AnswerKind.PROMISE, AnswerKind.COUNTER)


class Answer(models.Model):
    """One answer. A promise with a ``cause`` moved the promise before it; nothing is ever overwritten."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="answers")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=AnswerKind)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    promised_for = models.DateField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    ground = models.TextField(max_length=4_000, blank=True)
    cause = models.TextField(max_length=4_000, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    redirected_to = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    moves = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_by"
    )  # the promise that this one moved
    completed_at = models.DateTimeField(null=True, blank=True)  # when missing information was given
    completed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AnswerKind.values), name="answer_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=ANSWER_KINDS_WITH_A_DATE) | Q(promised_for__isnull=False),
                name="answer_promise_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="answer_quantity_positive"
            ),
            models.CheckConstraint(
                condition=Q(redirected_to__isnull=True) | Q(kind=AnswerKind.REDIRECT),
                name="answer_redirect_only",
            ),
            models.CheckConstraint(
                condition=Q(moves__isnull=True) | (Q(kind=AnswerKind.PROMISE) & ~Q(cause="")),
                name="answer_moved_promise_has_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(kind=AnswerKind.INCOMPLETE),
                name="answer_completed_only_if_incomplete",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="answer_order"),
            models.Index(fields=["unit", "kind", "at"], name="answer_unit_kind"),
            models.Index(fields=["kind", "at"], name="answer_kind_at"),
        ]


class CounterAcceptance(models.Model):
    """The requester took a counter-offer; ``promise`` is the unit's promise that follows from it."""

    counter = models.OneToOneField(Answer, models.PROTECT, related_name="acceptance")
    promise = models.OneToOneField(Answer, models.PROTECT, related_name="accepted_counter")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(counter=F("promise")), name="counter_acceptance_two_answers")
        ]


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", "the decline stands"
    OVERTURNED = "overturned", "the decline is overturned"
    LAPSED = "lapsed", "lapsed: the order moved on"


class Appeal(models.Model):
    """The requester does not accept a decline and puts it before somebody above who declined."""

    answer = models.OneToOneField(Answer, models.PROTECT, related_name="appeal")
    order = models.ForeignKey(Order, models.PROTECT, related_name="appeals")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000)
    to_person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=AppealOutcome, blank=True)
    decision_ground = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(ground=""), name="appeal_has_a_ground"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="") & ~Q(decision_ground="")),
                name="appeal_decided_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["to_person", "at"], condition=Q(decided_at__isnull=True), name="appeal_open")
        ]


class Override(models.Model):
    """Somebody above set a unit's decline aside, with a ground. The unit is asked anew."""

    answer = models.OneToOneField(Answer, models.PROTECT, related_name="override")
    order = models.ForeignKey(Order, models.PROTECT, related_name="overrides")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000)
    appeal = models.OneToOneField(Appeal, models.PROTECT, null=True, blank=True, related_name="override")

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="override_has_a_ground")]


class CounterRejection(models.Model):
    """The requester did not take a counter-offer; the unit answers anew."""

    counter = models.OneToOneField(Answer, models.PROTECT, related_name="rejection")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="counter_rejection_has_a_ground")]
