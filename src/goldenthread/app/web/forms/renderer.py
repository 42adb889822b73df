"""How a form field looks: label, help, error, control, each linked to the control."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "web/parts/form.html"
    field_template_name = "web/parts/field.html"
