"""The first page: what needs *you* today, and why. Somebody with several roles gets the blocks of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.exchange.models import ToldStory
from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.web.homes import account_manager, leadership, others, unit
from goldenthread.app.web.homes.blocks import Block, Table
from goldenthread.app.web.requests import PageRequest

Section = Callable[[PageRequest], "Sequence[Block | Table]"]
SECTIONS: tuple[tuple[frozenset[Role], Section], ...] = (
    (frozenset({Role.SPONSOR, Role.EXECUTIVE, Role.PROGRAMME_LEAD, Role.UNIT_LEAD}), leadership.decisions),
    (frozenset({Role.ACCOUNT_MANAGER, Role.ACCOUNT_TEAM}), account_manager.blocks),
    (frozenset({Role.UNIT_LEAD}), unit.lead_blocks),
    (frozenset({Role.UNIT_MEMBER}), unit.member_blocks),
    (frozenset({Role.PROGRAMME_LEAD}), leadership.slipping_first),
    (frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE}), leadership.whole_picture),
    (frozenset({Role.SALES}), others.sales_blocks),
    (frozenset({Role.PEOPLE}), others.people_blocks),
    (frozenset({Role.ANALYST}), others.analyst_blocks),
    (frozenset({Role.ADMINISTRATOR}), others.administrator_blocks),
    (frozenset({Role.AUDITOR}), others.auditor_blocks),
)


@require_GET
def today(request: PageRequest) -> HttpResponse:
    """The blocks of every role that the person holds; an explanation where there is none."""
    blocks: list[Block | Table] = []
    for roles, section in SECTIONS:
        if roles & request.roles:
            blocks.extend(section(request))
    waiting = sum(block.total for block in blocks if isinstance(block, Block) and block.waits)
    context = {
        "blocks": [block for block in blocks if not isinstance(block, Block) or block.items]
        + [block for block in blocks if isinstance(block, Block) and not block.items],
        "waiting": waiting,
        "may_place": bool(request.roles & {Role.ACCOUNT_MANAGER, Role.ACCOUNT_TEAM}),
        "story": bool(request.roles) and ToldStory.objects.exists(),
        "contacts": [] if request.roles else _whom_to_ask(request),
    }
    return render(request, "web/home/today.html", context)


def _whom_to_ask(request: PageRequest) -> list[Person]:
    """Who can enter an assignment."""
    held = Assignment.objects.on(request.today).filter(role__in=(Role.ADMINISTRATOR, Role.PEOPLE))
    return list(Person.objects.filter(pk__in=held.values("person_id"), left_on__isnull=True)[:3])
