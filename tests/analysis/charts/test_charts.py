"""Charts say in words what they show, in both colour sets, and trust no name that a log holds."""

from __future__ import annotations

import os
import re
import warnings
from xml.etree import ElementTree

import pytest

from goldenthread.analysis.charts import (
    Bar,
    Cell,
    ChartError,
    Point,
    Step,
    bar_chart,
    control_chart,
    heat_map,
    histogram,
    survival_curve,
)
from goldenthread.analysis.charts.palette import DARK, HEAT_STEPS, LIGHT, contrast
from goldenthread.analysis.charts.words import visible

HOSTILE = '"><script>alert(1)</script>\u202egnp.exe\x00'
STEPS = [Step(float(i), 0.9**i, max(0.0, 0.9**i - 0.1), min(1.0, 0.9**i + 0.1)) for i in range(30)]
CHARTS = {
    "heat_map": heat_map(
        "Hours",
        [
            Cell("Sales", "Ops", 9.0, "9", "Sales to Ops: 9 h"),
            Cell("Ops", "Sales", 0.0, "0", "Ops to Sales: 0 h"),
        ],
        rows="from",
        columns="to",
        measured="hours",
    ),
    "bars": bar_chart(
        "Top",
        [Bar("Sales", 9, "9 h", "Sales: 9 h", 7, 12), Bar("Ops", 3, "3 h", "Ops: 3 h")],
        named="unit",
        measured="h",
    ),
    "survival": survival_curve("Wait", STEPS, [3.0, 20.0], unit="days"),
    "control": control_chart(
        "Months",
        [Point(f"2025-{m:02d}-01", 10.0 + m) for m in range(1, 13)]
        + [Point("2026-01-01", 90.0, "above the limit")],
        centre=16,
        limits=(4, 30),
        measured="hours",
    ),
    "histogram": histogram("Lead", [0, 10, 20], [4, 6], measured="days", percentiles={"half": 11.0}),
}


def marks(svg: str) -> list[str]:
    return [e.get("aria-label", "") for e in ElementTree.fromstring(svg).iter() if e.get("class") == "mark"]


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_has_a_name_sentences_and_a_table(name):
    chart = CHARTS[name]
    root = ElementTree.fromstring(chart.svg())
    assert root.get("aria-label") == chart.title
    assert marks(chart.svg())
    assert all(len(sentence) > 5 for sentence in marks(chart.svg()))
    assert chart.rows
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert chart.table_html().count("<tr>") == len(chart.rows) + 1


@pytest.mark.parametrize("name", CHARTS)
def test_one_drawing_serves_light_and_dark(name):
    svg = CHARTS[name].svg()
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
    assert colours <= {f"var({variable})" for variable in LIGHT} | {"none", "transparent"}, colours
    assert "--ink:" in CHARTS[name].standalone_svg()


def test_a_signal_is_told_by_shape_and_word_not_by_colour_alone():
    assert any("above the limit" in sentence for sentence in marks(CHARTS["control"].svg()))
    flagged = bar_chart("Top", [Bar("Sales", 9, "9 h", "Sales", flagged=True)], named="unit", measured="h")
    assert "9 h ◆" in flagged.svg()
    assert flagged.rows[0][-1] == "yes"


@pytest.mark.parametrize("values", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_have_the_contrast_that_wcag_asks_for(values):
    paper = values["--paper"]
    for text in ("--ink", "--muted"):
        assert contrast(values[text], paper) >= 4.5, text
    for mark in ("--accent", "--signal"):
        assert contrast(values[mark], paper) >= 3, mark
    for step in range(HEAT_STEPS):
        assert contrast(values[f"--on-heat-{step}"], values[f"--heat-{step}"]) >= 4.5, step


def test_a_hostile_name_stays_text():
    chart = heat_map(
        "Hours", [Cell(HOSTILE, "Ops", 1, "1", f"{HOSTILE} to Ops")], rows="a", columns="b", measured="h"
    )
    for text in (chart.svg(), chart.standalone_svg(), chart.table_html()):
        assert "<script" not in text
        assert "\x00" not in chart.svg()
        assert "\u202e" not in chart.svg()
    ElementTree.fromstring(chart.svg())


def test_names_are_shown_on_one_line_and_cut():
    assert visible("a\nb\u202ec") == "a�b�c"
    assert visible("x" * 100, 10) == "x" * 9 + "…"


@pytest.mark.parametrize("link", ["#orders", "/orders/7?x=1", "./a.html"])
def test_links_to_our_own_pages_lose_the_base_address(link):
    svg = bar_chart("Top", [Bar("Sales", 9, "9 h", "Sales", href=link)], named="u", measured="h").svg()
    assert f'href="{link}"' in svg
    assert "vega" not in svg


@pytest.mark.parametrize(
    "link",
    ["https://example.org", "//example.org", "javascript:alert(1)", "/\\example.org", "data:text/html,x"],
)
def test_links_to_elsewhere_are_refused(link):
    with pytest.raises(ChartError, match="page of our own"):
        bar_chart("Top", [Bar("Sales", 9, "9 h", "Sales", href=link)], named="u", measured="h").svg()


def test_names_that_look_alike_when_cut_keep_their_own_bars():
    long = "x" * 60
    chart = bar_chart(
        "Top", [Bar(long + "1", 2, "2", "a"), Bar(long + "2", 1, "1", "b")], named="u", measured="h"
    )
    assert len(marks(chart.svg())) == 2
    assert len({value["name"] for value in chart.spec["data"]["values"]}) == 2


def test_a_chart_without_anything_in_it_is_still_a_chart():
    assert (
        ElementTree.fromstring(heat_map("Nothing", [], rows="a", columns="b", measured="h").svg()) is not None
    )
    assert ElementTree.fromstring(bar_chart("Nothing", [], named="u", measured="h").svg()) is not None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_process_forked_after_drawing_is_told_so_instead_of_hanging():
    CHARTS["bars"].svg()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            bar_chart("New", [Bar("Never seen", 1, "1", "1")], named="u", measured="h").svg()
        except ChartError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_a_notebook_shows_the_chart_and_its_title():
    bundle = CHARTS["survival"]._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<svg")
    assert bundle["text/plain"] == "Wait"
