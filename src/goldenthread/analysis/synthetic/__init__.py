"""Organisations made with known truth. Never imports measures."""

from importlib import import_module
from typing import Any

_HOME = {
    "synthesise": "synthesis",
    "Synthesis": "synthesis",
    "UnknownStory": "synthesis",
    "STORIES": "stories",
    "SIZES": "company",
}
__all__ = ["SIZES", "STORIES", "Synthesis", "UnknownStory", "synthesise"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"There is no {name!r} in the stories. There are: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
