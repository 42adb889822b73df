"""The page about working from the command line: every example runs against a real server, and prints what it says."""

from __future__ import annotations

import re
import shlex
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from tests.world import NOW, build
from typer.testing import CliRunner

from goldenthread.app.people.actions import issue_token
from goldenthread.app.people.models import SCOPES
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = Path("docs/how-to/work-from-the-command-line.md")
ADDRESS = "https://thread.example"
FIRST = {
    "orders_order": 17,
    "orders_barrier": 5,
    "orders_escalation": 3,
    "voice_feedback": 8,
    "orders_delivery": 21,
    "orders_appeal": 9,
}


def examples() -> list[tuple[str, str, str]]:
    """Who, which command, and what it prints."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE):
        for part in re.split(r"^(?=\w+\$ )", block, flags=re.MULTILINE):
            if part:
                line, _, printed = part.partition("\n")
                who, _, command = line.partition("$ ")
                found.append((who, command, printed))
    return found


@pytest.fixture
def company(transactional_db):
    with time_machine.travel(NOW, tick=True):
        made = build()
        with connection.cursor() as cursor:
            for table, first in FIRST.items():
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, first])
        yield made


def said(company, live_server, monkeypatch, home: Path, who: str, command: str) -> str:
    """What a terminal shows: both streams, and an exit code that is not 0."""
    before, _, line = command.rpartition("| ")
    person = getattr(company, who)
    _, secret = issue_token("cli", scopes=list(SCOPES), actor=company.by(person))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / who))
    monkeypatch.setenv("COLUMNS", "120")
    program, *words = shlex.split(line.replace(ADDRESS, live_server.url))
    assert program == "goldenthread"
    given = f"{secret}\n" if words[0] == "login" else None
    if before:
        echo, text = shlex.split(before)
        assert echo == "echo"
        given = text
    if words[0] != "login" and not (home / who / "goldenthread").exists():
        CliRunner().invoke(app, ["login", live_server.url], input=f"{secret}\n")
    ran = CliRunner().invoke(app, words, input=given)
    code = f"[exit code {ran.exit_code}]\n" if ran.exit_code else ""
    return ran.output.replace(live_server.url, ADDRESS) + code


def plain(text: str) -> str:
    """Without the spaces that end a line of a table."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_the_examples_of_the_page_run(company, live_server, monkeypatch, tmp_path):
    monkeypatch.delenv("GOLDENTHREAD_URL", raising=False)
    monkeypatch.delenv("GOLDENTHREAD_TOKEN", raising=False)
    every = examples()
    assert len(every) >= 10
    wrong = []
    for who, command, printed in every:
        got = plain(said(company, live_server, monkeypatch, tmp_path, who, command))
        if not OutputChecker().check_output(plain(printed).replace("…", "..."), got, ELLIPSIS):
            wrong.append(f"{who}$ {command}\n{got}")
    assert not wrong, "\n".join(wrong)
