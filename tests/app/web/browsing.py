"""A real browser for tests: Debian's chromium, driven by Playwright, with no network of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_or_skip() -> str:
    """Where chromium is; skips with the reason where there is none, unless browser tests are required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    if os.environ.get("GOLDENTHREAD_BROWSER_TESTS") == "required":
        pytest.fail("GOLDENTHREAD_BROWSER_TESTS=required, and there is no chromium on PATH.")
    pytest.skip("no chromium on PATH")


@contextmanager
def launched() -> Iterator[Browser]:
    """One browser process, closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_or_skip(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
