"""``goldenthread convert`` and ``goldenthread records check``, as a person types them."""

import json
import resource
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from goldenthread.analysis.records import Mapping, read_log, read_records
from goldenthread.cli.commands import app

LOG = """ticket,when,what,team
A,2025-03-01 09:00:00,open,Sales
A,2025-03-02 09:00:00,send,Delivery
B,2025-03-02 10:00:00,open,Sales
"""
NAMED = ["--order", "ticket", "--time", "when", "--activity", "what", "--unit", "team"]


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_log_becomes_a_folder_of_records_that_checks_out(log, tmp_path):
    done = run("convert", log, tmp_path / "records", *NAMED)
    assert (done.exit_code, done.stdout) == (0, f"Wrote 3 events of 2 orders to {tmp_path / 'records'}.\n")
    assert read_records(tmp_path / "records").rows("SELECT DISTINCT unit_id FROM event ORDER BY 1") == [
        ("Delivery",),
        ("Sales",),
    ]
    checked = run("records", "check", tmp_path / "records")
    assert checked.exit_code == 0
    assert checked.stdout.startswith("Nothing is wrong with 2 unit, 2 order, 3 event")


def test_a_folder_becomes_a_log_again(log, tmp_path):
    run("convert", log, tmp_path / "records", "--csv", *NAMED)
    assert (tmp_path / "records" / "event.csv").exists()
    assert run("convert", tmp_path / "records", tmp_path / "log.json").exit_code == 0
    assert len(json.loads((tmp_path / "log.json").read_text())["events"]) == 3


def test_a_guess_is_shown_and_not_taken_without_a_yes(log, tmp_path):
    refused = run("convert", log, tmp_path / "records")
    assert refused.exit_code == 2
    assert "unit       team" in refused.stderr
    assert "Accept this with --yes" in refused.stderr
    assert not (tmp_path / "records").exists()
    assert run("convert", log, tmp_path / "records", "--yes").exit_code == 0


def test_a_mapping_is_saved_and_used_again(log, tmp_path):
    saved = tmp_path / "mapping.toml"
    run("convert", log, tmp_path / "one", *NAMED, "--closing", "send", "--save-mapping", saved)
    assert Mapping.load(saved) == Mapping(
        order="ticket", time="when", activity="what", unit="team", closing=("send",)
    )
    assert run("convert", log, tmp_path / "two", "--mapping", saved).exit_code == 0
    assert read_records(tmp_path / "two").count("delivery") == 1


def test_a_refusal_is_a_sentence_and_leaves_with_two(log, tmp_path):
    refused = run("convert", log, tmp_path / "records", "--order", "nope", "--time", "when")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("There is no column 'nope' in log.csv")
    assert "Traceback" not in refused.output


def test_skipped_rows_are_written_and_counted(log, tmp_path):
    log.write_text(LOG + "C,never,open,Sales\n")
    assert run("convert", log, tmp_path / "records", *NAMED).exit_code == 2
    rejects = tmp_path / "bad.csv"
    done = run("convert", log, tmp_path / "records", *NAMED, "--on-error", "skip", "--rejects", rejects)
    assert done.exit_code == 0
    assert "1 rows were left out" in done.stderr
    assert (
        rejects.read_text().splitlines()[1]
        == "4,'never' in column 'when' is no time that can be read,C,never,open,Sales"
    )


def test_reported_rows_are_all_listed_and_the_log_refused(log, tmp_path):
    log.write_text(LOG + "C,never,open,Sales\n,2025-03-01 09:00:00,open,Sales\n")
    rejects = tmp_path / "bad.csv"
    refused = run("convert", log, tmp_path / "records", *NAMED, "--on-error", "report", "--rejects", rejects)
    assert refused.exit_code == 2
    assert "2 rows that cannot be used" in refused.stderr
    assert f"All are listed in {rejects}." in refused.stderr
    assert [line.split(",")[0] for line in rejects.read_text().splitlines()] == ["row", "4", "5"]
    assert not (tmp_path / "records").exists()
    refused = run("convert", log, tmp_path / "records", *NAMED, "--on-error", "ignore")
    assert (refused.exit_code, refused.stderr) == (2, "--on-error is stop, skip or report, not 'ignore'.\n")


def test_a_mapping_may_be_json_and_what_is_named_beside_it_wins(log, tmp_path):
    saved = tmp_path / "mapping.json"
    saved.write_text(json.dumps({"columns": {"order": "ticket", "time": "when", "unit": "what"}}))
    assert run("convert", log, tmp_path / "records", "--mapping", saved, "--unit", "team").exit_code == 0
    units = read_records(tmp_path / "records").rows("SELECT unit_id FROM unit ORDER BY 1")
    assert units == [("Delivery",), ("Sales",)]
    saved.write_text('{"columns": {"order": ')
    refused = run("convert", log, tmp_path / "again", "--mapping", saved)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"The mapping file {saved} cannot be read")


def test_a_date_that_reads_in_two_ways_is_refused_until_the_option_says_which(log, tmp_path):
    log.write_text("ticket,when,what,team\nA,03/04/2025 09:00,open,Sales\nA,05/04/2025 09:00,send,Sales\n")
    refused = run("convert", log, tmp_path / "records", *NAMED, "--yes")
    assert refused.exit_code == 2
    assert "Say --dates dmy, --dates mdy" in refused.stderr
    assert run("convert", log, tmp_path / "records", *NAMED, "--dates", "dmy").exit_code == 0
    wanted = "SELECT day(finished_at), month(finished_at) FROM event ORDER BY seq"
    days = read_records(tmp_path / "records").rows(wanted)
    assert days == [(3, 4), (5, 4)]


def test_a_check_names_what_is_wrong_and_leaves_with_one(tmp_path):
    (tmp_path / "order.csv").write_text("order_id,placed_at\nA,2025-01-01 00:00:00\nA,2025-01-01 00:00:00\n")
    checked = run("records", "check", tmp_path)
    assert checked.exit_code == 1
    assert checked.stdout == (
        "order.csv, row 2, column 'order_id': 'A' has come before. Keep one row of each.\n"
    )


def test_what_is_written_by_name_is_read_by_guess(log, tmp_path):
    run("convert", log, tmp_path / "flat.csv", *NAMED)
    again = read_log(tmp_path / "flat.csv")
    assert again.reading.mapping.columns == {
        "order": "order_id",
        "activity": "activity",
        "time": "finished_at",
        "unit": "unit_id",
        "placed": "case:placed_at",
        "event": "event_id",
    }


def cpu_of_help():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "goldenthread.cli", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_takes_less_than_three_tenths_of_a_second_of_cpu():
    """The least of three: a busy machine makes the same work dearer."""
    assert min(cpu_of_help() for _ in range(3)) < 0.3


def test_nothing_heavy_is_imported_for_help():
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, goldenthread.cli.commands; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not {"duckdb", "pyarrow", "numpy", "django", "scipy", "numba"} & set(listed)
