"""The examples in the documentation run, and print what the pages say."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
ON_A_COMPANY = {
    "tutorial/run-a-key-account-programme.md"
}  # run in tests/app/test_tutorials.py, with a database
PAGES = sorted(
    page
    for page in (one.relative_to(DOCS).as_posix() for one in DOCS.rglob("*.md") if ">>> " in one.read_text())
    if page not in ON_A_COMPANY
)


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a page may write files of its own
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    report = doctest.testfile(str(DOCS / page), module_relative=False, optionflags=flags)
    assert report.attempted
    assert not report.failed
