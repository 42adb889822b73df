"""What a record set does not hold, table by table, and why: so that an export can say what it leaves out."""

from __future__ import annotations

import re

from django.apps import apps

from goldenthread.app.exchange.exporting.export import SHEETS

SIGNING_ON = "sign-ins, tokens and secrets"
ONES_OWN = "what is one person's own: letters not yet filed, how they want to be told"
FOLLOWS = ""  # nothing is left out: it follows from what is exported
PLANS = "account plans, teams beside the manager, calls of renewals and what was learned from losses"
RUNNING = "how the programme is run: its charter, board, stages, schedules, duties and the reports that were written"
RULES = "how often orders may be put first"

LEFT_OUT: dict[str, str] = {
    "people_login": SIGNING_ON,
    "people_apitoken": SIGNING_ON,
    "customers_maildrop": ONES_OWN,
    "customers_waitingletter": ONES_OWN,
    "customers_tie": FOLLOWS,
    "customers_account": FOLLOWS,
    "people_unit": FOLLOWS,
    "customers_teammember": PLANS,
    "customers_objective": PLANS,
    "customers_blocker": PLANS,
    "customers_initiative": PLANS,
    "customers_initiativevalue": PLANS,
    "customers_renewalcall": PLANS,
    "customers_postmortem": PLANS,
    "customers_cause": PLANS,
    "orders_expediteallowance": RULES,
    "programme_charter": RUNNING,
    "programme_programmeaccount": RUNNING,
    "programme_leadership": RUNNING,
    "programme_boardmember": RUNNING,
    "programme_boardmeeting": RUNNING,
    "programme_attendance": RUNNING,
    "programme_boarddecision": RUNNING,
    "programme_stageitem": RUNNING,
    "programme_stageevidence": RUNNING,
    "programme_cadence": RUNNING,
    "programme_duty": RUNNING,
    "programme_prompt": ONES_OWN,
    "programme_schedule": RUNNING,
    "programme_slipsseen": FOLLOWS,
    "programme_accountreport": RUNNING,
    "programme_reportversion": RUNNING,
    "programme_reportpaper": RUNNING,
    "programme_sharelink": RUNNING,
}


def exported_tables() -> set[str]:
    """The database's tables that an export reads."""
    sources = " ".join(sheet.source for sheet in SHEETS)
    words = set(re.findall(r"\b[a-z]+_[a-z]+\b", sources))
    return words & {model._meta.db_table for model in apps.get_models()}


def left_out() -> dict[str, int]:
    """What is here and not in an export: in words, with the number of rows."""
    found: dict[str, int] = {}
    for model in apps.get_models():
        why = LEFT_OUT.get(model._meta.db_table, FOLLOWS)
        if why and (rows := model._default_manager.count()):
            found[why] = found.get(why, 0) + rows
    return found
