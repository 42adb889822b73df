"""What the pages of imports accept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from goldenthread.app.exchange.importing.files import MOST_BYTES, Table
from goldenthread.app.exchange.importing.subject import Subject
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.web.forms.base import PageForm

ENCODINGS = (
    ("", "As found"),
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("cp1252", "Western European (Windows)"),
    ("cp1250", "Central European (Windows)"),
    ("cp1251", "Cyrillic (Windows)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("gb18030", "Chinese (GB 18030)"),
)
DELIMITERS = (("", "As found"), (",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"))
DATES = (("", "As the file proves"), ("dmy", "Day first: 31/03/2026"), ("mdy", "Month first: 03/31/2026"))
DECIMALS = (("", "As the file proves"), ("point", "Point: 1,200.50"), ("comma", "Comma: 1.200,50"))
COLUMN = "column_"


class FileForm(PageForm):
    """Which file, and what is in it."""

    kind = forms.ChoiceField(label="What is in it")
    file = forms.FileField(
        label="The file",
        help_text=f"CSV with a row of column names, up to {MOST_BYTES // 1024 // 1024} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Export it again, with its header.",
            "invalid": "Choose a file.",
        },
    )

    def __init__(self, offered: list[type[Subject]], *about: Any, **options: Any) -> None:
        super().__init__(*about, **options)
        self.fields["kind"].choices = [(one.kind, one.label) for one in offered]  # type: ignore[attr-defined]


class MappingForm(PageForm):
    """What each column of the file means, and how it is read."""

    encoding = forms.ChoiceField(label="Encoding", choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label="Delimiter", choices=DELIMITERS, required=False)
    dates = forms.ChoiceField(label="Dates", choices=DATES, required=False)
    decimals = forms.ChoiceField(label="Decimals", choices=DECIMALS, required=False)

    def __init__(
        self, run: ImportRun, subject: type[Subject], table: Table, posted: QueryDict | None = None
    ) -> None:
        read = {name: getattr(run, name) for name in ("encoding", "delimiter", "dates", "decimals")}
        super().__init__(posted, initial=read)
        self.columns = subject.columns
        headers = [("", "Not in the file"), *((name, name) for name in table.header)]
        for column in subject.columns:
            self.fields[COLUMN + column.name] = forms.ChoiceField(
                label=column.label,
                help_text=column.meaning,
                choices=headers,
                required=column.needed,
                initial=run.mapping.get(column.name, ""),
                error_messages={"required": "Say which column of the file holds this."},
            )
        self.order_fields([COLUMN + column.name for column in subject.columns])

    @property
    def mapping(self) -> dict[str, str]:
        return {column.name: self.cleaned_data.get(COLUMN + column.name, "") for column in self.columns}

    @property
    def how(self) -> dict[str, Any]:
        """How the file is read, as the action takes it."""
        return {name: self.cleaned_data[name] for name in ("encoding", "delimiter", "dates", "decimals")}
