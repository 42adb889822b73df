"""The pages about records say what the code does."""

import re
from pathlib import Path

import typer

from goldenthread.analysis.records import TABLES
from goldenthread.analysis.records.reference import PAGE, page
from goldenthread.cli.commands import app

ROOT = Path(__file__).parents[3]


def test_the_reference_page_is_what_the_schema_says():
    assert (ROOT / PAGE).read_text() == page(), "run: python -m goldenthread.analysis.records.reference"


def test_every_name_that_is_translated_exists():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page().split("## Names elsewhere")[1], re.MULTILINE)
    named = [name for _, here in rows[1:] for name in re.findall(r"\b([a-z_]+)\.([a-z_]+)\b", here)]
    assert len(named) > 40
    for table, column in named:
        assert column in TABLES[table].names, f"{table}.{column}"


def test_every_option_of_convert_is_in_the_how_to():
    text = (ROOT / "docs" / "how-to" / "read-a-log.md").read_text()
    flags = {
        flag for option in typer.main.get_command(app).commands["convert"].params for flag in option.opts
    }
    assert len(flags) > 30
    for flag in flags - {"sources", "out", "--help"}:
        assert f"`{flag}`" in text, flag
