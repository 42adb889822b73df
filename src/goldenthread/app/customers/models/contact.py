"""The people at the customer. They have no login."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Contact(models.Model):
    """A person at the customer: what part they play in a purchase, at which level, with what authority."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=100, blank=True)
    buying_role = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)
    authority = models.PositiveSmallIntegerField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(authority__isnull=True) | Q(authority__gte=1, authority__lte=5),
                name="contact_authority_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return self.name or f"Former contact {self.pk}"
