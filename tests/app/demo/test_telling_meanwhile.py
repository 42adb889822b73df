"""The demonstration's story is told in another process, with its last day where it is wanted."""

from __future__ import annotations

import sys
from datetime import date
from subprocess import run

from goldenthread.analysis.records import read_records
from goldenthread.app.demo.telling_meanwhile import told_meanwhile


def test_a_story_told_meanwhile_ends_on_the_day_wanted_and_leaves_nothing_behind():
    with told_meanwhile(ending=date(2025, 3, 14), month=2, size="small") as telling:
        truth = telling.truth()
        records = read_records(telling.folder)
        assert truth["story"] == "technology_services"
        assert truth["as_of"].startswith("2025-03-1")
        assert records.as_of.date().isoformat()[:8] == "2025-03-"
        assert records.count("order") > 20
    assert not telling.folder.exists()


def test_the_process_that_tells_it_needs_no_application():
    """It starts before there are tables, and without Django's setup."""
    asked = "import sys, goldenthread.app.demo.telling_meanwhile; sys.exit('django' in sys.modules)"
    assert run([sys.executable, "-c", asked], check=False).returncode == 0
