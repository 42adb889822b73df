"""The command line starts with what it needs to say what it can do, and nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# not pydantic: the library of the command line brings it where it is installed
HEAVY = set(
    "django numpy duckdb pyarrow scipy numba igraph ninja psycopg holidays sqlglot vl_convert typst".split()
)
ASK = """
import json, sys
from goldenthread.cli.commands import app
try:
    app(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(json.dumps([code, sorted(set(name.partition('.')[0] for name in sys.modules))]), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("version",),
        ("orders", "--help"),
        ("orders", "place", "--help"),
        ("diagnose", "--help"),
        ("serve", "--help"),
        ("export", "--help"),
    ],
    ids=" ".join,
)
def test_asking_what_a_command_does_imports_nothing_heavy(words):
    ran = subprocess.run(
        [sys.executable, "-c", ASK, *words], capture_output=True, text=True, timeout=120, check=True
    )
    code, loaded = json.loads(ran.stderr.splitlines()[-1])
    assert code in (0, None)
    assert {"typer", "goldenthread"} <= set(loaded)
    assert HEAVY & set(loaded) == set()
