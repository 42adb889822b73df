"""The page about exporting and loading: each command on it runs on the cast's company, and prints what it says."""

from __future__ import annotations

import re
import shlex
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest
from tests.app.exchange.test_round_trip import conversation
from tests.world import World
from typer.testing import CliRunner

from goldenthread.cli.commands import app

PAGE = Path("docs/how-to/export-and-load.md")


def examples() -> list[tuple[str, str]]:
    """Which command, and what it prints."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    parts = [part for block in blocks for part in re.split(r"^\$ goldenthread ", block, flags=re.MULTILINE)]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts if part]


@pytest.mark.django_db
def test_every_command_of_the_page_prints_what_it_says(world: World, tmp_path, monkeypatch):
    told = examples()
    assert len(told) == 3
    conversation(world)
    monkeypatch.chdir(tmp_path)
    for command, printed in told:
        done = CliRunner().invoke(app, shlex.split(command))
        assert done.exit_code == 0, done.output
        wanted = printed.replace("…", "...")
        assert OutputChecker().check_output(wanted, done.output, ELLIPSIS), done.output
