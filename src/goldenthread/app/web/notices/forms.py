"""Filters and settings of notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from goldenthread.app.notices.models import NEEDS_YOU, Group, Notice
from goldenthread.app.web.forms.filters import Filter

UNREAD, READ, ALL = "unread", "read", "all"


class NoticeFilter(Filter):
    """Unread ones, unless the address says otherwise."""

    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "Unread"), (READ, "Read"), (ALL, "All")],
        error_messages={"invalid_choice": "Choose unread, read or all."},
    )
    group = forms.ChoiceField(
        label="About",
        required=False,
        choices=[("", "Anything"), ("needs_you", "Whatever needs you"), *Group.choices],
        error_messages={"invalid_choice": "Choose what they are about."},
    )

    def narrow(self, found: QuerySet[Any]) -> QuerySet[Notice]:
        show = self.given("show")
        if show != ALL:
            found = found.filter(read_at__isnull=show != READ)
        group = self.given("group")
        if group == "needs_you":
            return found.filter(group__in=NEEDS_YOU)
        return found.filter(group=group) if group else found
