"""Choosing one of very many records.

A list is looked over while it is short. Of more than ``FEW`` the nearest are offered, and beside them a field for a
part of the name: typed and sent with the button beside it, it fills the list with those who are called so. It is a
part of the form, needs no script, and what was filled in elsewhere in the form stays.

The options of those who are called by their name alone are read as names and joined: Django makes a record, four
dictionaries and a rendered template of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from goldenthread.app.customers.models import Account
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.search.queries import SEARCHED, holding
from goldenthread.app.search.words import LONGEST, NotSearchable, asked
from goldenthread.app.web.templatetags.thread import icon

if TYPE_CHECKING:
    _Choice = forms.ModelChoiceField[Any]
else:
    _Choice = forms.ModelChoiceField  # Django's own takes no type argument

CALLED_BY_NAME = (Account, Person, Unit)
FEW = 50
OFFERED = 20
LOOK = "find"  # the name of the button; its value says for which field

Option = tuple[Any, str]


@dataclass(frozen=True)
class Sought:
    """What was typed to find somebody: ``looking`` with the button beside it, else sent with the whole form."""

    words: str
    looking: bool
    chosen: str


class Pick(forms.Select):
    """A select as Django's own, quicker where the records are many, and with a field to find one among them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name) or ""
        words = (data.get(f"{name}-words") or "").strip()
        looking = data.get(LOOK) == name
        return Sought(words, looking, str(chosen)) if words and (looking or not chosen) else chosen

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        choices = self.choices
        if not isinstance(choices, ModelChoiceIterator):
            return super().render(name, value, attrs, renderer)
        sought = value if isinstance(value, Sought) else None
        field = cast(One, choices.field)
        offered, there_are_more = _offered(field, value)
        empty = [("", str(field.empty_label))] if field.empty_label is not None else []
        chosen = {str(one) for one in self.format_value(_chosen(sought, offered) if sought else value)}
        about = self.build_attrs(self.attrs, attrs)
        options = "".join(_option(key, label, str(key) in chosen) for key, label in [*empty, *offered])
        select = (
            f"<select{flatatt({'name': name, **about})}>{options}</select>"  # every part is escaped above
        )
        return mark_safe(select + (_finder(name, about, field, sought) if there_are_more else ""))


class One(_Choice):
    """One of the records that this person may choose from. ``near`` finds those offered first of many."""

    widget = Pick
    near: Callable[[], QuerySet[Any] | None] | None = None
    default_error_messages = {
        "required": "Choose one.",
        "invalid_choice": "Choose one of those in the list.",
        "looking": "Choose one of those found.",
        "several": "Several are called so. Choose one of them.",
        "nobody": "Nothing here is called so. Type a part of the name.",
    }

    def __init__(self, *about: Any, **options: Any) -> None:
        options.setdefault("empty_label", "Choose …" if options.get("required", True) else "None")
        super().__init__(*about, **options)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, Sought):
            return super().to_python(value)
        if value.looking:
            raise ValidationError(self.error_messages["looking"], code="looking")
        found = list(self.called(value.words)[:2])
        if len(found) == 1:
            return found[0]
        code = "several" if found else "nobody"
        raise ValidationError(self.error_messages[code], code=code)

    def called(self, words: str) -> QuerySet[Any]:
        """Those among the choices whose name or text holds all the words, or beginnings of them."""
        try:
            question = asked(words[:LONGEST])
        except NotSearchable:
            return self.every.none()
        return holding(self.every, question) if question else self.every.none()

    @property
    def every(self) -> QuerySet[Any]:
        return cast(QuerySet[Any], self.queryset)


def _offered(field: One, value: Any) -> tuple[list[Option], bool]:
    """The options, and whether there are more than are shown."""
    found = field.every
    if found.model not in SEARCHED:
        return _labelled(field, found), False
    few = _labelled(field, found[: FEW + 1])
    if len(few) <= FEW:
        return few, False
    if isinstance(value, Sought):
        called = _labelled(field, field.called(value.words)[:FEW])
        return called or _with_chosen(field, value.chosen, few), True
    near = field.near() if field.near is not None else None
    first = _labelled(field, near[:OFFERED]) if near is not None else []
    return _with_chosen(field, value, [*first, *few]), True


def _with_chosen(field: One, chosen: Any, found: Iterable[Option]) -> list[Option]:
    """The first of ``found``, each once, and the one that is chosen already."""
    shown = list(dict(found).items())[:OFFERED]
    key = field.prepare_value(chosen)
    if key in field.empty_values or str(key) in {str(one) for one, _ in shown}:
        return shown
    try:
        return [*_labelled(field, field.every.filter(pk=key)), *shown]
    except (ValueError, TypeError, OverflowError):  # what was sent is no key
        return shown


def _chosen(sought: Sought, offered: list[Option]) -> Any:
    """The one found, where there is only one; else what was chosen before."""
    return offered[0][0] if len(offered) == 1 else sought.chosen


def _labelled(field: One, found: Any) -> list[Option]:
    if found.model not in CALLED_BY_NAME or type(field).label_from_instance is not One.label_from_instance:
        return [(one.pk, field.label_from_instance(one)) for one in found]
    rows = found.select_related(None).values_list("pk", "name")
    return [(key, name or f"Former colleague {key}") for key, name in rows]


def _option(key: Any, label: str, is_chosen: bool) -> str:
    return f'<option value="{key}"{" selected" if is_chosen else ""}>{escape(label)}</option>'


def _finder(name: str, about: dict[str, Any], field: One, sought: Sought | None) -> SafeString:
    """The field for a part of the name, the button beside it, and what came of it."""
    own = f"{about.get('id') or name}-words"
    said = _said(field, sought) if sought else "Not in the list? Type a part of the name."
    return format_html(
        '<div class="finder"><label class="hidden-text" for="{}">Find by name: {}</label>'
        '<input type="text" id="{}" name="{}-words" value="{}" maxlength="{}" dir="auto" autocomplete="off" '
        'data-finder aria-describedby="{}-said" placeholder="Part of the name"><button class="button small" '
        'name="{}" value="{}" formnovalidate>{} Find</button></div><p class="help" id="{}-said">{}</p>',
        *(own, field.label, own, name, sought.words if sought else "", LONGEST, own),
        *(LOOK, name, icon("search", 16), own, said),
    )


def _said(field: One, sought: Sought) -> str:
    found = field.called(sought.words)[: FEW + 1].count()
    if not found:
        return "Nothing here is called so. Type less of the name."
    if found > FEW:
        return f"More than {FEW} are called so: the first are in the list. Type more of the name."
    return f"{found} found. Choose in the list." if found > 1 else "One found, and chosen."
