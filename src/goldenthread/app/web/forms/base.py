"""What all forms share: native dates, errors that say what to do, nothing decided that the domain decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from goldenthread.app.web.forms.pick import Pick

if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Any]
else:
    _Choice = forms.ModelChoiceField  # Django's own takes no type argument

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


class One(_Choice):
    """One of the records that this person may choose from."""

    widget = Pick
    default_error_messages = {
        "required": "Choose one.",
        "invalid_choice": "Choose one of those in the list.",
    }

    def __init__(self, *about: Any, **options: Any) -> None:
        options.setdefault(
            "empty_label", "Choose …" if options.get("required", True) else "Nobody or nothing"
        )
        super().__init__(*about, **options)


class PageForm(forms.Form):
    """A form on a page."""

    error_css_class = "has-error"
