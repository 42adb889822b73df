"""What the records mean: one module per subject.

Measures are looked up here by name (``measures.handoffs(records)``) and imported when used.
"""

from importlib import import_module
from typing import Any

# name of the measure -> module that holds it; each subject adds its own line
_HOME: dict[str, str] = {}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"There is no measure {name!r}. The measures are: {', '.join(sorted(_HOME))}.")


def __dir__() -> list[str]:
    return sorted(_HOME)
