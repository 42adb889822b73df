"""Every measure says what it means, and its page says the same."""

from pathlib import Path

import pytest

from goldenthread.analysis import measures
from goldenthread.analysis.measures.pages import SECTIONS, all_pages, page_of

FOLDER = Path(__file__).parents[3] / "docs" / "measures"


@pytest.mark.parametrize("name", sorted(dir(measures)))
def test_a_measure_says_formula_returns_undefined_reference_and_example(name):
    page = page_of(name)
    assert page.summary, "the docstring begins with one line that says what the measure is"
    assert page.missing == (), f"the docstring lacks {', '.join(page.missing)}; see measures/pages.py"
    assert page.in_order, f"the sections come in this order: {', '.join(SECTIONS)}"
    assert ">>>" in page.sections["Example"]


def test_the_pages_are_what_the_docstrings_say():
    made = dict(all_pages())
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert not stale, f"run `python -m goldenthread.analysis.measures.pages`; these differ: {stale}"
