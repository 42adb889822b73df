"""An installation in which nobody is yet gets its first administrator from the command line."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from typer.testing import CliRunner

from goldenthread.app.history.models import Event
from goldenthread.app.people.models import Login, Person
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db


def add(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["add-administrator", *words])
    return done.exit_code, done.output


def test_the_first_administrator_signs_in_and_may_add_people():
    code, said = add("Ines Duarte", "ines@thread.example")
    assert (code, "is an administrator" in said) == (0, True)
    login = Login.objects.get(person__name="Ines Duarte")
    assert not login.has_usable_password()
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["person.added", "unit.opened", "assignment.begun", "login.created"]
    page = Client()
    page.force_login(login)
    assert page.get("/people/new").status_code == 200


def test_what_is_refused_leaves_nothing_behind():
    assert add("Ines Duarte", "")[0] == 2
    assert (Person.objects.count(), Event.objects.count()) == (0, 0)
    add("Ines Duarte", "ines@thread.example")
    before = Event.objects.count()
    code, said = add("Ines Duarte", "INES@thread.example")
    assert (code, "already" in said) == (2, True)
    assert Event.objects.count() == before


def test_the_reset_sets_the_password():
    add("Ines Duarte", "ines@thread.example")
    Client().post("/password/reset", {"email": "ines@thread.example"})
    assert [one.to for one in mail.outbox] == [["ines@thread.example"]]
