"""From a Vega-Lite specification to SVG, on this machine and without a browser.

The renderer hangs in a process that was forked after it was used; such a process is told so instead. Links
are kept only if they lead to a page of our own.
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import Any

from goldenthread.analysis.charts.palette import FONT, variables

_OWN_PATH = re.compile(r"(#|\?|/(?![/\\])|\./)[^\s<>\"'`\\]*")
_BASE = "https://vega.github.io/vega-datasets/"  # the renderer puts this before relative links
_XLINK = "{http://www.w3.org/1999/xlink}href"
_SVG = "{http://www.w3.org/2000/svg}"
_used_by: int | None = None

CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": None,
    # the reader's font may be wider than the one that the renderer measures
    "padding": {"left": 28, "right": 28, "top": 6, "bottom": 6},
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--muted)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 190,
    },
    "text": {"color": "var(--ink)", "fontSize": 12},
    "legend": {"labelColor": "var(--ink)", "titleColor": "var(--muted)", "labelFontSize": 12},
}


class ChartError(RuntimeError):
    """A chart that cannot be drawn, with the reason."""


def rendered(spec: dict[str, Any], title: str) -> str:
    """``spec`` as SVG with ``title`` as its name; the same content is drawn once."""
    return _rendered(json.dumps({**spec, "config": CONFIG}, sort_keys=True, default=str), title)


def dressed(svg: str) -> str:
    """``svg`` with the colours inside, for a place that does not declare them."""
    end = svg.index(">") + 1
    return f"{svg[:end]}<style>{variables('svg')}svg{{background:var(--paper)}}</style>{svg[end:]}"


def own_path(link: str) -> str:
    """``link`` if it leads to a page of our own."""
    if not _OWN_PATH.fullmatch(link):
        raise ChartError(
            f"A chart may only link to a page of our own, such as /orders/7 or #orders: {link!r}."
        )
    return link


@lru_cache(maxsize=256)
def _rendered(spec: str, title: str) -> str:
    global _used_by
    import vl_convert

    if _used_by not in (None, os.getpid()):
        raise ChartError(
            "Charts were drawn before this process was forked and would hang here. Spawn workers instead, "
            "or draw the first chart after the fork."
        )
    _used_by = os.getpid()
    return _finished(vl_convert.vegalite_to_svg(spec), title)


def _finished(svg: str, title: str) -> str:
    """The renderer's ``svg`` with a name, our own links, and no roles that say nothing."""
    from lxml import etree

    root = etree.fromstring(svg.encode())
    for element in root.iter():
        link = str(element.attrib.pop(_XLINK, "")).removeprefix(_BASE)
        if link and link != "undefined":  # a mark without a link beside marks that have one
            element.set("href", own_path(link))
        _say_what_is_seen(element)
    root.set("role", "group")
    root.set("aria-label", title)
    root.set("class", "chart")
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _say_what_is_seen(element: Any) -> None:
    """Marks are images with their sentence; axes and containers are silent, since the table says them."""
    mark = element.attrib.pop("role", "") == "graphics-symbol" and element.tag != f"{_SVG}g"
    element.attrib.pop("aria-roledescription", "")
    label = element.attrib.pop("aria-label", "")
    if mark and label and element.get("aria-hidden") != "true":
        element.set("role", "img")
        element.set("aria-label", label)
        element.set("class", "mark")
    elif element.tag in (f"{_SVG}text", f"{_SVG}path", f"{_SVG}line"):
        element.set("aria-hidden", "true")
        element.set("pointer-events", "none")  # the number in a cell must not hide the cell's label
