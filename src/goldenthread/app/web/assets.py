"""Styles and scripts: one file per component, one address for all styles, versioned by their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static" / "goldenthread"
# In this order the layers win over one another: later over earlier.
SHEETS = (
    "tokens base layout button nav form table card facts timeline tree badge calendar chart bar empty "
    "message notices pager signon search portfolio print"
).split()


@cache
def stylesheet() -> str:
    """All components' styles, each in its own layer."""
    layers = f"@layer {', '.join(SHEETS)};\n"
    return layers + "\n".join(
        f"@layer {name} {{\n{(STATIC / 'css' / f'{name}.css').read_text()}\n}}" for name in SHEETS
    )


@cache
def version() -> str:
    """Changes when a style or script changes, so that browsers may keep what they have."""
    digest = hashlib.sha256(stylesheet().encode())
    for file in sorted(STATIC.rglob("*.js")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
