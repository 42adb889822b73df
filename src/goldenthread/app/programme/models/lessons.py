"""What was learned with one account, and what became of it at others; and the figures of the programme."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q


class LessonKind(models.TextChoices):
    """Whose work a lesson is about."""

    RELATIONSHIP = "relationship", "the relationship"
    DELIVERY = "delivery", "delivery and operations"
    SERVICE = "service", "service and support"
    COMMERCIAL = "commercial", "price and contract"
    PRODUCT = "product", "the product"
    TOGETHER = "together", "how we work together"


class Lesson(models.Model):
    """Something learned with one account."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="lessons")
    what = models.CharField(max_length=300)
    story = models.TextField(max_length=20_000, blank=True)
    kind = models.CharField(max_length=12, choices=LessonKind, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.what


class TransferOutcome(models.TextChoices):
    WORKED = "worked", "it worked there too"
    PARTLY = "partly", "it worked in part"
    NOT = "not", "it did not work there"
    UNFIT = "unfit", "it does not apply there"
    DROPPED = "dropped", "it was not tried"


class Transfer(models.Model):
    """Somebody commits to try a lesson with another account by a day, and says what happened."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="transfers")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    by_day = models.DateField()
    committed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=TransferOutcome, blank=True)
    what_happened = models.TextField(max_length=10_000, blank=True)

    class Meta:
        ordering = ["by_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "account"], name="transfer_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="") & ~Q(what_happened="")),
                name="transfer_ended_whole",
            ),
        ]

    def is_lapsed(self, today: date) -> bool:
        """Whether its day has passed and nobody has said what happened."""
        return self.ended_at is None and self.by_day < today


class Message(models.Model):
    """Something the programme told or asked a person."""

    to = models.ForeignKey("people.Person", models.PROTECT, related_name="programme_messages")
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=20_000, blank=True)
    kind = models.CharField(max_length=6, choices=[("ask", "asks for something"), ("inform", "informs")])
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    role_accepted_at = models.DateTimeField(null=True, blank=True)  # where no charter is known, only the act
    acceptance = models.ForeignKey(
        "programme.Acceptance", models.PROTECT, null=True, blank=True, related_name="messages"
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["to", "-at"], name="message_to")]


class Effort(models.Model):
    """The hours that a person gave an account in a month."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="efforts")
    month = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        ordering = ["month", "account_id", "person_id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "account", "month"], name="effort_once"),
            models.CheckConstraint(condition=Q(hours__gte=0, hours__lte=744), name="effort_hours"),
        ]


class Result(models.Model):
    """A figure of the organisation's own, by month: sales, satisfaction, retention."""

    measure = models.CharField(max_length=60)
    month = models.DateField()
    account = models.ForeignKey("customers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        ordering = ["measure", "month"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "month", "account", "unit"], name="result_once", nulls_distinct=False
            )
        ]
