"""A mail as a phone shows it: nothing runs out of the page, in light and in dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.app.notices.test_mail import html_of, place, sent_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PHONE = 390
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikationsanlagenerweiterung"


def test_a_mail_fits_a_phone(browser, world, work, tmp_path: Path):
    place(world, f"{LONG} عشر ماسحات", why=f"{LONG}{LONG}\nhttps://intranet.example/{'a' * 120}")
    place(world, "Ten scanners")
    work()
    mails = [html_of(one) for one in sent_to("omar")]
    assert len(mails) == 2
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": PHONE, "height": 800}, color_scheme=scheme)
        for n, html in enumerate(mails):
            page.set_content(html)
            page.screenshot(path=tmp_path / f"{scheme}-{n}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") == PHONE
            boxes = page.eval_on_selector_all(
                "a.button", "all => all.map(one => one.getBoundingClientRect().toJSON())"
            )
            assert boxes
            assert all(box["right"] <= PHONE and box["height"] >= 40 for box in boxes)
