"""Whose imports are whose: a person sees the files that they sent, and nobody else's."""

from __future__ import annotations

from django.db.models import QuerySet

from goldenthread.app.errors import NotFound
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.people.models import Person


def imports_of(person: Person) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(sent_by=person).defer("content")


def import_for(person: Person, import_id: int) -> ImportRun:
    """The import, if the person sent it."""
    run = ImportRun.objects.filter(sent_by=person, pk=import_id).first()
    if run is None:
        raise NotFound("There is no such import.")
    return run
