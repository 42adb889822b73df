"""The peers' own environment, so that none of them comes near the product: ``.local/bench-venv``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".local" / "bench-venv"
PEERS = ("polars", "pandas", "pyarrow", "duckdb", "numpy", "pm4py")


def peers_python() -> str:
    """The Python that has the peers; made on first use, which needs a package index and a few minutes."""
    python = VENV / "bin" / "python"
    if not (VENV / "complete").is_file():
        print(f"Making {VENV.relative_to(ROOT)} with {', '.join(PEERS)} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
        (VENV / "complete").touch()
    return str(python)


def versions() -> str:
    listed = subprocess.run(
        [peers_python(), "-m", "pip", "list", "--format=freeze"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return ", ".join(line for line in listed if line.split("==")[0].lower() in PEERS)
