"""The reference says who is told what, as the table has it; the how-to names what the settings page has."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from goldenthread.app.notices.concerns import reference

DOCS = Path(__file__).parents[3] / "docs"


def test_the_reference_is_the_table():
    """Write it anew with ``python -c "…; print(reference.page(), end='')"`` after a change of the table."""
    assert (DOCS / "reference" / "notices.md").read_text() == reference.page()


@pytest.mark.django_db
def test_the_how_to_names_buttons_that_are_there(world, signed_in):
    text = (DOCS / "how-to" / "get-told-by-mail.md").read_text()
    client: Client = signed_in(world.omar)
    pages = "".join(client.get(address).content.decode() for address in ("/me", "/me/calendar", "/notices"))
    for button in ("How you are told", "Your calendar elsewhere", "Make the address", "Notices"):
        assert f"**{button}**" in text
        assert button in pages
