"""Persons, and the logins by which they sign in."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Person(models.Model):
    """Somebody who works here, or worked here. Names live only here, so that a leaver can be erased."""

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    career_home = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    appraised_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    calendar = models.ForeignKey("people.Calendar", models.PROTECT, null=True, blank=True, related_name="+")
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="person_email_once"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(hired_on__isnull=True) | Q(left_on__gte=F("hired_on")),
                name="person_left_after_hired",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"Former colleague {self.pk}"

    def works_here_on(self, day: date) -> bool:
        return (self.hired_on is None or self.hired_on <= day) and (
            self.left_on is None or day <= self.left_on
        )


class LoginManager(BaseUserManager["Login"]):
    """Logins are found by address, whatever the case of its letters. Each comes with its person: every page asks."""

    def get_queryset(self) -> models.QuerySet[Login]:
        return super().get_queryset().select_related("person")

    def create_login(self, person: Person, email: str, password: str | None = None) -> Login:
        login = self.model(person=person, email=self.normalize_email(email).lower())
        login.set_password(password)
        login.save(using=self._db)
        return login

    def get_by_natural_key(self, username: str | None) -> Login:
        return self.get(email__iexact=username)


class Login(AbstractBaseUser):
    """The means by which a person signs in. It carries no rights: those come from assignments."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="login")
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = LoginManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email
