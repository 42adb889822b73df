"""The request as pages see it: the middleware sets these four."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person


class PageRequest(HttpRequest):
    """A signed-in person's request: who acts, in which roles, on which day."""

    actor: Actor
    person: Person
    today: date
    roles: frozenset[str]
    htmx: HtmxDetails
