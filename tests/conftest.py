"""What all tests share: worked examples, real logs, a browser."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# a first import, or a busy machine, is not a failing property
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def worked() -> dict[str, dict[str, Any]]:
    """The worked examples W01–W60 by id: ``inputs``, ``expected`` and ``tolerance``."""
    examples = json.loads((HERE / "worked.json").read_text())["examples"]
    return {example["id"]: example for example in examples}


@pytest.fixture(scope="session")
def real_logs() -> Path:
    """The folder of real logs, which are never copied into the repository."""
    folder = Path(os.environ.get("GOLDENTHREAD_REAL_DATA", HERE.parent.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real logs: set GOLDENTHREAD_REAL_DATA to the folder that holds them")
    return folder
