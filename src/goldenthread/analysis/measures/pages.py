"""A page for each measure, made from its docstring: ``python -m goldenthread.analysis.measures.pages``.

The docstring of a measure has one line, prose if needed, and these sections, in this order, each as a name
with a colon on a line of its own and an indented text: Formula, Returns, Undefined, Reference, Example.
The subject under which a measure is listed is the first line of its module's docstring.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from goldenthread.analysis import measures

SECTIONS = ("Formula", "Returns", "Undefined", "Reference", "Example")
_HEADING = re.compile(rf"^({'|'.join(SECTIONS)}):[ \t]*$", re.MULTILINE)
_NOTICE = "<!-- Made from the docstring by `python -m goldenthread.analysis.measures.pages`; edit there. -->"


_IMPORTS = (
    (r"\bRecordSet\b", "from goldenthread.analysis.records import RecordSet"),
    (r"\bpa\.", "import pyarrow as pa"),
    (r"\bnp\.", "import numpy as np"),
)


@dataclass(frozen=True)
class Page:
    """What a measure's docstring says."""

    name: str
    subject: str
    signature: str
    summary: str
    prose: str
    sections: dict[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The sections that the docstring lacks or leaves empty."""
        return tuple(name for name in SECTIONS if not self.sections.get(name))

    @property
    def in_order(self) -> bool:
        """Whether the sections stand in the order of :data:`SECTIONS`."""
        return list(self.sections) == [name for name in SECTIONS if name in self.sections]


def page_of(name: str) -> Page:
    """What the docstring of the measure ``name`` says."""
    measure: Callable[..., Any] = getattr(measures, name)
    subject = (import_module(measure.__module__).__doc__ or "").strip().split("\n")[0]
    head, *rest = _HEADING.split(inspect.getdoc(measure) or "")
    summary, _, prose = head.strip().partition("\n")
    bodies = {title: inspect.cleandoc("\n" + body) for title, body in zip(rest[::2], rest[1::2], strict=True)}
    return Page(name, subject, f"{name}{_signature(measure)}", summary, prose.strip(), bodies)


def _signature(measure: Callable[..., Any]) -> str:
    text = str(inspect.signature(measure)).replace("'", "")
    if len(text) < 90:
        return text
    # one line for each argument, without breaking the commas inside a type
    return re.sub(r"([(,]) ?(?=\*|\w+: |\))", r"\1\n    ", text).replace("    )", ")")


def markdown(page: Page) -> str:
    """The page as Markdown."""
    parts = [_NOTICE, f"# {page.name.replace('_', ' ')}", _text(page.summary)]
    if page.prose:
        parts.append(_text(page.prose))
    parts.append(f"```python\n{page.signature}\n```")
    for title, body in page.sections.items():
        parts.append(f"## {title}")
        language = {"Formula": "text", "Example": "python"}.get(title)
        if title == "Example":
            body = _standing_alone(page.name, body)
        parts.append(_text(body) if language is None else f"```{language}\n{body}\n```")
    return "\n\n".join(parts) + "\n"


def _standing_alone(name: str, example: str) -> str:
    """The example with the imports that its module has; pages run as tests, so a blank line ends the output."""
    imports = [f">>> from goldenthread.analysis.measures import {name}"]
    imports += [f">>> {line}" for word, line in _IMPORTS if re.search(word, example) and line not in example]
    return "\n".join([*imports, example, ""])


def _text(docstring: str) -> str:
    without_roles = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", docstring)
    return without_roles.replace("``", "`")


def index(pages: list[Page]) -> str:
    """The list of all measures by subject."""
    parts = [_NOTICE, "# Measures", "What each number means, when there is none, and where it comes from."]
    for subject in sorted({page.subject for page in pages}):
        parts.append(f"## {_text(subject)}")
        own = [page for page in pages if page.subject == subject]
        parts.append("\n".join(f"- [{page.name}]({page.name}.md): {_text(page.summary)}" for page in own))
    return "\n\n".join(parts) + "\n"


def all_pages() -> Iterator[tuple[str, str]]:
    """The name and the text of every file in ``docs/measures``."""
    pages = [page_of(name) for name in sorted(measures.__dir__())]
    yield "README.md", index(pages)
    for page in pages:
        yield f"{page.name}.md", markdown(page)


def write(folder: Path) -> int:
    """Write every page, remove those of measures that are gone, and answer how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = dict(all_pages())
    for stale in folder.glob("*.md"):
        if stale.name not in texts:
            stale.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return len(texts) - 1


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/measures")
    print(f"{write(target)} measures in {target}")
