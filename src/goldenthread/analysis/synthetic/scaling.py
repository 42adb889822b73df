"""The same route with shorter steps, one after the other."""

from __future__ import annotations

from dataclasses import replace

from goldenthread.analysis.structure.routes import Again, Choice, Parallel, Route, Sequence, Step


def scaled_route(route: Route, factor: float) -> Route:
    """The route with all hours of work times ``factor``, and what was parallel in sequence.

    Supporting orders, which parallel branches become, are told only at the sizes that fit into memory.
    """
    if isinstance(route, Step):
        return replace(route, work=route.work.times(factor))
    if isinstance(route, Sequence):
        return Sequence(*(scaled_route(part, factor) for part in route.parts))
    if isinstance(route, Choice):
        return Choice(*((chance, scaled_route(part, factor)) for chance, part in route.options))
    if isinstance(route, Parallel):
        return Sequence(*(scaled_route(branch, factor) for branch in route.branches))
    if isinstance(route, Again):
        return Again(scaled_route(route.part, factor), chance=route.chance)
    raise TypeError(f"'{type(route).__name__}' is no part of a route.")
