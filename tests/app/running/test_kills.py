"""Web processes, the worker and PostgreSQL are killed at random moments under a stream of writes: nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmarks.kills import WHAT, kill_and_count


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_when_processes_are_killed(tmp_path: Path):
    os.chmod(tmp_path, 0o755)  # as root, PostgreSQL runs as another user
    found = kill_and_count(tmp_path, dict.fromkeys(WHAT, 5))
    assert found.kills.total() == 15
    assert found.acknowledged > 50
    assert found.lost == []
    assert found.twice == []
    assert found.unknown == 0
    assert (found.unsent, found.forged) == ([], 0)
    assert found.surprises == []
    assert "no difference" in found.verified
