"""The page about the API says what the API describes."""

from __future__ import annotations

from pathlib import Path

from goldenthread.app.api.reference import page
from goldenthread.app.api.urls import api

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "api.md"


def test_the_page_is_the_description():
    """Write it anew with ``page(api.get_openapi_schema())`` after a change of a route."""
    assert PAGE.read_text() == page(api.get_openapi_schema())
