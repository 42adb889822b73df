"""What all forms share: native dates, errors that say what to do, nothing decided that the domain decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from goldenthread.app.web.forms.pick import One

__all__ = ["Amount", "Day", "Line", "One", "PageForm", "Words"]

Choices = Sequence[tuple[str, str]]


def chosen_from(choices: Choices) -> list[tuple[str, str]]:
    """Choices as they stand in a list, each beginning with a capital; within a sentence the same words do not."""
    return [(value, label[:1].upper() + label[1:]) for value, label in choices]


WORDS = 4_000  # the domain's limit for a ground, a reason, a note
NEEDED = "Say this; it is needed."


class Day(forms.DateField):
    """A local date, chosen in the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {
        "required": "Give a date.",
        "invalid": "Write the date as year-month-day, such as 2026-03-31.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class Words(forms.CharField):
    """Some sentences. Text is kept as it is written, in any script."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    default_error_messages = {"required": NEEDED}

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", WORDS)
        super().__init__(**options)


class Line(forms.CharField):
    """One line of text."""

    widget = forms.TextInput(attrs={"dir": "auto"})
    default_error_messages = {"required": NEEDED}

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(**options)


class Amount(forms.DecimalField):
    """A number that is not negative, written with a dot."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 0)
        options.setdefault("max_digits", 14)
        options.setdefault("decimal_places", 2)
        super().__init__(**options)
        self.widget.attrs.update({"inputmode": "decimal", "step": "any"})


class PageForm(forms.Form):
    """A form on a page."""

    error_css_class = "has-error"
    looking = False  # somebody is being found for one of its fields: nothing is sent yet, nothing is wrong

    def full_clean(self) -> None:
        super().full_clean()
        self.looking = any(
            error.code == "looking" for errors in self.errors.as_data().values() for error in errors
        )
        if self.looking:
            self._errors = ErrorDict()

    def is_valid(self) -> bool:
        return super().is_valid() and not self.looking

    @property
    def status(self) -> int:
        """Of the page that shows the form again."""
        return 200 if self.looking or self.is_valid() else 422
