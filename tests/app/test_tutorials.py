"""The examples of pages that act on a company run on the cast's, and print what the pages say."""

from __future__ import annotations

import doctest

import pytest
from tests.test_docs_examples import DOCS, ON_A_COMPANY
from tests.world import World


@pytest.mark.parametrize("page", sorted(ON_A_COMPANY))
def test_the_examples_of_a_page_run_on_a_company(page: str, world: World):
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    report = doctest.testfile(str(DOCS / page), module_relative=False, optionflags=flags)
    assert report.attempted > 40
    assert not report.failed
