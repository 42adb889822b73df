"""Second factors: what is kept when one is added, removed, used up or reset.

The sign-in library keeps the factor itself, in the same transaction; these write down that it did. The reset, by
somebody else, is ours whole.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import NoSecondFactor
from goldenthread.app.people.models import Login, Person

FACTORS = tuple(Authenticator.Type.values)


def _oneself(actor: Actor, factor: str = "totp") -> Person:
    if actor.person is None or actor.token_id is not None:
        raise NotPermitted(
            "Only somebody who is signed in changes their second factor. Sign in and do it there."
        )
    if factor not in FACTORS:
        raise Invalid(f"A second factor is one of: {', '.join(FACTORS)}.", field="factor")
    return actor.person


@transaction.atomic
def second_factor_added(factor: str, *, actor: Actor) -> None:
    """The actor signs in with a second factor from now on. Refused to systems and tokens."""
    record(_oneself(actor, factor), events.SecondFactorAdded(factor=factor), actor=actor)


@transaction.atomic
def second_factor_removed(factor: str, *, actor: Actor) -> None:
    """The actor no longer signs in with this factor. Refused to systems and tokens."""
    record(_oneself(actor, factor), events.SecondFactorRemoved(factor=factor), actor=actor)


@transaction.atomic
def recovery_codes_renewed(*, actor: Actor) -> None:
    """The actor has new recovery codes; the old ones work no longer. Refused to systems and tokens."""
    record(_oneself(actor), events.RecoveryCodesRenewed(), actor=actor)


@transaction.atomic
def recovery_code_used(*, left: int, actor: Actor) -> None:
    """The actor proved who they are by a recovery code, which works no longer. Refused to systems and tokens."""
    record(_oneself(actor), events.RecoveryCodeUsed(left=left), actor=actor)


@transaction.atomic
def reset_second_factor(person: Person, *, actor: Actor) -> None:
    """The person has no second factor any more and can sign in with the password alone, to add a new one.

    For whoever lost phone and recovery codes. Refused to those who may not change logins, and where there is none.
    """
    require(actor, "all:login:change", "reset second factors")
    login = Login.objects.select_for_update(of=("self",)).filter(person=person).first()
    kept = Authenticator.objects.filter(user=login) if login else Authenticator.objects.none()
    factors = tuple(sorted(set(kept.values_list("type", flat=True))))
    if not factors:
        raise NoSecondFactor("This person has no second factor. There is nothing to reset.")
    kept.delete()
    record(person, events.SecondFactorReset(factors=factors), actor=actor)
