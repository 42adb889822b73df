"""What somebody careless or hostile sends, by what a field takes."""

from __future__ import annotations

from typing import Any

SCRIPT = "<script>alert('golden')</script>"
RIGHT_TO_LEFT = "العربية \u202e مع ذلك"
STRANGE = f"{SCRIPT} {RIGHT_TO_LEFT} {{{{ 7 * 7 }}}} '; DROP TABLE x; --"
HUGE = "x" * 100_000
MISSING = 10**9  # an id that nothing has
TEXT = ("", HUGE, "a\x00b\x07", "\ud800 half", STRANGE)
DAYS = ("", "0001-01-01", "9999-12-31", "2026-02-30", "yesterday", HUGE, "\x00")
NUMBERS = ("", "-1", "9" * 40, "1e400", "NaN", "0.0000001", "many", "\x00")
IDS = ("", "-1", "9" * 40, "many", "\x00")

# As JSON says it: the same, and what only JSON can say.
J_TEXT: tuple[Any, ...] = (None, 7, *TEXT)
J_DAYS: tuple[Any, ...] = (None, 20260101, "", "0001-01-01", "9999-12-31", "2026-02-30", HUGE)
J_TIMES: tuple[Any, ...] = (
    None,
    7,
    "",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-03-20T10:00:00",
)
J_NUMBERS: tuple[Any, ...] = (None, True, -1, 10**40, "1e400", "NaN", "many")
J_IDS: tuple[Any, ...] = (None, -1, 10**30, 1.5, "many", MISSING)
J_YES: tuple[Any, ...] = (None, 7, "perhaps")
J_MANY: tuple[Any, ...] = (None, "x", {}, [None], [HUGE], ["\ud800"], [{"a": 1}], ["a\x00"], {"a": [HUGE]})
