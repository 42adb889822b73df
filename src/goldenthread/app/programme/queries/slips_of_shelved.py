"""What was agreed with a customer and stopped: they said what they want of us, and the programme lapsed (F29)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from goldenthread.app.customers.models import Account
from goldenthread.app.programme.models import RelationshipSaid, Wish
from goldenthread.app.programme.queries.lapses import Lapse
from goldenthread.app.programme.queries.slip import Slip

AT_LEAST = 2  # of report, review and sponsor review: one alone is told as a lapse
CLEARS = "It clears when one of them is issued on its day. Until then tell them what stopped, and why."


def slips_of_shelved(accounts: dict[int, Account], lapses: Sequence[Lapse], today: date) -> Iterator[Slip]:
    """Accounts of which a contact said what they want of us, and where two kinds of report or review lapsed since.

    One statement, and none where nowhere two lapsed.
    """
    lapsed: dict[int, list[Lapse]] = defaultdict(list)
    for lapse in lapses:
        lapsed[lapse.account_id].append(lapse)
    shelved = {key: found for key, found in lapsed.items() if len(found) >= AT_LEAST}
    if not shelved:
        return
    said = RelationshipSaid.objects.filter(account__in=shelved, side=Wish.WANTED, since__lte=today)
    latest: dict[int, RelationshipSaid] = {}
    for one in said.filter(contact__isnull=False).select_related("contact").order_by("since", "pk"):
        latest[one.account_id] = one
    for key, one in latest.items():
        stopped = [lapse for lapse in shelved[key] if lapse.lapsed_on >= one.since]
        if len(stopped) >= AT_LEAST:
            yield _slip(accounts[key], one, stopped)


def _slip(account: Account, said: RelationshipSaid, stopped: Sequence[Lapse]) -> Slip:
    what = (
        f"{said.contact} said on {said.since:%-d %B %Y} that they want this: {said.kind}; since then "
        f"{' and '.join(lapse.artefact.label.lower() for lapse in stopped)} lapsed"
    )
    evidence = (
        ("what they said", reverse("service", args=[account.pk])),
        *(
            (
                f"{lapse.artefact.label}, due {lapse.missed[-1][1]:%-d %b %Y}",
                reverse("due", args=[lapse.missed[-1][0]]),
            )
            for lapse in stopped
        ),
    )
    since = max(lapse.lapsed_on for lapse in stopped)
    return Slip(
        "Customers", what, str(account), reverse("account", args=[account.pk]), since, CLEARS, evidence
    )
