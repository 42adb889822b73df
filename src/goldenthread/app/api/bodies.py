"""What every request's body is checked for, beside its own fields: text that a database can hold."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import field_validator, model_validator


class Sent(Schema):
    """A request's body. Text with NUL characters or broken surrogates is refused at the field that holds it.

    A body that is no object is refused: one with nothing in it would be taken for it where no field is needed.
    """

    @model_validator(mode="before")
    @classmethod
    def _an_object(cls, value: Any) -> Any:
        if not isinstance(getattr(value, "_obj", value), dict):
            raise ValueError("Send a JSON object, with the fields by name.")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        if not storable(value):
            raise ValueError("Leave out characters that cannot be stored (NUL, lone surrogates).")
        return value


def storable(value: Any) -> bool:
    """Whether all text in ``value`` can be stored.

    >>> storable({"a": ["ok", "no\\x00"]}), storable("\\ud800"), storable("ربح")
    (False, False, True)
    """
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(storable(key) and storable(item) for key, item in value.items())
    if isinstance(value, list):
        return all(storable(item) for item in value)
    return True
