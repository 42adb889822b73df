"""Everything people can do on a page can be done by a program, and everything they can read there be read by one.

Both sides are read from the code: which actions the modules of the pages call, and which those of the routes do.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from ninja import Schema
from tests.app.api.test_every_route import described
from tests.app.api.twins import NO_TWIN, TWINS

from goldenthread.app import api, web
from goldenthread.app.api.sign_in import scope_of
from goldenthread.app.people.models import SCOPES

ONLY_AT_A_PAGE = {
    "people.issue_token": "a token that made another would outlive its own revocation",
    "notices.make_feed": "the secret address would outlive the token that made it",
    "customers.open_drop": "the secret address would outlive the token that made it",
    "people.second_factor_added": "a second factor is set up with the device at hand",
    "people.second_factor_removed": "only somebody who is signed in changes their second factor",
    "people.recovery_codes_renewed": "the codes are shown to somebody who is signed in",
    "people.recovery_code_used": "part of signing in",
    "people.link_sign_on": "part of signing in at the organisation's own sign-on",
    "notices.answer_by_link": "a link in a mail acts for its reader; a token acts by the route of the act itself",
}


def modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}."):
        yield importlib.import_module(found.name)


def named(function: object) -> str | None:
    """``orders.promise`` for an action, which takes who acts as a keyword; None for anything else."""
    where = getattr(function, "__module__", "") or ""
    parts = where.split(".")
    if not inspect.isfunction(function) or "actions" not in parts or parts[:2] != ["goldenthread", "app"]:
        return None
    actor = inspect.signature(function).parameters.get("actor")
    keyword = actor is not None and actor.kind is inspect.Parameter.KEYWORD_ONLY
    return f"{parts[2]}.{function.__name__}" if keyword else None


def called_in(module: ModuleType) -> set[str]:
    """The actions that a module's code names, as ``actions.promise`` or, imported, as ``promise``."""
    found = set()
    for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            holder = getattr(module, node.value.id, None)
            found.add(named(getattr(holder, node.attr, None)) if inspect.ismodule(holder) else None)
        elif isinstance(node, ast.Name):
            found.add(named(getattr(module, node.id, None)))
    return {one for one in found if one}


def called_by(*packages: ModuleType) -> set[str]:
    return {name for package in packages for module in modules(package) for name in called_in(module)}


@pytest.fixture(scope="module")
def on_pages() -> set[str]:
    return called_by(web)


@pytest.fixture(scope="module")
def by_routes() -> set[str]:
    return called_by(api)


def test_every_action_of_a_page_has_a_route(on_pages, by_routes):
    missing = on_pages - by_routes - set(ONLY_AT_A_PAGE)
    assert missing == set(), "Give these a route, or say why they have none."


def test_what_is_only_at_a_page_is_there_and_has_no_route(on_pages, by_routes):
    assert set(ONLY_AT_A_PAGE) - on_pages == set()
    assert set(ONLY_AT_A_PAGE) & by_routes == set()


def test_the_comparison_sees_actions_however_they_are_named(on_pages, by_routes):
    """Called in a view, kept in a table of acts, in one of bulk acts, imported by a module's name."""
    seen = {
        "orders.place_order",
        "orders.promise",
        "orders.withdraw",
        "exchange.settle",
        "webhooks.switch_on",
    }
    assert seen <= on_pages & by_routes


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """The pages' addresses."""
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one
        elif "api" not in str(one.pattern):
            yield from addresses(one.url_patterns)


def is_only_read(address: URLPattern) -> bool:
    """Whether its view takes nothing but GET. What takes a form is covered by the action that it calls."""
    view = address.callback
    while isinstance(view, partial):
        view = view.func
    takes = inspect.getclosurevars(view).nonlocals.get("request_method_list", ["GET"])
    return "POST" not in takes


def test_every_page_that_is_read_has_a_route_that_reads_it():
    pages = {one.name: is_only_read(one) for one in addresses(get_resolver().url_patterns)}
    known = {*TWINS, *NO_TWIN}
    read = {name for name, only in pages.items() if only}
    assert {"home", "orders", "unit", "report"} <= read
    assert {"order_promises", "orders_bulk", "new_person", "reports_new"} & read == set()
    assert read - known == set(), "Name the routes that read what these pages show, or say why none does."
    assert known - set(pages) == set()
    assert set(TWINS) & set(NO_TWIN) == set()
    assert {route for twins in TWINS.values() for route in twins} - described() == set()


def test_every_noun_of_an_address_belongs_to_a_scope():
    """A route whose noun no token can be given a scope for could not be used by any program."""
    writing = [route.split(" ") for route in described() if not route.startswith("GET")]
    lost = {path for method, path in writing if scope_of(path.removeprefix("/")) not in SCOPES}
    assert {path for path in lost if not path.startswith("/{kind}/")} == set()


def test_no_two_shapes_share_a_name():
    """In the published description the second would take the place of the first."""
    seen: dict[str, set[str]] = {}
    for module in modules(api):
        for found in vars(module).values():
            if (
                inspect.isclass(found)
                and issubclass(found, Schema)
                and found.__module__.startswith(api.__name__)
            ):
                seen.setdefault(found.__name__, set()).add(found.__module__)
    assert len(seen) > 100
    assert {name: homes for name, homes in seen.items() if len(homes) > 1} == {}
