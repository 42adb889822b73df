"""How a form field looks: label, help, error, control, each linked to the control.

Both are written directly. Django renders a template for each field and each control, one more for its attributes, and
for a list one for each option: on a page with many controls most of the time went there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape

Widget = Mapping[str, Any]


class Renderer(TemplatesSetting):
    """Forms by our template; the usual controls as Django's own templates write them, without those."""

    form_template_name = "web/parts/form.html"
    field_template_name = "a field"  # no template: written below

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == self.field_template_name:
            return _field(context["field"])
        written = WRITTEN.get(template_name)
        return written(context["widget"]) if written else super().render(template_name, context, request)


def _field(field: BoundField) -> str:
    """The field in its frame: choices under a legend, a box to tick before its label, else label and control."""
    control, end = str(field), "</div>"
    named = f'<label for="{conditional_escape(field.id_for_label)}">{conditional_escape(field.label)}'
    if field.use_fieldset:
        described = conditional_escape(field.aria_describedby or "")
        about = f' aria-describedby="{described}"' if described else ""
        begin, end = f'<fieldset class="field"{about}>{field.legend_tag()}', "</fieldset>"
        control = f'<div class="choices">{control}</div>'
    elif field.widget_type == "checkbox":
        begin, control = f'<div class="field"><div class="check">{control}{named}</label></div>', ""
    else:
        optional = "" if field.field.required else ' <span class="optional">(optional)</span>'
        begin = f'<div class="field">{named}{optional}</label>'
    return f"{begin}\n{_help(field)}\n{field.errors or ''}\n{control}\n{end}"


def _help(field: BoundField) -> str:
    if not field.help_text:
        return ""
    name, said = conditional_escape(field.auto_id), conditional_escape(field.help_text)
    return f'<p class="help" id="{name}_helptext">{said}</p>'


def _input(widget: Widget) -> str:
    value = widget["value"]
    said = "" if value is None else f' value="{conditional_escape(value)}"'
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{said}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    said = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>\n{said}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>{groups}\n</select>'


def _group(name: str | None, options: list[Widget]) -> str:
    listed = "".join(f"\n  {_option(one)}\n" for one in options)
    if not name:
        return listed
    return f'\n  <optgroup label="{conditional_escape(name)}">{listed}\n  </optgroup>'


def _option(widget: Widget) -> str:
    value, label = conditional_escape(widget["value"]), conditional_escape(widget["label"])
    return f'<option value="{value}"{_attributes(widget)}>{label}</option>'


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


_INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "search",
    "tel",
    "password",
    "hidden",
    "date",
    "datetime",
    "time",
    "checkbox",
)
WRITTEN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
