"""What actions on people, units and rights refuse, and what to do instead."""

from goldenthread.app.errors import Invalid, Refusal


class WouldMakeACircle(Refusal):
    code = "unit.circle"


class StillInUse(Refusal):
    code = "people.still_in_use"


class AlreadyHolds(Refusal):
    code = "people.already_holds"


class NotHereThen(Invalid):
    code = "person.not_here_then"


class AlreadyErased(Refusal):
    code = "person.already_erased"


class StillHere(Refusal):
    code = "person.still_here"


class LoginExists(Refusal):
    code = "login.exists"


class LinkedOtherwise(Refusal):
    code = "sign_on.linked_otherwise"


class NotLinked(Refusal):
    code = "sign_on.not_linked"


class NoSecondFactor(Refusal):
    code = "second_factor.none"


class VersionInTheWay(Refusal):
    code = "dated.version_in_the_way"
