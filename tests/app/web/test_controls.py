"""Controls are written as Django's own templates write them, to the letter."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from lxml import html

from goldenthread.app.web.forms.renderer import WRITTEN, Renderer

NASTY = "\"><script>alert(1)</script>&'ا\u202e"
CHOICES = [
    ("", "Any"),
    ("a", NASTY),
    (NASTY, "b"),
    (3, mark_safe("<b>c</b>")),
    ("Group <1>", [("d", "e"), ("f", "g")]),
]
CONTROLS = [
    forms.TextInput(attrs={"dir": "auto", "title": NASTY, "required": True, "disabled": False}),
    forms.NumberInput(attrs={"step": "any", "min": 0}),
    forms.EmailInput(),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(),
    forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    forms.DateTimeInput(),
    forms.TimeInput(),
    forms.CheckboxInput(),
    forms.Textarea(attrs={"rows": 3}),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES[:3]),
    forms.CheckboxSelectMultiple(choices=CHOICES[:3]),
]
VALUES = [None, "", "a", NASTY, mark_safe("<i>"), 3, 0, True, date(2026, 3, 9), ["a", "d"], "\nfirst line"]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda one: type(one).__name__)
def test_a_control_is_written_as_django_writes_it(control):
    for value in VALUES:
        for attrs in (None, {"id": "id_x", "aria-invalid": "true", "class": NASTY, "hidden": True}):
            given = {"name": f"x{NASTY}", "value": value, "attrs": attrs}
            assert control.render(**given, renderer=Renderer()) == control.render(
                **given, renderer=TemplatesSetting()
            )


def test_the_controls_of_most_pages_are_written_here():
    used = {type(one).template_name for one in CONTROLS}
    assert WRITTEN.keys() & used >= {
        f"django/forms/widgets/{name}.html" for name in ("text", "select", "textarea")
    }


class Asked(forms.Form):
    words = forms.CharField(label=NASTY, help_text=NASTY)
    more = forms.CharField(required=False)
    sure = forms.BooleanField(label=NASTY, help_text="Think first")
    one = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", NASTY)], help_text="Either")


def test_label_help_and_error_are_linked_to_the_control_and_nothing_in_them_is_markup():
    form = Asked({}, auto_id="x-%s", renderer=Renderer())
    page = html.fromstring(f"<form>{form}</form>")
    for name in ("words", "sure"):
        control = page.get_element_by_id(f"x-{name}")
        assert page.xpath(f"string(//label[@for='x-{name}'])").startswith(NASTY)
        described = control.get("aria-describedby").split()
        assert described == [f"x-{name}_helptext", f"x-{name}_error"]
        assert control.get("aria-invalid") == "true"
        said = [page.get_element_by_id(one).text_content() for one in described]
        assert said[0] == form.fields[name].help_text
        assert said[1].strip() == "This field is required."
    choices = page.xpath("//fieldset")[0]
    assert choices.get("aria-describedby") == "x-one_helptext x-one_error"
    assert choices.xpath("string(legend)").startswith("One")
    assert page.xpath("string(//label[@for='x-more'])") == "More (optional)"
    assert not page.xpath("//script")
