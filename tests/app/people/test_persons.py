from datetime import timedelta

import pytest
from tests.world import NOW

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people import actions, queries
from goldenthread.app.people.errors import NotHereThen, StillHere
from goldenthread.app.people.models import Assignment, Login, Person, Role
from goldenthread.app.people.permissions import permissions_of

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def test_a_leaver_is_erased_while_history_keeps_the_id(world):
    actions.leave(world.tom, left_on=YESTERDAY, actor=world.by(world.hanna))
    actions.erase(world.tom, actor=world.by(world.ines))
    tom = Person.objects.get(pk=world.tom.pk)
    assert (tom.name, tom.email) == ("", "")
    assert str(tom) == f"Former colleague {tom.pk}"
    assert not Login.objects.filter(person=tom).exists()
    assert Event.objects.filter(subject_type="person", subject_id=tom.pk).count() >= 3
    assert "Fischer" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_somebody_who_is_still_here_is_not_erased(world):
    with pytest.raises(StillHere, match="last day first"):
        actions.erase(world.tom, actor=world.by(world.ines))


def test_who_leaves_loses_every_right_the_day_after(world):
    actions.leave(world.omar, left_on=TODAY, actor=world.by(world.hanna))
    assert permissions_of(world.omar, TODAY)
    assert not permissions_of(world.omar, TODAY + timedelta(days=1))
    assert not Assignment.objects.on(TODAY + timedelta(days=1)).filter(person=world.omar).exists()


def test_nobody_is_assigned_before_being_hired(world):
    new = actions.add_person("Nils Ek", hired_on=TODAY, actor=world.by(world.hanna))
    with pytest.raises(NotHereThen):
        actions.assign(
            new, unit=world.billing, role=Role.UNIT_MEMBER, valid_from=YESTERDAY, actor=world.by(world.hanna)
        )


def test_an_address_belongs_to_one_person_whatever_its_case(world):
    with pytest.raises(Invalid, match="already has the address"):
        actions.add_person("Another", email="ANA@thread.example", actor=world.by(world.hanna))


def test_the_line_manager_is_the_named_one_else_the_lead_above(world):
    assert queries.line_manager_of(world.priya, TODAY) == world.omar
    assignment = world.priya.assignments.get()
    assignment.manager = None
    assignment.save(update_fields=["manager"])
    assert queries.line_manager_of(world.priya, TODAY) == world.omar
    assert queries.line_manager_of(world.vik, TODAY) is None


def test_a_liaison_whose_career_is_at_home_in_operations_is_seen(world):
    assert not queries.careers_at_home_elsewhere(TODAY)
    actions.change_person(world.ben, career_home=world.operations, actor=world.by(world.hanna))
    assert [a.person for a in queries.careers_at_home_elsewhere(TODAY)] == [world.ben]


def test_vik_sees_nobody(world):
    assert not queries.persons_visible_to(world.vik, on=TODAY)
    assert not queries.units_visible_to(world.vik, on=TODAY)
    assert queries.persons_visible_to(world.ana, on=TODAY).count() == Person.objects.count()


def test_everybody_may_record_their_own_absence_and_only_their_own(world):
    times = {"from_at": NOW, "to_at": NOW + timedelta(days=3)}
    actions.record_absence(world.priya, **times, actor=world.by(world.priya))
    with pytest.raises(NotPermitted):
        actions.record_absence(world.omar, **times, actor=world.by(world.priya))
    with pytest.raises(Invalid, match="already"):
        actions.record_absence(world.priya, **times, actor=world.by(world.hanna))


LATER = NOW + timedelta(days=3)


@pytest.mark.parametrize(
    ("act", "said", "field"),
    [
        ("record_skill", {"skill": " ", "level": 3}, "skill"),
        ("record_skill", {"skill": 7, "level": 3}, "skill"),
        ("record_skill", {"skill": "a\x00b", "level": 3}, "skill"),
        ("record_skill", {"skill": "x" * 101, "level": 3}, "skill"),
        ("record_skill", {"skill": "fibre", "level": 0}, "level"),
        ("record_skill", {"skill": "fibre", "level": True}, "level"),
        ("record_skill", {"skill": "fibre", "level": "4"}, "level"),
        ("record_absence", {"from_at": LATER, "to_at": NOW}, "to_at"),
        ("record_absence", {"from_at": NOW.replace(tzinfo=None), "to_at": LATER}, "from_at"),
        ("record_absence", {"from_at": NOW, "to_at": LATER.replace(year=2999)}, "to_at"),
        ("record_absence", {"from_at": NOW, "to_at": LATER, "kind": "x" * 41}, "kind"),
    ],
)
def test_a_skill_and_an_absence_are_checked_like_everything_else(world, act, said, field):
    before = Event.objects.count()
    with pytest.raises(Invalid) as refused:
        getattr(actions, act)(world.priya, **said, actor=world.by(world.hanna))
    assert refused.value.about["field"] == field
    assert refused.value.sentence == "Give a whole number from 1 to 5." or field != "level"
    assert Event.objects.count() == before


def test_every_change_of_people_leaves_one_event(world):
    hanna, ines = world.by(world.hanna), world.by(world.ines)
    acts = [
        lambda: actions.add_person("Uma Roy", actor=hanna),
        lambda: actions.change_person(world.tom, name="Thomas Fischer", actor=hanna),
        lambda: actions.record_skill(world.priya, skill="fibre", level=4, actor=hanna),
        lambda: actions.remove_skill(world.priya.skills.get(), actor=hanna),
        lambda: actions.end_assignment(world.ben.assignments.get(), valid_to=TODAY, actor=hanna),
        lambda: actions.close_login(world.vik, actor=ines),
        lambda: actions.change_calendar(world.office, time_zone="Europe/Berlin", actor=ines),
    ]
    for act in acts:
        before = Event.objects.count()
        act()
        assert Event.objects.count() == before + 1
