"""The command `goldenthread diagnose`, as a person uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldenthread.cli.commands import app


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small log: forty tickets through three teams."""
    monkeypatch.chdir(tmp_path)
    rows = ["ticket,step,team,customer,when"]
    for k in range(40):
        for hour, (step, team) in enumerate([("open", "Desk"), ("plan", "Planning"), ("repair", "Field")]):
            rows.append(f"T{k},{step},{team},C{k % 4},2025-03-{1 + k % 28:02d} {8 + hour * 3:02d}:{k:02d}")
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def run(*arguments: object) -> object:
    return CliRunner().invoke(app, ["diagnose", *map(str, arguments)])


def test_a_log_with_named_columns_gives_a_screen_and_a_report(log):
    result = run(log, "--order", "ticket", "--time", "when", "--unit", "team", "--activity", "step")
    assert result.exit_code == 0, result.output
    assert "120 events of 40 orders" in result.output
    assert "What to look at first?" in result.output
    assert "Written: diagnosis.html" in result.output
    page = Path("diagnosis.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Planning" in page


def test_the_summary_fits_on_one_screen(log):
    result = run(log, "--order", "ticket", "--time", "when", "--unit", "team", "--account", "customer")
    assert len(result.stdout.splitlines()) <= 40


def test_a_bar_moves_at_a_terminal_only(log, monkeypatch):
    class Terminal(StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    shown = {}
    for kind in (Terminal, StringIO):
        monkeypatch.setattr(sys, "stderr", kind())
        app(["diagnose", str(log), "--order", "ticket", "--time", "when"], standalone_mode=False)
        shown[kind] = sys.stderr.getvalue()
    assert "━" in shown[Terminal]
    assert "━" not in shown[StringIO]


def test_what_is_guessed_is_shown_and_needs_a_yes(log):
    refused = run(log)
    assert refused.exit_code == 2
    assert "--yes" in refused.output
    assert not Path("diagnosis.html").exists()
    accepted = run(log, "--yes")
    assert accepted.exit_code == 0, accepted.output
    assert "ticket" in accepted.output
    assert Path("diagnosis.html").exists()


def test_json_and_records_are_written_where_asked(log):
    result = run(log, "--yes", "--out", "r.html", "--json", "f.json", "--records", "kept")
    assert result.exit_code == 0, result.output
    facts = json.loads(Path("f.json").read_text())
    assert facts["handoffs"]["pairs"][0]["n"] == 40
    assert facts["handoffs"]["per_order"] == {"mean": 2.0, "median": 2.0, "maximum": 2, "orders_with_none": 0}
    again = run("kept", "--out", "again.html", "--json", "g.json")
    assert again.exit_code == 0, again.output
    assert json.loads(Path("g.json").read_text())["handoffs"] == facts["handoffs"]


def test_a_calendar_adds_working_time_and_a_wrong_one_is_refused_before_the_work(log):
    options = ("--order", "ticket", "--time", "when", "--unit", "team", "--json", "f.json")
    refused = run(log, *options, "--calendar", "mon-fri nine to five")
    assert refused.exit_code == 2
    assert "mon-fri 09:00-17:00 AT Europe/Vienna" in refused.output
    assert not Path("diagnosis.html").exists()
    accepted = run(log, *options, "--calendar", "mon-sun 11:00-13:00")
    assert accepted.exit_code == 0, accepted.output
    working = json.loads(Path("f.json").read_text())["working_time"]
    # each ticket waits from 8:mm to 11:mm and on to 14:mm: 120 of these 360 minutes are open, for each of forty
    assert (working["elapsed_hours"], working["working_hours"]) == (240.0, 80.0)


def test_persons_are_named_on_request_only(log):
    rows = log.read_text().splitlines()
    named = [rows[0] + ",who"] + [f"{row},{'Omar' if ',Field,' in row else 'Priya'}" for row in rows[1:]]
    log.write_text("\n".join(named) + "\n")
    options = ("--order", "ticket", "--time", "when", "--unit", "team", "--person", "who")
    assert run(log, *options).exit_code == 0
    assert "Persons are not named" in Path("diagnosis.html").read_text()
    assert run(log, *options, "--people").exit_code == 0
    assert "Persons are named" in Path("diagnosis.html").read_text()


def test_a_folder_that_is_not_there_is_refused_before_the_work(log):
    result = run(log, "--yes", "--out", "nowhere/r.html")
    assert result.exit_code == 2
    assert "There is no folder nowhere" in result.output


def test_a_log_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("empty.csv").write_text("")
    result = run("empty.csv", "--yes")
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert len(result.output.strip()) > 20


def test_help_is_quick_to_come_by():
    """Nothing heavy is imported to print the help."""
    code = "import sys; from goldenthread.cli.commands import app; print([m for m in ('duckdb', 'numpy', 'numba', 'scipy', 'django') if m in sys.modules])"  # noqa: E501
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"
