"""Looking at pages by the axe rules (WCAG 2.2 A and AA), in both widths and both themes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# what another theme can break: colours; the page's tree, names and sizes are the same in both
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
WIDTHS = (1280, 390)
THEMES = {"light": RULES, "dark": COLOURS}
_VIOLATIONS = """options => axe.run(document, options).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes[0].html.slice(0, 160)} (${one.nodes.length}×)`))"""
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """The axe rules that the page breaks, as it is now."""
    page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(_VIOLATIONS, RULES)
    return found


def faults_of(page: Page, where: str) -> list[str]:
    """What axe finds in each width and theme, and whether the page is wider than the window."""
    page.evaluate(Axe().axe_script)
    wrong: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            seen = f"{where}, {theme}, {width}"
            wrong += [f"{seen}: {one}" for one in page.evaluate(_VIOLATIONS, rules)]
        if (over := page.evaluate(_OVER)) > 0:
            wrong.append(f"{where}, {width}: {over} px wider than the window")
    return wrong


@contextmanager
def window(browser: Browser, address: str, complaints: list[str]) -> Iterator[Page]:
    """A window of nobody's yet; what the browser says of the content policy is added to ``complaints``."""
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
