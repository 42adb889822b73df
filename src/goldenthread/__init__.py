"""Golden Thread: what was promised to customers, and where those promises get stuck.

    import goldenthread as gt

    records = gt.read_log("tickets.csv", order="ticket", time="when", unit="team")
    print(gt.measures.handoffs(records))

Names are looked up when they are used, so that ``import goldenthread`` stays quick.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = ("records", "measures", "findings", "charts", "report", "calendars", "structure", "synthetic")
_NAMES = {
    "RecordSet": "records",
    "read_log": "records",
    "read_records": "records",
    "diagnose": "report",
}

__all__ = ["__version__", *_NAMES, *_ROOMS]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"goldenthread.analysis.{name}")
    if name in _NAMES:
        return getattr(import_module(f"goldenthread.analysis.{_NAMES[name]}"), name)
    raise AttributeError(f"goldenthread has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
