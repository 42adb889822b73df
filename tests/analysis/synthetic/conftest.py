"""The three stories, told once for all tests."""

from __future__ import annotations

import pytest

from goldenthread.analysis.synthetic import STORIES, Synthesis, synthesise


@pytest.fixture(scope="session")
def told() -> dict[str, Synthesis]:
    return {name: synthesise(name, seed=1, truth=name == "technology_services") for name in STORIES}


@pytest.fixture(params=sorted(STORIES))
def synthesis(request, told) -> Synthesis:
    return told[request.param]
