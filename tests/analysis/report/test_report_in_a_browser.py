"""The report as a reader meets it: both colour sets, desk and phone, by keyboard, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.analysis.findings.companies import company, usual
from tests.app.web.browsing import launched

import goldenthread as gt

pytestmark = pytest.mark.browser

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    def wait(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    diagnosis = gt.diagnose(company(1, orders=300, wait=wait, both_times=False, bounce=0.5))
    return diagnosis.save(tmp_path_factory.mktemp("report") / "diagnosis.html")


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_report_fits_and_keeps_the_rules_of_accessibility(browser, report, size, scheme):
    page = browser.new_page(viewport=SIZES[size], color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url != report.as_uri() else None)
    page.goto(report.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert said == []
    page.close()


def test_dark_and_light_differ_and_print_is_light(browser, report):
    page = browser.new_page(color_scheme="dark")
    page.goto(report.as_uri())
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.emulate_media(media="print")
    printed = page.evaluate(paper)
    # on paper stands what a finding rests on, and no other table
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#first details[open]").count() == page.locator("#first details").count() > 1
    assert page.locator("details:visible").count() == page.locator("#first details").count()
    page.emulate_media(media="screen", color_scheme="light")
    assert page.evaluate(paper) == printed == "rgb(255, 255, 255)"
    assert dark != printed
    page.close()


def test_a_mark_tells_its_label_to_the_pointer_and_to_the_keyboard(browser, report):
    page = browser.new_page(viewport=SIZES["desk"])
    page.goto(report.as_uri())
    chart = page.locator("#boundaries svg.chart").first
    marks = chart.locator(".mark[aria-label]")
    tip = page.locator("#tip")
    assert not tip.is_visible()
    marks.first.hover()
    assert tip.inner_text() == marks.first.get_attribute("aria-label")
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    second = marks.nth(1)
    assert second.evaluate("mark => mark === document.activeElement")
    assert tip.inner_text() == second.get_attribute("aria-label")
    assert " to " in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    assert chart.locator("[tabindex='0']").count() == 1
    page.close()


def test_without_script_every_table_still_opens(browser, report):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    page.locator("#boundaries details summary").first.click()
    assert page.locator("#boundaries details[open] table").first.is_visible()
    context.close()
