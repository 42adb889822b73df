"""The guide to production names what there is: settings, metrics, commands."""

from __future__ import annotations

import re
from pathlib import Path

from procrastinate.contrib.django import app as clock
from typer.main import get_command

from goldenthread.cli.commands import app

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "running.md").read_text()
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text()
INTERNAL = {"GOLDENTHREAD_AS_OWNER", "GOLDENTHREAD_BESIDE", "GOLDENTHREAD_VENV"}
NAME = re.compile(r"\b(?:GOLDENTHREAD|DATABASE)_[A-Z_]+[A-Z]\b")


def read_by_the_code() -> set[str]:
    """Names of variables in the sources, but for those that stand in a sentence about ``…_FILE``."""
    found: set[str] = set()
    for file in (ROOT / "src").rglob("*.py"):
        found |= set(re.findall(r"[\"']((?:GOLDENTHREAD|DATABASE)_[A-Z_]+)[\"']", file.read_text()))
    return {name.removesuffix("_FILE") for name in found} - INTERNAL


def test_every_setting_is_in_the_reference_and_the_guide_names_no_other():
    read = read_by_the_code()
    assert len(read) > 25
    guided = {name.removesuffix("_FILE") for name in NAME.findall(GUIDE)}
    assert len(guided) > 25
    assert guided - read == set()
    short = {name for name in read if name not in SETTINGS and f"…_{name.split('_')[-1]}" not in SETTINGS}
    assert short == set()


def test_all_work_of_the_clock_is_in_the_guide_with_its_time():
    told = set(re.findall(r"^\| `([a-z_.]+)` \| `([^`]+)` \|", GUIDE, re.MULTILINE))
    kept = {(one.task.name, one.cron) for one in clock.periodic_registry.periodic_tasks.values()}
    assert kept == told
    assert len(told) > 10


def test_every_metric_is_in_the_guide():
    code = (ROOT / "src/goldenthread/app/running/metrics.py").read_text()
    names = set(re.findall(r"\"(goldenthread_[a-z_]+)\"", code))
    assert len(names) > 8
    assert {name for name in names if f"`{name}`" not in GUIDE and f"`{name} 0`" not in GUIDE} == set()


def test_every_command_of_the_guide_is_one():
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    said = set(re.findall(r"(?:bin/|[ `(\"'])goldenthread ([a-z][a-z-]+)", GUIDE))
    assert said <= known
    assert {"serve", "worker", "migrate", "prepare-database", "check", "backup", "restore", "verify"} <= said
