"""The reference names every action, every refusal and every permission."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers import errors as customers_errors
from goldenthread.app.customers.actions import letters, meetings
from goldenthread.app.errors import Invalid, Refusal
from goldenthread.app.orders import actions, errors
from goldenthread.app.people.permissions import PERMISSIONS
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.actions import handovers
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice import errors as voice_errors

DOCS = Path(__file__).parents[3] / "docs"
ACTIONS = (DOCS / "reference" / "actions.md").read_text()
PERMISSIONS_PAGE = (DOCS / "reference" / "permissions.md").read_text()


def sections() -> dict[str, str]:
    parts = re.split(r"^### `(\w+)`$", ACTIONS, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def public(module) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and "actor" in inspect.signature(value).parameters and name[0] != "_"
    }


def of_rooms() -> dict[str, object]:
    """The actions of handovers, letters and meetings, as their rooms offer them."""
    offered = {**public(programme), **public(customers)}
    rooms = {one.__name__ for one in (handovers, letters, meetings)}
    own = {name: action for name, action in offered.items() if action.__module__ in rooms}
    return {
        name: action for name, action in own.items() if name not in public(actions)
    }  # names are told once


def test_every_action_has_its_section():
    expected = {*public(actions), *(n for n, f in public(voice).items() if f.__module__ == voice.__name__)}
    assert set(sections()) == expected | set(of_rooms())


def test_a_section_begins_as_the_action_describes_itself():
    for name, text in sections().items():
        action = getattr(actions, name, None) or of_rooms().get(name) or getattr(voice, name)
        first = inspect.getdoc(action).split("\n\n")[0].replace("\n", " ")
        assert text.strip().startswith(first), name


@pytest.mark.parametrize("module", [errors, voice_errors, customers_errors])
def test_every_refusal_appears_and_no_other(module):
    own = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Refusal) and value not in (Refusal, Invalid)
    ]
    assert own
    for refusal in own:
        assert f"`{refusal.code}`" in ACTIONS, refusal.code
    assert len({refusal.code for refusal in own}) == len(own)


def test_every_permission_named_is_one_that_some_role_has():
    known = frozenset().union(*PERMISSIONS.values())
    named = set(re.findall(r"\b(?:own|team|sponsored|escalated|all):\w+:\w+", ACTIONS))
    assert named <= known, named - known


def test_the_permissions_of_each_role_are_on_their_page():
    parts = re.split(r"^## .+\n\n`(\w+)`$", PERMISSIONS_PAGE, flags=re.MULTILINE)
    shown = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert set(shown) == {role.value for role in PERMISSIONS}
    for role, permissions in PERMISSIONS.items():
        assert set(re.findall(r"`([\w:]+)`", shown[role.value])) == permissions, role
