"""Importing at the page, by the API and on the command line: one way in, three doors."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.world import NOW
from typer.testing import CliRunner

from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.models import Person
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db
PEOPLE = "Name,E-mail,Hired on\nZoë Ödegård,zoe@example.com,2024-05-01\n"
BAD = PEOPLE + "Bad Day,bad@example.com,soon\n"


@pytest.fixture(autouse=True)
def _on_the_casts_monday():
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        yield


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def upload(client: Client, text: str | bytes, kind: str = "people"):
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("people.csv", content, content_type="text/csv")
    return client.post(reverse("imports"), {"kind": kind, "file": file})


def confirmed(client: Client, address: str, **said: str):
    """Confirm the columns as the page guessed them, and let the worker look."""
    form = client.get(address).context["form"]
    posted = {name: field.initial or "" for name, field in form.fields.items()} | said
    response = client.post(f"{address}/mapping", posted)
    worked()
    return response


def worked() -> None:
    """What the worker does with the jobs that were asked for."""
    for job in ProcrastinateJob.objects.filter(task_name="exchange.work_on_import", status="todo"):
        actions.work(job.args["run_id"])


def test_from_the_file_to_the_person_at_the_page(world):
    client = as_(world.ines)
    sent = upload(client, PEOPLE)
    assert sent.status_code == 303
    address = sent.headers["Location"]
    page = client.get(address).content.decode()
    assert "Zoë Ödegård" in page
    assert "Check the file" in page
    assert confirmed(client, address).status_code == 303
    checked = client.get(address).content.decode()
    assert "Would be added" in checked
    assert "Import 1 row" in checked
    assert not Person.objects.filter(email="zoe@example.com").exists()
    assert client.post(f"{address}/application").status_code == 303
    assert "Being imported" in client.get(address).content.decode()
    worked()
    assert "Imported " in client.get(address).content.decode()
    added = Event.objects.get(kind="person.added", subject_id=Person.objects.get(email="zoe@example.com").pk)
    assert (added.actor_person, added.via) == (world.ines, "import")


def test_refused_rows_are_shown_and_come_back_as_a_file(world):
    client = as_(world.ines)
    address = upload(client, BAD.replace("Bad Day", "=Bad Day")).headers["Location"]
    confirmed(client, address)
    page = client.get(address).content.decode()
    assert "This is no date" in page
    assert client.post(f"{address}/application").status_code == 409
    file = b"".join(client.get(f"{address}/refused.csv").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[0] == "Name,E-mail,Hired on,Row,Why it is refused"
    assert file.splitlines()[1].startswith("'=Bad Day,bad@example.com,soon,3,\"Hired on: This is no date.")
    assert client.post(f"{address}/application", {"good_rows_only": "yes"}).status_code == 303
    worked()
    assert Person.objects.filter(email="zoe@example.com").exists()


def test_what_is_not_said_is_asked_at_its_field(world):
    client = as_(world.ines)
    address = upload(client, "Name,Hired on\nOne,03/04/2024\n").headers["Location"]
    asked = confirmed(client, address)
    assert asked.status_code == 422
    assert "Say which comes first" in str(asked.context["form"].errors["dates"])
    unsaid = confirmed(client, address, column_name="", dates="dmy")
    assert unsaid.status_code == 422
    assert confirmed(client, address, dates="dmy").status_code == 303
    assert confirmed(client, address, dates="dmy", encoding="utf-16").status_code == 422


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"PK\x03\x04", b"Name,E-mail\n", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_refused_at_its_field(world, content):
    response = upload(as_(world.ines), content)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not ImportRun.objects.exists()


def test_the_template_can_be_sent_back_as_it_is_made_to_be_filled_in(world):
    for kind, person in (("people", world.ines), ("units", world.ines), ("orders", world.ana)):
        client = as_(person)
        template = b"".join(client.get(reverse("import_template", args=[kind])).streaming_content)
        address = upload(client, template, kind).headers["Location"]
        form = client.get(address).context["form"]
        unmatched = [
            name for name in form.fields if name.startswith("column_") and not form.fields[name].initial
        ]
        assert unmatched == [], kind


def test_a_page_does_not_show_another_persons_file(world):
    address = upload(as_(world.ines), PEOPLE).headers["Location"]
    assert as_(world.hanna).get(address).status_code == 404
    assert as_(world.hanna).post(f"{address}/application").status_code == 404
    assert as_(world.tom).get(reverse("imports")).status_code == 404


def test_an_import_that_another_worker_is_at_is_left_to_it(world):
    run = actions.send_file("people", "p.csv", PEOPLE.encode(), actor=world.by(world.ines))
    actions.settle(run, mapping=run.mapping, actor=world.by(world.ines))
    assert actions.work(run.pk) is not None
    assert actions.work(run.pk) is None


def test_the_api_sends_checks_and_applies(world):
    _, secret = issue_token("tests", scopes=["read", "people"], actor=world.by(world.ines))
    client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(address: str, body: dict[str, object]):
        return client.post(f"/api/v1/people/imports{address}", body, content_type="application/json")

    made = post("", {"content": PEOPLE, "columns": {"name": "Name"}})
    assert made.status_code == 201
    assert made.json()["doing"] == "checking"
    address = f"/{made.json()['id']}"
    worked()
    assert client.get(f"/api/v1/people/imports{address}").json()["added"] == 1
    assert post(f"{address}/application", {}).json()["doing"] == "applying"
    worked()
    done = client.get(f"/api/v1/people/imports{address}").json()
    assert (done["doing"], done["added"], done["refused"]) == ("", 1, [])
    assert (
        post("", {"content": "Name,Hired on\nOne,03/04/2024\n"}).json()["error"]["code"]
        == "import.not_said_how"
    )
    assert client.get(f"/api/v1/units/imports{address}").status_code == 404
    _, orders_only = issue_token("tests", scopes=["read", "orders"], actor=world.by(world.ines))
    refused = client.post(
        "/api/v1/people/imports",
        {"content": PEOPLE},
        content_type="application/json",
        headers={"Authorization": f"Bearer {orders_only}"},
    )
    assert refused.status_code == 403


def test_the_command_previews_then_imports(world, tmp_path):
    file, refused = tmp_path / "people.csv", tmp_path / "refused.csv"
    file.write_text(BAD)
    run = CliRunner()
    preview = run.invoke(app, ["import", "people", str(file), "--refused", str(refused)])
    assert preview.exit_code == 1
    assert "Would be: 1 added, 0 changed, 0 unchanged; 1 rows refused." in preview.output
    assert "row 3, column Hired on, 'soon': This is no date." in preview.output
    assert "Bad Day,bad@example.com,soon,3" in refused.read_text("utf-8-sig")
    assert not Person.objects.filter(email="zoe@example.com").exists()
    stopped = run.invoke(app, ["import", "people", str(file), "--yes"])
    assert stopped.exit_code == 2
    assert "1 rows are refused" in stopped.output
    words = [
        "import",
        "people",
        str(file),
        "--yes",
        "--good-rows",
        "--as",
        world.hanna.login.email,
    ]
    done = run.invoke(app, words)
    assert "Imported: 1 added" in done.output, done.output
    zoe = Person.objects.get(email="zoe@example.com")
    assert Event.objects.get(kind="person.added", subject_id=zoe.pk).actor_person == world.hanna
