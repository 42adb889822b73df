"""The commands against a running server: acts, refusals, exit codes, and what history says of them."""

from __future__ import annotations

import json
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.models import SCOPES
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db(transaction=True)
DAY, LATER = ((date.today() + timedelta(days=days)).isoformat() for days in (20, 30))


def told() -> int:
    """How many events say that they were done by the command line."""
    return Event.objects.filter(via="cli").count()


@pytest.fixture
def company(transactional_db, founded):
    return founded.lay()


@pytest.fixture
def run(company, live_server, monkeypatch, tmp_path):
    """``run(company.ana, "orders list")``: a command as that person; answers exit code, output and errors."""
    secrets: dict[int, str] = {}
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GOLDENTHREAD_URL", live_server.url)

    def command(person, *words: str, stdin: str | None = None):
        if person.pk not in secrets:
            _, secrets[person.pk] = issue_token("cli", scopes=list(SCOPES), actor=company.by(person))
        monkeypatch.setenv("GOLDENTHREAD_TOKEN", secrets[person.pk])
        return CliRunner().invoke(app, list(words), input=stdin)

    command.secrets = secrets
    return command


@pytest.fixture
def order(company, run) -> str:
    placed = run(
        company.ana, "orders", "place", "--account", "Meridian Health", "--unit", "field services",
        "--title", "Ten scanners", "--why", "-", "--on", DAY, "--json", stdin="The ward opens",
    )  # fmt: skip
    assert placed.exit_code == 0, placed.output
    made = json.loads(placed.stdout)
    assert made["why"] == "The ward opens"
    return str(made["id"])


def test_from_order_to_verdict(company, run, order):
    """Each act is one event, told as done by the command line."""
    steps = [
        (company.omar, ["counter", order, "--on", LATER, "--because", "Two crews are away"], "countered"),
        (company.ana, ["accept-counter", order], "promised"),
        (company.omar, ["move-promise", order, "--on", DAY, "--because", "They are back"], "promised"),
        (company.ana, ["clarify", order, "The second ward"], "promised"),
        (company.omar, ["hand-off", order, "--to", "Planning"], "promised"),
        (company.omar, ["deliver", order], "delivered"),
        (
            company.ana,
            ["return", order, "--contact", str(company.mara.pk), "--because", "Broken"],
            "returned",
        ),
        (company.omar, ["deliver", order], "delivered"),
        (company.ana, ["accept", order, "--contact", str(company.mara.pk)], "accepted"),
    ]
    for person, words, state in steps:
        before = told()
        answer = run(person, "orders", *words)
        assert (answer.exit_code, f"is {state}" in answer.stdout) == (0, True), (words, answer.output)
        assert told() == before + 1

    thread = run(company.ana, "orders", "show", order).stdout
    assert "accepted" in thread
    assert "Ana Kovač" in thread


@pytest.mark.parametrize(
    "words",
    [
        ["promise", "{}", "--on", DAY],
        ["decline", "{}", "--because", "No crew"],
        ["redirect", "{}", "--to", "Billing", "--because", "It is a bill"],
    ],
)
def test_other_answers(company, run, order, words):
    answer = run(company.omar, "orders", *(word.format(order) for word in words))
    assert answer.exit_code == 0, answer.output


def done(run, person, words: list[str], said: str) -> None:
    """The command is done, says so, and leaves one event of the command line."""
    before = told()
    answer = run(person, *words)
    assert (answer.exit_code, said in answer.stdout) == (0, True), (words, answer.output)
    assert told() == before + 1, words


def test_a_decline_an_appeal_and_what_else_is_said_on_the_way(company, run, order):
    """Each act is one event; what is read beside it says what the pages say."""
    ana, omar, petra, nadia = company.ana, company.omar, company.petra, company.nadia
    steps = [
        (omar, ["orders", "send-back", order, "Which ward?"], "is incomplete"),
        (ana, ["orders", "complete", order, "The second"], "is asked"),
        (omar, ["orders", "counter", order, "--on", LATER, "--because", "Crews are away"], "is countered"),
        (ana, ["orders", "reject-counter", order, "--because", "Too late"], "is asked"),
        (omar, ["orders", "decline", order, "--because", "No crew"], "is declined"),
        (ana, ["orders", "appeal", order, "--because", "The ward opens"], "is declined"),
    ]
    for person, words, said in steps:
        done(run, person, words, said)
    (waiting,) = json.loads(run(nadia, "inbox", "--json").stdout)
    assert run(omar, "appeals", "overturn", str(waiting["id"]), "--because", "No").exit_code == 3
    done(run, nadia, ["appeals", "overturn", str(waiting["id"]), "--because", "They wait"], "is asked")
    assert "No crew" in run(ana, "refusals", "--kind", "decline").stdout
    assert "They wait" in run(ana, "refusals", "--kind", "override").stdout

    steps = [
        (omar, ["orders", "promise", order, "--on", DAY], "is promised"),
        (
            ana,
            ["orders", "change-date", order, "--on", LATER, "--because", "The ward opens later"],
            "is promised",
        ),
        (
            omar,
            ["orders", "pause", order, "--because", "They move", "--waiting-on", "supplier"],
            "is promised",
        ),
        (omar, ["orders", "resume", order], "is promised"),
        (
            omar,
            ["orders", "support", order, "--unit", "planning", "--title", "A van", "--on", DAY],
            "is asked",
        ),
    ]
    for person, words, said in steps:
        done(run, person, words, said)
    (child,) = json.loads(run(petra, "orders", "list", "--unit", "planning", "--json").stdout)
    number = str(child["id"])
    done(run, petra, ["orders", "decline", number, "--because", "No van"], "is declined")
    assert run(omar, "orders", "override", number, "--because", "We need it").exit_code == 3
    done(run, nadia, ["orders", "override", number, "--because", "The ward waits"], "is asked")
    assert "The ward waits" in run(omar, "refusals", "--kind", "override").stdout
    assert run(omar, "orders", "deliver", order).exit_code == 1
    done(run, omar, ["orders", "waive", number, "--because", "We walk"], "is asked")
    assert "Ten scanners" in run(ana, "orders", "calendar", "--from", DAY, "--until", LATER).stdout
    assert "Nothing is promised" in run(ana, "orders", "calendar", "--from", LATER, "--until", LATER).stdout
    below = run(ana, "orders", "list", "--unit", "Operations", "--below", "--words", "scanners").stdout
    assert ("Ten scanners" in below, "A van" in below) == (True, False)
    assert "0 of 0 expedites" in run(ana, "orders", "expedite-preview", order).stdout

    both = [order, str(child["id"])]
    partly = run(omar, "orders", "several", "move-promise", *both, "--on", LATER, "--because", "Parts")
    assert (partly.exit_code, "Done for 1, refused for 1." in partly.stdout) == (1, True), partly.output
    assert f"Order {child['id']}: You may not move this promise" in partly.stdout
    assert run(omar, "orders", "several", "promise", *both).exit_code == 2
    assert run(omar, "orders", "several", "dance", *both).exit_code == 2


def test_a_day_of_a_unit_and_of_an_account_manager(company, run, order):
    ana, omar, petra = company.ana, company.omar, company.petra
    raised = run(ana, "barriers", "raise", "No van", "--kind", "capacity", "--order", order, "--json")
    barrier = str(json.loads(raised.stdout)["id"])
    done(run, ana, ["barriers", "assign", barrier, "--to", "Omar Said"], "stands")
    words = ["--because", "Stuck", "--area", "Priority between orders"]
    done(run, omar, ["barriers", "escalate", barrier, *words], "waits")
    account = ["--account", "Meridian Health"]
    said = json.loads(run(ana, "feedback", "record", *account, "--words", "Late", "--json").stdout)
    complaint = str(said["id"])
    done(run, ana, ["feedback", "assign", complaint, "--to", "Omar Said"], "is open")
    done(run, omar, ["feedback", "reply", complaint, "--words", "We come"], "is answered")
    done(run, omar, ["feedback", "resolve", complaint, "--done", "Came"], "is resolved")
    done(run, omar, ["feedback", "act-on", complaint, "--changed", "Two vans"], "something was changed")
    ask = ["decisions", "ask", "Two people", *account, "--unit", "Planning", "--area", "Extra capacity"]
    done(run, ana, ask, "waits")
    (request,) = json.loads(run(petra, "decisions", "list", "--json").stdout)
    decide = ["decisions", "decide", str(request["id"]), "--outcome", "granted", "--because", "Yes"]
    done(run, petra, decide, "is granted")
    assert "No request waits" in run(petra, "decisions", "list").stdout
    done(run, ana, ask, "waits")
    (request,) = json.loads(run(petra, "decisions", "list", "--json").stdout)
    decide = ["decisions", "decide", str(request["id"]), "--outcome", "declined", "--because", "Not now"]
    done(run, petra, decide, "is declined")
    refused = ["refusals", "--kind", "request", "--account", "Meridian Health"]
    assert "Not now" in run(ana, *refused).stdout
    assert "Nothing was refused" in run(ana, *refused[:-1], "Meridian Retail").stdout

    assert "Ten scanners" in run(ana, "search", "scanners", "--kind", "orders").stdout
    assert "Nothing holds" in run(company.vik, "search", "scanners").stdout
    assert "0 promised, 0 overdue" in run(omar, "units", "can-promise", "Field services").stdout
    assert "Nothing was lost" in run(omar, "units", "lost", "Field services").stdout
    assert run(ana, "units", "lost", "Field services").exit_code == 3


def test_refusals_are_the_deployments_own_sentences(company, run, order):
    before = told()
    denied = run(company.ana, "orders", "promise", order, "--on", DAY)
    assert (denied.exit_code, denied.stderr.strip()) == (
        3,
        "You may not answer this order: that is for Field services, which was asked.",
    )
    assert run(company.ben, "orders", "show", order).exit_code == 4
    spent = run(company.ana, "orders", "expedite", order, "--because", "Now", "--json")
    assert spent.exit_code == 1
    assert "allowance" in json.loads(spent.stderr)["error"]["sentence"]
    wrong = run(company.omar, "orders", "promise", order, "--on", "soon")
    assert (wrong.exit_code, "promised_for" in wrong.stderr) == (1, True)
    assert told() == before
    assert run(company.ana, "orders", "withdraw", order, "--because", "Not needed").exit_code == 0


def test_barriers_feedback_and_the_inbox(company, run, order):
    raised = run(
        company.ana, "barriers", "raise", "Others go first", "--kind", "priority", "--order", order,
        "--area", "Priority between orders", "--json",
    )  # fmt: skip
    barrier = str(json.loads(raised.stdout)["id"])
    up = run(company.ana, "barriers", "escalate", barrier, "--because", "Ten days lost", "--json")
    waiting = json.loads(run(company.nadia, "inbox", "--json").stdout)
    assert json.loads(up.stdout)["id"] in [one["id"] for one in waiting if one["what"] == "decide"]
    escalation = str(json.loads(up.stdout)["id"])
    decided = run(
        company.nadia,
        "barriers",
        "decide",
        escalation,
        "--outcome",
        "granted",
        "--because",
        "They come first",
    )
    assert "is granted" in decided.stdout
    assert run(company.ana, "barriers", "clear", barrier, "--done", "Moved up").exit_code == 0
    assert "No barrier stands." in run(company.ana, "barriers", "list").stdout
    assert "Others go first" in run(company.ana, "barriers", "list", "--all").stdout
    said = run(
        company.ana, "feedback", "record", "--account", "Meridian Health", "--words", "Late", "--order", order
    )
    assert said.exit_code == 0, said.output
    assert "Late" in run(company.ana, "feedback", "list").stdout
    listed = run(company.ana, "orders", "list", "--state", "asked", "--unit", "Field services").stdout
    assert "Ten scanners" in listed
    assert "There is no such order." in run(company.vik, "orders", "list").stdout


def test_a_sign_in_is_kept_for_its_owner_alone(company, run, live_server, monkeypatch, tmp_path):
    run(company.ana, "inbox")
    secret = run.secrets[company.ana.pk]
    kept = CliRunner().invoke(app, ["login", live_server.url], input=f"{secret}\n")
    assert "You are Ana Kovač" in kept.stdout, kept.output
    file = tmp_path / "goldenthread" / "login.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    monkeypatch.delenv("GOLDENTHREAD_URL")
    monkeypatch.delenv("GOLDENTHREAD_TOKEN")
    assert CliRunner().invoke(app, ["inbox"]).exit_code == 0
    file.unlink()
    assert CliRunner().invoke(app, ["inbox"]).exit_code == 3


def test_an_address_where_nothing_answers_is_said(company, run, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setenv("GOLDENTHREAD_URL", "http://127.0.0.1:9")
    gone = run(company.ana, "orders", "list")
    assert (gone.exit_code, "cannot be reached" in gone.stderr) == (5, True)


def test_every_command_is_in_the_reference():
    text = Path("docs/reference/command-line.md").read_text()
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands:
            name = command.name or command.callback.__name__.replace("_", "-")
            assert f"goldenthread {group.name} {name}" in text
    for command in app.registered_commands:
        name = (command.name or command.callback.__name__).replace("_", "-")
        assert f"goldenthread {name}" in text
