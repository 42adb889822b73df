"""The cast's company with a thing at each turn that a route may be about, and a body that each route takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from tests.app.api.staging_programme import set_the_programme
from tests.app.web.conftest import Stage, set_the_stage
from tests.world import NOW, World

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Contract
from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions as notices
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import clock
from goldenthread.app.people.models import DecisionRight
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import Due

DUE = NOW.date() + timedelta(days=18)


@dataclass(frozen=True)
class Turns:
    """What is on stage, and the ids that addresses and bodies name: ``{order:declined}`` is the declined order."""

    stage: Stage
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.stage.world


def set_all_turns(world: World) -> Turns:
    """Every record that a route of the API is about."""
    turns = Turns(
        set_the_stage(world), {"figure": "open", "what": "orders", "first": "first", "counted": "told"}
    )
    _orders(turns)
    _people(turns)
    _others(turns)
    _handovers(turns)
    set_the_programme(turns.world, turns.ids)
    _in_depth(turns)
    return turns


def _in_depth(turns: Turns) -> None:
    """A tier of Lena's."""
    world, ids = turns.world, turns.ids
    made = programme.set_tier("key", valid_from=date(2026, 1, 1), actor=world.by(world.lena))
    programme.record_result(
        measure="sales", month=date(2026, 1, 1), value=Decimal(7), actor=world.by(world.lena)
    )
    ids |= {"tier": made.pk}


def _handovers(turns: Turns) -> None:
    """Ana's thread with Mara went dormant long ago; she hands Meridian over to Sofia."""
    world, ids = turns.world, turns.ids
    for days in (190, 180, 170, 160, 150):
        customers.record_interaction(
            world.meridian,
            kind="visit",
            contact=world.mara,
            at=NOW - timedelta(days=days),
            actor=world.by(world.ana),
        )
    made = programme.open_handover(
        world.meridian, leaver=world.ana, successor=world.sofia, last_day=DUE, actor=world.by(world.lena)
    )
    ids |= {"handover": made.pk, "introduction": made.introductions.get().pk, "ben": world.ben.pk}


def _asked(world: World, title: str, **said: Any) -> Order:
    return actions.place_order(
        world.meridian,
        asked_of=world.field_services,
        title=title,
        why="The ward opens on the 23rd",
        requested_for=DUE,
        actor=world.by(world.ana),
        **said,
    )


def _promised(world: World, title: str) -> Order:
    order = _asked(world, title)
    actions.promise(order, promised_for=DUE, actor=world.by(world.omar))
    return order


def _orders(turns: Turns) -> None:
    """An order in each state, all asked by Ana of field services, for Meridian."""
    world, ids = turns.world, turns.ids
    ana, omar = world.by(world.ana), world.by(world.omar)
    orders = {
        name: _asked(world, name) for name in ("asked", "countered", "declined", "appealed", "incomplete")
    }
    orders |= {
        name: _promised(world, name) for name in ("promised", "paused", "worked", "passed", "delivered")
    }
    orders |= {"child": turns.stage.child, "foreign": turns.stage.foreign, "parent": turns.stage.order}
    actions.counter(orders["countered"], promised_for=DUE, actor=omar)
    actions.decline(orders["declined"], ground="No crew", actor=omar)
    actions.decline(orders["appealed"], ground="No crew", actor=omar)
    ids["appeal"] = actions.appeal(orders["appealed"], ground="It cannot wait", actor=ana).pk
    actions.send_back_incomplete(orders["incomplete"], missing="Which ward?", actor=omar)
    actions.pause(orders["paused"], reason="No access", waiting_on="customer", actor=omar)
    actions.set_expedite_allowance(per_quarter=2, valid_from=date(2026, 1, 1), actor=world.by(world.ines))
    ids["step"] = actions.start_step(orders["worked"], activity="Packing", actor=omar).pk
    ids["hand_off"] = actions.hand_off(orders["passed"], to=world.planning, actor=omar).pk
    ids["delivery"] = actions.deliver(orders["delivered"], actor=omar).pk
    ids["kind"] = actions.add_order_kind("Repair", needs="The serial number", actor=world.by(world.ines)).pk
    ids.update({name: order.pk for name, order in orders.items()})


def _people(turns: Turns) -> None:
    world, ids = turns.world, turns.ids
    hanna, ines = world.by(world.hanna), world.by(world.ines)
    leaver = people.add_person("Paul Leaver", hired_on=date(2020, 1, 1), actor=hanna)
    people.leave(leaver, left_on=date(2026, 2, 1), actor=hanna)
    tom = world.by(world.tom)
    Authenticator.objects.create(user=world.priya.login, type="totp", data={})
    people.link_sign_on(world.priya.login, provider="oidc", subject="priya", actor=world.by(world.priya))
    people.change_person(world.ben, career_home=world.field_services, actor=hanna)
    token, _ = people.issue_token("reports", scopes=["read"], actor=world.by(world.ana))
    absence = people.record_absence(world.tom, from_at=NOW, to_at=NOW + timedelta(days=1), actor=tom)
    ids |= {
        "leaver": leaver.pk,
        "rosa": people.add_person("Rosa Neu", hired_on=date(2025, 1, 1), actor=hanna).pk,
        "token": token.pk,
        "absence": absence.pk,
        "skill": people.record_skill(world.tom, skill="Selling", level=3, actor=hanna).pk,
        "assignment": world.tom.assignments.get().pk,
        "right": DecisionRight.objects.earliest("pk").pk,
        "spare_unit": people.open_unit("Spare", valid_from=date(2025, 1, 1), actor=ines).pk,
    }
    for name in ("ana", "omar", "priya", "petra", "sofia", "tom", "vik", "nadia"):
        ids[name] = getattr(world, name).pk
    for name in ("field_services", "planning", "billing", "operations", "key_accounts"):
        ids[name] = getattr(world, name).pk


def _contract(world: World, title: str) -> Contract:
    return programme.add_contract(
        world.meridian,
        title=title,
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 12, 31),
        decide_by=date(2026, 5, 1),
        actor=world.by(world.ana),
    )


def _roles(turns: Turns) -> None:
    """Priya was asked for two more roles: one that she understood, one whose terms are agreed too."""
    world = turns.world
    lena, priya = world.by(world.lena), world.by(world.priya)
    for title in ("understood", "agreed"):
        charter = programme.write_charter(
            world.field_services, title=title, text="Key accounts first", valid_from=NOW.date(), actor=lena
        )
        role = programme.ask_to_accept(charter, person=world.priya, actor=lena)
        programme.say_understood(role, own_words="They come first", actor=priya)
        turns.ids[title] = role.pk
    programme.agree_terms(role, conditions="A van", actor=lena)


def _signed_report(turns: Turns) -> None:
    world, ana = turns.world, turns.world.by(turns.world.ana)
    Due.objects.create(
        account=world.meridian, artefact="account_report", due_on=date(2026, 3, 4), owner=world.ana
    )
    signed = programme.write_report(world.meridian, month=date(2026, 2, 1), judgement="Good", actor=ana)
    programme.sign_report(signed, actor=ana)
    link, _ = programme.share_report(signed, actor=ana)
    turns.ids.update({"signed": signed.pk, "link": link.pk})


def _others(turns: Turns) -> None:
    world, stage, ids = turns.world, turns.stage, turns.ids
    asked = actions.ask_for_decision(
        world.meridian, to=world.field_services, area=world.capacity, what="Two more people",
        actor=world.by(world.ana),
    )  # fmt: skip
    said = customers.record_interaction(
        world.meridian, kind="call", topic="The ward", actor=world.by(world.ana)
    )
    lost = _contract(world, "Cleaning")
    programme.decide_contract(
        lost, outcome="lost", decided_on=NOW.date(), reason="Price", actor=world.by(world.ana)
    )
    ids["lost"] = lost.pk
    told = _contract(world, "Laundry")
    programme.decide_contract(
        told, outcome="lost", decided_on=NOW.date(), reason="Price", actor=world.by(world.ana)
    )
    programme.write_post_mortem(
        told, what_happened="They left", causes=[("order", stage.order.pk, "Late")], actor=world.by(world.ana)
    )
    ids["told"] = told.pk
    ids["standing"] = actions.raise_barrier(
        account=world.meridian,
        kind="priority",
        what="Others first",
        area=world.price,
        actor=world.by(world.ana),
    ).pk
    doubted = _contract(world, "Doubted")
    programme.call_renewal(doubted, call="safe", judgement="They like us", actor=world.by(world.ana))
    ids["doubted"] = doubted.pk
    ids["schedule"] = programme.set_schedule(
        world.meridian, artefact="quarterly_review", owner=world.ana, valid_from=NOW.date(),
        actor=world.by(world.lena),
    ).pk  # fmt: skip
    ids["report"] = programme.write_report(
        world.meridian, month=NOW.date(), judgement="A good month", actor=world.by(world.ana)
    ).pk
    _signed_report(turns)
    actions.set_policy(
        clock="response", target_hours=8, valid_from=date(2026, 1, 1), actor=world.by(world.ines)
    )
    _roles(turns)
    notices.make_feed(actor=world.by(world.ana))
    promised = Event.objects.filter(kind="promise.made", order_id=stage.order.pk).earliest("pk")
    (told,) = notices.tell(promised, actor=clock(NOW))  # Ana, who asked
    ids |= {
        "notice": told.pk,
        "meridian": world.meridian.pk,
        "castor": world.castor.pk,
        "mara": world.mara.pk,
        "member": world.meridian.team_members.get().pk,
        "office": world.office.pk,
        "priority": world.priority.pk,
        "capacity": world.capacity.pk,
        "price": world.price.pk,
        "barrier": stage.barrier.pk,
        "escalation": stage.barrier.escalations.get().pk,
        "feedback": stage.feedback.pk,
        "contract": stage.contract.pk,
        "due": stage.due.pk,
        "duty": stage.duty.pk,
        "acceptance": stage.role.pk,
        "charter": stage.role.charter_id,
        "request": asked.pk,
        "interaction": said.pk,
    }
