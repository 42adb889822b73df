"""What the order page says where the conversation is not plain: declined, appealed, set aside, waived, paused."""

from __future__ import annotations

import lxml.html
import pytest
from tests.app.orders.conftest import DUE, Conversation

from goldenthread.app.orders import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(world) -> Conversation:
    return Conversation(world)


class Page:
    """The page of an order as somebody sees it."""

    def __init__(self, client, order) -> None:
        self.tree = lxml.html.fromstring(client.get(f"/orders/{order.pk}").content.decode())

    def said(self, path: str) -> list[str]:
        return [" ".join(one.text_content().split()) for one in self.tree.xpath(path)]

    @property
    def waits_for(self) -> str:
        return self.said("//dt[text()='What it waits for']/following-sibling::dd")[0]

    @property
    def comes_next(self) -> str:
        return self.said("//ol[@class='thread']/li[contains(@class, 'to-come')]")[0]

    @property
    def acts(self) -> set[str]:
        return {
            form.get("action").rsplit("/", 1)[1] for form in self.tree.xpath("//main//form[@method='post']")
        }


def test_a_decline_says_who_must_do_what_next(talk, signed_in):
    """Appealed, it waits for who decides, not for those who appealed; upheld, it cannot be appealed again."""
    world, order = talk.world, talk.placed()
    ana, omar = signed_in(world.ana), signed_in(world.omar)
    talk.omar(actions.decline, order, ground="No crew")
    page = Page(ana, order)
    assert page.waits_for == "Key accounts to appeal, ask elsewhere or withdraw."
    assert (page.comes_next, "appeals" in page.acts) == (
        "An appeal, another unit, or a withdrawal to come",
        True,
    )
    assert {"promises", "counters"} <= Page(omar, order).acts
    appeal = talk.ana(actions.appeal, order, ground="They wait")
    page = Page(ana, order)
    assert page.waits_for == "Nadia Haas to decide the appeal."
    assert (page.comes_next, "appeals" in page.acts) == ("The decision on the appeal to come", False)
    assert "judgements" in Page(signed_in(world.nadia), order).acts
    talk.nadia(actions.decide_appeal, appeal, overturn=False, ground="They are right")
    page = Page(ana, order)
    assert page.waits_for == "Key accounts to ask elsewhere or withdraw: on appeal the decline was upheld."
    assert (page.comes_next, "appeals" in page.acts) == ("Another unit, or a withdrawal to come", False)


def test_a_decline_that_was_set_aside_is_not_offered_again(talk, signed_in):
    order, omar = talk.placed(), signed_in(talk.world.omar)
    assert "declines" in Page(omar, order).acts
    talk.omar(actions.decline, order, ground="No crew")
    talk.sofia(actions.override_decline, order, ground="Do it")
    offered = Page(omar, order).acts
    assert {"promises", "counters"} <= offered
    assert "declines" not in offered
    talk.omar(actions.redirect, order, to=talk.world.planning, ground="Theirs")
    assert "declines" in Page(signed_in(talk.world.petra), order).acts  # that was not their decline


def test_what_was_waived_is_marked_in_the_chain_and_told_in_the_thread(talk, signed_in):
    order = talk.promised()
    asked = {"asked_of": talk.world.planning, "title": "A crane", "requested_for": DUE}
    crane = talk.omar(actions.place_supporting_order, order, **asked)
    talk.petra(actions.decline, crane, ground="None before June")
    page = Page(signed_in(talk.world.ana), order)
    assert not any("Waived" in one for one in page.said("//ul[@class='tree']"))
    talk.omar(actions.waive_child, crane, ground="We carry it")
    page = Page(signed_in(talk.world.ana), order)
    assert "A crane" in page.said("//ul[@class='tree']")[0]
    assert "Declined Waived" in page.said("//ul[@class='tree']")[0]
    assert any(one.startswith("A crane: Waived it") for one in page.said("//div[@class='thread-what']"))


def test_a_pause_is_marked_and_the_customers_time_is_working_time(talk, signed_in):
    order = talk.promised()
    talk.omar(actions.pause, order, reason="They move", waiting_on="customer")
    page = Page(signed_in(talk.world.ana), order)
    assert "Paused" in page.said("//p[@class='kicker']")[0]
    assert page.waits_for == "It is paused and waits for the customer: They move"
    (row,) = [one for one in page.said("//tbody/tr") if one.startswith("The customer")]
    # from one in Vienna, when the afternoon begins, until three
    assert "2 h2 h" in row
