"""The table: for each kind of event who needs to act (told at once by default) and who should know (once a day).

The lines of a kind are read from the top, and each person is told by the first line that names them. Nobody is told
of their own act, but of how they sign in, nor of a record that they may not see: that is decided when the notice is
written, and again whenever it is shown or sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.notices.concerns import who
from goldenthread.app.notices.concerns.about import About
from goldenthread.app.notices.models import NEEDS_YOU, Group

G = Group


class Asks(StrEnum):
    """What can be answered from the mail that asks for it."""

    ANSWER = "answer"  # promise, counter, decline or send back
    OFFER = "offer"  # accept or reject a counter-offer
    VERDICT = "verdict"  # accept or return a delivery
    DECISION = "decision"  # decide an escalation


def always(about: About) -> bool:
    return True


@dataclass(frozen=True)
class Concern:
    """One line: who is told of it, in which group, and the reason that they read with it."""

    group: Group
    who: who.Who
    why: str
    asks: str = ""
    when: Callable[[About], bool] = always
    only: str = ""  # ``when`` in words, for the reference
    own: bool = False  # whoever did it is told as well: perhaps it was somebody else, signed in as them

    @property
    def needs_you(self) -> bool:
        return self.group in NEEDS_YOU


@dataclass(frozen=True)
class Told:
    """One person who is told of an event."""

    person_id: int
    group: Group
    why: str
    asks: str
    own: bool = False


def _overturned(about: About) -> bool:
    return bool(about.said["outcome"] == "overturned")


def _complaint(about: About) -> bool:
    return bool(about.said["feedback_kind"] == "complaint")


def _disagrees(about: About) -> bool:
    return bool(about.said["disagrees"])


def _asked(about: About) -> bool:
    return bool(about.said["asked"])


ASKED = "Your unit was asked"
ASKED_OF = "You asked for it"
WORKS = "Your unit works on it"
MANAGES = "You manage the account"
SPONSORS = "You sponsor the account"
OWNS = "You own the barrier"
SIGNS_IN = Concern(G.SECURITY, who.subject, "It is how you sign in", own=True)

CONCERNS: dict[Kind, tuple[Concern, ...]] = {
    # orders: the conversation
    Kind.ORDER_PLACED: (
        Concern(G.ANSWERS, who.asked, ASKED, Asks.ANSWER),
        Concern(G.ORDERS, who.asked_people, ASKED),
        Concern(G.ORDERS, who.askers, "It was asked on your side"),
    ),
    Kind.ORDER_CLARIFIED: (Concern(G.ORDERS, who.both_sides, "You are on one of its two sides"),),
    Kind.ORDER_SENT_BACK: (Concern(G.ANSWERS, who.askers, "You asked, and something is missing"),),
    Kind.ORDER_COMPLETED: (Concern(G.ANSWERS, who.asked, ASKED, Asks.ANSWER),),
    Kind.PROMISE_MADE: (Concern(G.ORDERS, who.askers, ASKED_OF),),
    Kind.PROMISE_MOVED: (Concern(G.ORDERS, who.askers, ASKED_OF),),
    Kind.COUNTER_OFFERED: (Concern(G.ANSWERS, who.askers, ASKED_OF, Asks.OFFER),),
    Kind.COUNTER_ACCEPTED: (Concern(G.ORDERS, who.who_answered, "Your unit made the offer"),),
    Kind.COUNTER_REJECTED: (Concern(G.ANSWERS, who.asked, ASKED, Asks.ANSWER),),
    Kind.ORDER_DECLINED: (Concern(G.ANSWERS, who.askers, ASKED_OF),),
    Kind.DECLINE_APPEALED: (
        Concern(G.DECISIONS, who.named("to_person_id"), "It was put before you"),
        Concern(G.ORDERS, who.who_answered, "Your unit declined"),
    ),
    Kind.APPEAL_DECIDED: (
        Concern(G.ANSWERS, who.asked, ASKED, Asks.ANSWER, _overturned, "when the decline is overturned"),
        Concern(G.ORDERS, who.both_sides, "You are on one of its two sides"),
    ),
    Kind.DECLINE_OVERRIDDEN: (
        Concern(G.ANSWERS, who.asked, ASKED, Asks.ANSWER),
        Concern(G.ORDERS, who.askers, ASKED_OF),
    ),
    Kind.ORDER_REDIRECTED: (
        Concern(G.ANSWERS, who.asked, ASKED, Asks.ANSWER),
        Concern(G.ORDERS, who.askers, ASKED_OF),
    ),
    Kind.REQUESTED_DATE_CHANGED: (Concern(G.ORDERS, who.workers, WORKS),),
    Kind.CHILD_WAIVED: (Concern(G.ORDERS, who.workers, WORKS),),
    # orders: the work
    Kind.ORDER_HANDED_OFF: (
        Concern(G.ANSWERS, who.receivers, "The work was handed to you"),
        Concern(G.ORDERS, who.asked, ASKED),
    ),
    Kind.HAND_OFF_RECEIVED: (Concern(G.ORDERS, who.who_handed_off, "Your unit handed it off"),),
    Kind.DELIVERY_MADE: (Concern(G.ANSWERS, who.askers, ASKED_OF, Asks.VERDICT),),
    Kind.DELIVERY_ACCEPTED: (Concern(G.ORDERS, who.who_delivered, WORKS),),
    Kind.DELIVERY_RETURNED: (Concern(G.ANSWERS, who.who_delivered, WORKS),),
    Kind.ORDER_WITHDRAWN: (Concern(G.ORDERS, who.both_sides, "You are on one of its two sides"),),
    Kind.ORDER_EXPEDITED: (Concern(G.ANSWERS, who.workers, WORKS),),
    Kind.ORDER_PAUSED: (Concern(G.ORDERS, who.askers, ASKED_OF),),
    Kind.ORDER_RESUMED: (Concern(G.ORDERS, who.askers, ASKED_OF),),
    Kind.EXPEDITE_ALLOWANCE_SET: (
        Concern(
            G.ACCOUNTS,
            who.manager,
            MANAGES,
            when=lambda about: bool(about.event.account_id),
            only="when it is for one account",
        ),
    ),
    # barriers and decisions
    Kind.BARRIER_RAISED: (
        Concern(G.BARRIERS, who.barrier_owner, OWNS),
        Concern(G.ACCOUNTS, who.manager, MANAGES),
    ),
    Kind.BARRIER_ASSIGNED: (
        Concern(G.BARRIERS, who.named("new_owner_person_id"), OWNS),
        Concern(G.ACCOUNTS, who.named("old_owner_person_id"), "It was yours"),
    ),
    Kind.BARRIER_CLEARED: (
        Concern(G.ORDERS, who.around_the_barrier, "It stood in the way of what you care for"),
        Concern(G.ORDERS, who.escalated_to, "It had been put before you"),
    ),
    Kind.BARRIER_ESCALATED: (
        Concern(G.DECISIONS, who.named("to_person_id"), "It was put before you", Asks.DECISION),
        Concern(G.ACCOUNTS, who.barrier_owner, OWNS),
        Concern(G.ACCOUNTS, who.manager, MANAGES),
    ),
    Kind.ESCALATION_CLIMBED: (
        Concern(G.DECISIONS, who.named("to_person_id"), "It climbed to you", Asks.DECISION),
        Concern(G.ACCOUNTS, who.named("from_person_id"), "It was not decided in time by you"),
        Concern(G.ACCOUNTS, who.barrier_owner, OWNS),
    ),
    Kind.ESCALATION_STAYED: (
        Concern(
            G.DECISIONS, who.named("with_person_id"), "It waits for you, and nobody is above", Asks.DECISION
        ),
        Concern(G.PROGRAMME, who.programme_leads, "You lead the programme"),
    ),
    Kind.ESCALATION_DECIDED: (
        Concern(G.BARRIERS, who.barrier_owner, OWNS),
        Concern(G.ORDERS, who.around_the_barrier, "It stood in the way of what you care for"),
    ),
    Kind.DECISION_ASKED: (Concern(G.DECISIONS, who.asked_to_decide, "Your unit was asked to decide"),),
    Kind.DECISION_GIVEN: (Concern(G.ACCOUNTS, who.who_asked_for_a_decision, ASKED_OF),),
    # what customers say
    Kind.FEEDBACK_RECORDED: (
        Concern(
            G.COMPLAINTS, who.feedback_owner, "It is yours to resolve", "", _complaint, "for a complaint"
        ),
        Concern(G.COMPLAINTS, who.manager, MANAGES, "", _complaint, "for a complaint"),
        Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),
        Concern(G.ACCOUNTS, who.feedback_owner, "It was given to you"),
        Concern(G.ORDERS, who.unit_of_the_feedback, "It is about your unit’s work"),
    ),
    Kind.FEEDBACK_ASSIGNED: (
        Concern(G.COMPLAINTS, who.named("new_owner_person_id"), "It is yours to resolve"),
        Concern(G.ACCOUNTS, who.named("old_owner_person_id"), "It was yours"),
    ),
    Kind.FEEDBACK_REPLIED: (Concern(G.ACCOUNTS, who.around_the_feedback, "You had a part in it"),),
    Kind.FEEDBACK_RESOLVED: (Concern(G.ACCOUNTS, who.around_the_feedback, "You had a part in it"),),
    Kind.FEEDBACK_ACTED_ON: (Concern(G.ACCOUNTS, who.around_the_feedback, "You had a part in it"),),
    # accounts
    Kind.ACCOUNT_OPENED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.ACCOUNT_CHANGED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.ACCOUNT_CLOSED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.INTERACTION_RECORDED: (Concern(G.ACCOUNTS, who.manager, MANAGES),),
    Kind.CONTRACT_ADDED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.CONTRACT_DECIDED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.RENEWAL_CALL_FELL_DUE: (Concern(G.DUTIES, who.manager, MANAGES),),
    Kind.RENEWAL_CALLED: (
        Concern(
            G.DUTIES,
            who.programme_leads,
            "Call and signals disagree: somebody settles it",
            "",
            _disagrees,
            "when call and signals disagree",
        ),
        Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),
    ),
    Kind.RENEWAL_SETTLED: (
        Concern(G.ACCOUNTS, who.caller, "It was your call"),
        Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),
    ),
    Kind.POST_MORTEM_WRITTEN: (
        Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),
        Concern(G.PROGRAMME, who.programme_leads, "You lead the programme"),
    ),
    # the programme
    Kind.SCHEDULE_SET: (Concern(G.PROGRAMME, who.named("owner_person_id"), "It falls due with you"),),
    Kind.SCHEDULE_ENDED: (Concern(G.PROGRAMME, who.schedule_owner, "It fell due with you"),),
    Kind.ARTEFACT_FELL_DUE: (Concern(G.PROGRAMME, who.named("owner_person_id"), "It is due from you"),),
    Kind.ARTEFACT_ISSUED: (Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),),
    Kind.CADENCE_SET: (Concern(G.PROGRAMME, who.named("person_id"), "It is your part"),),
    Kind.DUTY_FELL_DUE: (Concern(G.PROGRAMME, who.named("person_id"), "It is your part"),),
    Kind.DUTY_DONE: (
        Concern(G.PROGRAMME, who.named("person_id"), "It is your part, and somebody else did it"),
    ),
    Kind.DUTY_DELEGATED: (Concern(G.DUTIES, who.named("delegate_person_id"), "It was delegated to you"),),
    Kind.DUTY_LAPSED: (
        Concern(G.PROGRAMME, who.named("person_id"), "It was your part"),
        Concern(G.PROGRAMME, who.programme_leads, "You lead the programme"),
    ),
    Kind.PROMPT_SENT: (Concern(G.DUTIES, who.named("person_id"), "It is your part"),),
    Kind.ROLE_CHARTER_WRITTEN: (Concern(G.PROGRAMME, who.unit_leads, "You lead the unit"),),
    Kind.ROLE_INFORMED: (
        Concern(
            G.DUTIES,
            who.named("person_id"),
            "You are asked to take the role on",
            "",
            _asked,
            "when asked to accept, not merely told",
        ),
        Concern(G.PROGRAMME, who.named("person_id"), "It is your role"),
    ),
    Kind.ROLE_UNDERSTOOD: (Concern(G.PROGRAMME, who.around_the_role, "You asked, or lead the unit"),),
    Kind.ROLE_NEGOTIATED: (
        Concern(G.PROGRAMME, who.role_person, "It is your role"),
        Concern(G.PROGRAMME, who.around_the_role, "You asked, or lead the unit"),
    ),
    Kind.ROLE_ACCEPTED: (Concern(G.PROGRAMME, who.around_the_role, "You asked, or lead the unit"),),
    Kind.ROLE_DECLINED: (Concern(G.DUTIES, who.around_the_role, "You asked, or lead the unit"),),
    Kind.REPORT_SIGNED: (Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),),
    Kind.REPORT_SHARED: (Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),),
    Kind.REPORT_LINK_REVOKED: (Concern(G.PROGRAMME, who.manager, MANAGES),),
    Kind.CHARTER_WRITTEN: (Concern(G.PROGRAMME, who.programme_leads, "You lead the programme"),),
    Kind.ACCOUNT_ADMITTED: (Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),),
    Kind.ACCOUNT_RELEASED: (Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),),
    Kind.LEADERSHIP_NAMED: (
        Concern(G.PROGRAMME, who.named("lead_person_id", "under_person_id"), "It is your line"),
    ),
    Kind.BOARD_MEMBER_JOINED: (Concern(G.PROGRAMME, who.named("person_id"), "You are on the board"),),
    Kind.BOARD_MEMBER_LEFT: (Concern(G.PROGRAMME, who.named("person_id"), "You were on the board"),),
    Kind.OBJECTIVE_SET: (Concern(G.PROGRAMME, who.named("owner_person_id"), "It is your objective"),),
    Kind.OBJECTIVE_BLOCKED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.OBJECTIVE_ENDED: (Concern(G.ACCOUNTS, who.manager_and_sponsor, "It is your account"),),
    Kind.INITIATIVE_BEGUN: (Concern(G.PROGRAMME, who.named("owner_person_id"), "It is your initiative"),),
    Kind.TRANSFER_COMMITTED: (
        Concern(G.DUTIES, who.named("owner_person_id"), "It is yours to try"),
        Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),
    ),
    Kind.TRANSFER_ENDED: (
        Concern(G.PROGRAMME, who.manager_and_sponsor, "It is your account"),
        Concern(G.PROGRAMME, who.programme_leads, "You lead the programme"),
    ),
    Kind.HANDOVER_OPENED: (
        Concern(G.DUTIES, who.named("successor_id"), "You take the account over"),
        Concern(G.PROGRAMME, who.named("leaver_id"), "You hand the account over"),
        Concern(G.PROGRAMME, who.programme_leads, "You lead the programme"),
    ),
    # one's own place
    Kind.SECOND_FACTOR_ADDED: (SIGNS_IN,),
    Kind.SECOND_FACTOR_REMOVED: (SIGNS_IN,),
    Kind.SECOND_FACTOR_RESET: (SIGNS_IN,),
    Kind.RECOVERY_CODES_RENEWED: (SIGNS_IN,),
    Kind.RECOVERY_CODE_USED: (SIGNS_IN,),
    Kind.SIGN_ON_LINKED: (SIGNS_IN,),
    Kind.SIGN_ON_UNLINKED: (SIGNS_IN,),
    Kind.ASSIGNMENT_BEGUN: (Concern(G.PLACE, who.named("person_id"), "It is your assignment"),),
    Kind.ASSIGNMENT_ENDED: (Concern(G.PLACE, who.named("person_id"), "It was your assignment"),),
    Kind.TEAM_MEMBER_JOINED: (
        Concern(G.PLACE, who.named("person_id"), "You are in the team"),
        Concern(G.PLACE, who.manager, MANAGES),
    ),
    Kind.TEAM_MEMBER_LEFT: (
        Concern(G.PLACE, who.named("person_id"), "You were in the team"),
        Concern(G.PLACE, who.manager, MANAGES),
    ),
}


def told_of(event: Event) -> list[Told]:
    """Who is to be told of the event, by the table alone: rights and the actor are for whoever writes the notices."""
    about = About(event)
    found: dict[int, Told] = {}
    for concern in CONCERNS.get(Kind(event.kind), ()):
        if concern.when(about):
            for person_id in concern.who(about):
                found.setdefault(
                    person_id, Told(person_id, concern.group, concern.why, concern.asks, concern.own)
                )
    return list(found.values())
