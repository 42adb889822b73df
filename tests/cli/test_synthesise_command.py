"""Telling a story from the command line."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from goldenthread.cli.commands import app

runner = CliRunner()


def test_a_story_is_written_with_its_truth(tmp_path):
    result = runner.invoke(
        app, ["synthesise", "aligned", "--seed", "3", "--months", "2", "--out", str(tmp_path / "told")]
    )
    assert result.exit_code == 0, result.output
    assert "truth.json" in result.output
    truth = json.loads((tmp_path / "told" / "truth.json").read_text())
    assert (truth["seed"], truth["size"]) == (3, "small")
    assert runner.invoke(app, ["records", "check", str(tmp_path / "told")]).exit_code == 0


def test_an_unknown_story_is_refused_with_the_names_of_the_known(tmp_path):
    result = runner.invoke(app, ["synthesise", "fairy_tale", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "technology_services" in result.output
