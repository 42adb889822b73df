"""Whether a value given to an action can be accepted: texts, dates, amounts. Each refusal names its field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model

from goldenthread.app.errors import DateInThePast, Invalid

T = TypeVar("T", bound=Model)
FURTHEST = timedelta(days=366 * 20)


def text(value: object, field: str, *, limit: int = 4_000, required: bool = True) -> str:
    """The text without space around it. It is stored literally, whatever script or direction it is in."""
    if not isinstance(value, str):
        raise Invalid(f"Write the {_plain(field)} as text.", field=field)
    value = value.strip()
    if "\x00" in value:
        raise Invalid(f"The {_plain(field)} holds a character that cannot be stored; remove it.", field=field)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid(f"The {_plain(field)} holds half a character; write it again.", field=field) from None
    if required and not value:
        raise Invalid(f"Say {_questions.get(field, f'the {_plain(field)}')}.", field=field)
    if len(value) > limit:
        raise Invalid(
            f"The {_plain(field)} has {len(value):,} characters; keep it to {limit:,}.", field=field
        )
    return value


def address(value: object, field: str) -> str:
    """An e-mail address as mail can be sent to it, in small letters; or nothing."""
    found = text(value, field, limit=254, required=False).lower()
    if found:
        try:
            validate_email(found)
        except ValidationError:
            raise Invalid("This is no e-mail address. Write it as name@example.com.", field=field) from None
    return found


def day(value: object, field: str, *, first_year: int = 2000) -> date:
    """A local date within what calendars know."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Invalid(f"Give the {_plain(field)} as a date.", field=field)
    if not first_year <= value.year <= 2199:
        raise Invalid(
            f"The {_plain(field)} must lie between {first_year} and 2199. Correct the year.", field=field
        )
    return value


def since(value: object, field: str) -> date:
    """The first or last day of something that may have begun long ago: a person's work, a unit, an account."""
    return day(value, field, first_year=1900)


def coming_day(value: object, field: str, today: date) -> date:
    """A date that is today or later, and not absurdly far."""
    found = day(value, field)
    if found < today:
        raise DateInThePast(f"{found:%-d %B %Y} is past. Choose today or a later day.", field=field)
    if found > today + FURTHEST:
        raise Invalid(f"{found:%-d %B %Y} is more than twenty years away. Choose a nearer day.", field=field)
    return found


def amount(
    value: object, field: str, *, places: int = 3, above_zero: bool = True, below_zero: bool = False
) -> Decimal | None:
    """A number that can be stored exactly, or nothing; of any sign where it may be ``below_zero``."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise Invalid(f"Give the {_plain(field)} as a number.", field=field)
    number = Decimal(value)
    if not number.is_finite() or (not below_zero and (number < 0 or (above_zero and number == 0))):
        least = "more than nothing" if above_zero else "nothing or more"
        raise Invalid(f"The {_plain(field)} must be {least}.", field=field)
    try:
        rounded = number.quantize(Decimal(1).scaleb(-places))
    except InvalidOperation:
        raise Invalid(f"The {_plain(field)} is too large.", field=field) from None
    if rounded != number:
        raise Invalid(f"The {_plain(field)} has more than {places} decimal places.", field=field)
    if abs(number) >= Decimal(10) ** (14 - places):
        raise Invalid(f"The {_plain(field)} is too large.", field=field)
    return rounded


def stored(value: object, model: type[T], field: str) -> T:
    """A record of the right kind that has been stored."""
    if not isinstance(value, model) or value.pk is None:
        raise Invalid(f"Choose the {_plain(field)} from those that exist.", field=field)
    return value


def one_of(value: object, choices: list[str], field: str) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in choices:
        raise Invalid(f"The {_plain(field)} must be one of: {', '.join(choices)}.", field=field)
    return str(value)


def whole_number(value: object, field: str, *, least: int, most: int) -> int:
    """A whole number within two bounds, both of them included."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Invalid(f"Give a whole number from {least} to {most}.", field=field)
    return value


def moment(value: object, field: str) -> datetime:
    """A time with its zone, within what calendars know."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Invalid("Give a time with its zone, such as 2026-03-02T09:00+01:00.", field=field)
    day(value.date(), field)
    return value


def yes_or_no(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid(f"Say yes or no: {_plain(field)}.", field=field)
    return value


_questions = {
    "ground": "why",
    "cause": "why the promise moves",
    "missing": "what is missing",
    "information": "what was missing",
    "title": "what is asked for",
    "what": "what is in the way",
    "what_was_done": "what was done",
    "reason": "why",
    "text": "something",
    "activity": "what is done",
    "skill": "what the person can do",
    "reply": "what you answer",
    "resolution": "what came of it",
    "what_changed": "what was changed",
    "words": "what the customer said",
}


def _plain(field: str) -> str:
    return field.replace("_", " ")
