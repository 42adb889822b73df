"""What-if: organisation model, simulation, comparison, search.

Names are looked up when used, because the event loop takes a moment to load.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "WorkTime": "work_time",
    **dict.fromkeys(("Step", "Sequence", "Choice", "Parallel", "Again"), "routes"),
    **dict.fromkeys(
        (
            "Account", "Boundary", "Contract", "Demand", "Discipline", "OrderKind", "Organisation", "Owns",
            "Person", "PromisePolicy", "Structure", "Timeline", "Unit",
        ),
        "organisation",
    ),
    **dict.fromkeys(("Simulation", "Run", "simulate"), "simulation"),
    **dict.fromkeys(("compare", "replicate", "study"), "replications"),
    **dict.fromkeys(("compare_pairs", "mean_interval", "mser"), "inference"),
    **dict.fromkeys(("earth_movers_distance", "ngram_distance"), "distances"),
    **dict.fromkeys(("functional", "line_of_business", "product_team", "matrix", "pilot"), "presets"),
}  # fmt: skip
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"There is no {name!r} in the simulator. There are: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
