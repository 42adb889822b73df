"""From data to PDF, by typst and on this machine.

What people wrote is given to the template as data and set as text; it is never markup, so nothing that a customer
writes can run. The template sees no file and no network: its root is a folder that holds nothing else.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from goldenthread.analysis.charts import Chart
from goldenthread.analysis.charts.palette import LIGHT

HERE = Path(__file__).parent
_VARIABLE = re.compile(r"var\((--[a-z0-9-]+)\)")
_FONTS = re.compile(r'font-family="[^"]*"')
# what a PDF cannot hold as text: control characters, half characters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printed(template: str, data: Mapping[str, Any], charts: Mapping[str, Chart] | None = None) -> bytes:
    """``template`` (a file beside this module) with ``data`` and ``charts``, as a tagged PDF for screen readers."""
    import typst

    given = {"data": json.dumps(_plain(data))}
    for name, chart in (charts or {}).items():
        given[f"chart-{name}"] = _on_paper(chart)
    with tempfile.TemporaryDirectory() as folder:  # the template's whole world
        page = Path(folder) / "page.typ"
        page.write_bytes((HERE / f"{template}.typ").read_bytes())
        try:
            return typst.compile(page, root=Path(folder), sys_inputs=given, pdf_standards="ua-1")
        except typst.TypstError as refused:
            if "could not be displayed" not in str(refused):
                raise
            # a letter that no font here has: the standard forbids the box that stands for it, people need the rest
            return typst.compile(page, root=Path(folder), sys_inputs=given)


def answered(pdf: bytes, name: str) -> HttpResponse:
    """The paper as a file to keep, for page and API; a browser takes it for nothing else."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _on_paper(chart: Chart) -> str:
    """The chart with the colours of paper instead of variables, and in the paper's own letters."""
    coloured = _VARIABLE.sub(lambda found: LIGHT.get(found[1], LIGHT["--ink"]), chart.svg())
    return _FONTS.sub('font-family="Libertinus Serif"', coloured)


def _plain(value: Any) -> Any:
    """The data without characters that no paper can show."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
