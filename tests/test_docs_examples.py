"""The examples in the documentation run, and print what the pages say."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if ">>> " in page.read_text())


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a page may write files of its own
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    report = doctest.testfile(str(DOCS / page), module_relative=False, optionflags=flags)
    assert report.attempted
    assert not report.failed
