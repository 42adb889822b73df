"""HR outsourcing: a key account programme that begins to work, and what happens when sales takes it over.

The months are those of the source: a client lost, a programme launched, success, a takeover, relationships that
go dormant, reports that lapse, renewals that fail, three of five account managers gone in six months.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goldenthread.analysis.structure.organisation import Contract, OrderKind, PromisePolicy
from goldenthread.analysis.structure.routes import Again, Choice, Parallel, Sequence, Step
from goldenthread.analysis.structure.work_time import WorkTime
from goldenthread.analysis.synthetic.company import (
    CARE,
    SALES,
    Blueprint,
    Company,
    Employee,
    Function,
)
from goldenthread.analysis.synthetic.dated import Dated
from goldenthread.analysis.synthetic.factor import (
    Factor,
    demand,
    friction,
    goodwill,
    optimism,
    single_bridge,
)
from goldenthread.analysis.synthetic.stories.hr_programme import LAUNCH, TAKEOVER, programme
from goldenthread.analysis.synthetic.story import Milestone, Plot, Story, departure

WEEK = 168.0


def _care(activity: str, hours: float) -> Step:
    return Step(activity, CARE, WorkTime.gamma(hours, scv=0.5), value_class="necessary")


def _kinds() -> tuple[OrderKind, ...]:
    promise = PromisePolicy(padding=20.0, moves=2)
    intake = Step("Take in and commit", "intake", WorkTime.gamma(0.9, scv=0.6), "necessary", commits=True)
    terms = Step("Translate contract terms", "terms", WorkTime.gamma(0.1, scv=0.5), "necessary")
    payroll = Step("Set up payroll", "payroll", WorkTime.lognormal(3.4, scv=0.8))
    systems = Step("Configure system", "systems", WorkTime.lognormal(4.4, scv=1.0))
    recruit = Step("Search and select", "recruiting", WorkTime.lognormal(6.0, scv=0.8))
    site = Step("Deliver at the client", "site", WorkTime.gamma(2.6, scv=0.6))
    take, confirm = _care("Take up order", 0.6), _care("Confirm with client", 0.5)
    doors = ("service-desk", "payroll", "systems", "recruiting")
    return (
        OrderKind(
            "new offer", Sequence(take, terms, intake, Parallel(systems, payroll), Again(site, chance=0.07), confirm),
            lead=2.2 * WEEK, doors=doors, promise=promise, wrong_door=0.02,
        ),
        OrderKind(
            "hiring campaign", Sequence(take, terms, intake, recruit, site, confirm), lead=2.2 * WEEK, doors=doors,
            promise=promise, wrong_door=0.02,
        ),
        OrderKind(
            "service change",
            Sequence(take, terms, intake, systems, payroll, Again(site, chance=0.05), confirm),
            lead=1.4 * WEEK, doors=doors, promise=promise, wrong_door=0.02,
        ),
        OrderKind(
            "payroll case", Sequence(take, terms, intake, payroll, Choice((0.3, site)), confirm), lead=0.7 * WEEK,
            doors=doors, promise=replace(promise, padding=12.0), wrong_door=0.02,
        ),
    )  # fmt: skip


BLUEPRINT = Blueprint(
    functions=(
        Function("service-desk", "Service desk", frozenset({"intake", "terms"})),
        Function("payroll", "Payroll operations", frozenset({"payroll"})),
        Function("recruiting", "Recruiting", frozenset({"recruiting"})),
        Function("systems", "HR systems", frozenset({"systems"})),
        Function("site", "Client-site delivery", frozenset({"site"})),
    ),
    kinds=_kinds(),
    mix={"new offer": 0.1, "hiring campaign": 0.15, "service change": 0.35, "payroll case": 0.4},
    segments=("industry", "finance", "retail", "energy", "logistics", "public"),
    executives=(
        ("chief", "Chief executive"),
        ("finance", "CFO"),
        ("operations", "COO"),
        ("research", "Head of research and development"),
    ),
    time_zone="Europe/London",
    country="GB",
)


def _cast(
    company: Company,
) -> tuple[Company, Employee, Employee, tuple[tuple[int, str, str], ...], list[str]]:
    """The experienced programme manager, the VP of Sales, who reports to whom, and who leaves when."""
    almanac = company.almanac
    chief = company.of_role("executive")[0]
    quiet = [e.id for e in company.of_role("executive")[1:4]]
    lead = replace(company.of_role("programme_lead")[0], hired=almanac.hour(LAUNCH, 0))
    employees = [
        lead if e.id == lead.id else (replace(e, manager=chief.id) if e.role == "account_manager" else e)
        for e in company.employees
    ]
    customers = tuple(replace(c, sponsor=quiet[n % len(quiet)]) for n, c in enumerate(company.customers))
    company = replace(company, employees=tuple(employees), customers=customers)
    seller = next(e for e in company.employees if e.unit == SALES and e.role == "unit_lead")
    company = departure(
        company, seller.id, almanac.hour(TAKEOVER - 1, 3), successor_after_days=almanac_days(company)
    )
    vice = replace(company.employees[-1], title="VP of Sales", career_home=SALES)
    company = replace(company, employees=(*company.employees[:-1], vice))
    managers = [e for e in company.employees if e.role == "account_manager"]
    changes = [(LAUNCH, e.id, lead.id) for e in managers] + [(TAKEOVER, e.id, vice.id) for e in managers]
    changes.append((TAKEOVER, lead.id, vice.id))
    company, leavers = _exodus(company, [e.id for e in managers], vice)
    return company, lead, vice, tuple(changes), leavers


def almanac_days(company: Company) -> float:
    """Days from the former head of sales' leaving to the first day of the month of the takeover."""
    return (company.almanac.hour(TAKEOVER, 0) - company.almanac.hour(TAKEOVER - 1, 3)) / 24


def _exodus(company: Company, managers: list[str], vice: Employee) -> tuple[Company, list[str]]:
    """Three of five leave within six months of the takeover, the others within the year."""
    almanac = company.almanac
    soon = round(len(managers) * 0.6)
    leavers = []
    for place, manager in enumerate(managers):
        if place < soon:
            month, day = TAKEOVER + 2 + (place * 3) // soon, 5 + 6 * place % 20
        else:
            month, day = TAKEOVER + 7 + (place - soon) * 4 // max(len(managers) - soon, 1), 8 + place % 12
        before = len(company.employees)
        company = departure(company, manager, almanac.hour(month, day), successor_after_days=60)
        newcomer = replace(company.employees[before], manager=vice.id)
        company = replace(company, employees=(*company.employees[:before], newcomer))
        leavers.append(manager)
    return company, leavers


def _with_lost_client(company: Company) -> tuple[Company, str]:
    """One of the most important clients decides to go before anything else happens."""
    lost = company.customers[1]
    kept = tuple(c for c in company.contracts if c.account != lost.id)
    first = Contract(lost.id, company.almanac.hour(0, 9) + 12, company.almanac.hour(1, 0))
    return replace(company, contracts=tuple(sorted((*kept, first), key=lambda c: c.at))), lost.id


@dataclass(frozen=True)
class _Cast:
    """Who and what the factors are about. ``others``: all clients but the one that is lost first."""

    company: Company
    lost: str
    lead: Employee
    vice: Employee
    leavers: list[str]
    others: tuple[str, ...]
    bridges: tuple[str, ...]
    systems: tuple[str, ...]
    payroll: tuple[str, ...]
    desk: tuple[str, ...]
    site: tuple[str, ...]
    operating: tuple[str, ...]


def _before_the_takeover(cast: _Cast) -> tuple[Factor, ...]:
    """A loss, a programme that begins to work, and what it leaves as it was."""
    return (
        Factor(
            "important_client_lost", "One of the most important clients decides to leave.", 0,
            goodwill(-3.0, (cast.lost,)), "F09", end=2, accounts=(cast.lost,),
        ),
        Factor(
            "programme_launched", "An experienced programme manager leads key account management.", LAUNCH,
            goodwill(0.16, cast.others), "", end=TAKEOVER, people=(cast.lead.id,), accounts=cast.others,
            strength=Dated((LAUNCH, 0.4), (LAUNCH + 2, 0.8), (LAUNCH + 4, 1.0)),
        ),
        Factor(
            "new_offers", "Offers of the programme expand contracts.", LAUNCH + 2, demand(1.06, cast.others), "",
            end=TAKEOVER + 1, accounts=cast.others,
        ),
        Factor(
            "operations_not_informed", "Those who deliver at the clients were never told of the programme.",
            LAUNCH, None, "F02", units=cast.operating,
        ),
        Factor(
            "boundary_systems_payroll", "What HR systems hands to payroll lies and comes back.", 0,
            friction(cast.systems[0], cast.payroll[0], delay=40.0, setup=0.3, bounce=0.3), "F19",
            boundary=(cast.systems[0], cast.payroll[0]), units=(cast.systems[0], cast.payroll[0]),
        ),
        Factor(
            "boundary_payroll_site", "Client-site delivery sends back some of what payroll set up.", 0,
            friction(cast.payroll[0], cast.site[0], delay=6.0, setup=0.1, bounce=0.08), "F19",
            boundary=(cast.payroll[0], cast.site[0]), units=(cast.payroll[0], cast.site[0]),
        ),
        Factor(
            "single_bridge", "One person at the service desk alone knows what contracts mean for operations.", 0,
            single_bridge("terms", cast.bridges), "F24", people=cast.bridges, units=cast.desk,
        ),
    )  # fmt: skip


def _after_the_takeover(cast: _Cast) -> tuple[Factor, ...]:
    """What follows once sales runs the programme."""
    return (
        Factor(
            "sales_runs_the_programme", "A newly hired VP of Sales takes over; her brief is to increase sales.",
            TAKEOVER, None, "F01", people=(cast.vice.id,),
        ),
        Factor(
            "executives_dormant", "CFO, COO and head of R&D let their relationships with customers go dormant.",
            TAKEOVER, None, "F04", people=tuple(e.id for e in cast.company.of_role("executive")[1:4]),
        ),
        Factor(
            "reports_lapse", "Monthly account reports are allowed to drop away.", TAKEOVER + 1, None, "F05",
            accounts=cast.others,
        ),
        Factor(
            "programme_shelved", "Customers who had bought into the programme see it shelved.", TAKEOVER + 1,
            goodwill(-0.75, cast.others), "F29", accounts=cast.others,
            strength=Dated((TAKEOVER + 1, 0.3), (TAKEOVER + 2, 0.6), (TAKEOVER + 4, 0.85), (TAKEOVER + 6, 1.0)),
        ),
        Factor(
            "sold_short", "More is sold at once than operations can deliver, with dates that sell.", TAKEOVER + 1,
            optimism(0.35), "F07",
        ),
        Factor(
            "more_orders_at_once", "Short-term sales rise.", TAKEOVER + 1, demand(1.12, cast.others), "F07",
            accounts=cast.others,
            strength=Dated((TAKEOVER + 1, 0.5), (TAKEOVER + 3, 1.0)),
        ),
        Factor(
            "account_managers_leave", "Three of five account managers leave within six months, the others within "
            "the year.", TAKEOVER + 2, None, "F06", people=tuple(cast.leavers),
        ),
        Factor("short_horizon", "Account managers are paid for this quarter's sales.", TAKEOVER, None, "F08"),
    )  # fmt: skip


def plot(company: Company) -> Plot:
    company, lost = _with_lost_client(company)
    company, lead, vice, changes, leavers = _cast(company)
    others = tuple(c.id for c in company.customers if c.id != lost)
    bridges = tuple(
        next(e.id for e in company.employees if e.unit == unit and e.role == "unit_member")
        for unit in company.units_of("service-desk")
    )
    systems, payroll = company.units_of("systems"), company.units_of("payroll")
    desk, site = company.units_of("service-desk"), company.units_of("site")
    operating = tuple(u for f in company.blueprint.functions for u in company.units_of(f.id))
    cast = _Cast(
        company,
        lost,
        lead,
        vice,
        leavers,
        others,
        bridges,
        systems,
        payroll,
        desk,
        site,
        operating,
    )
    return Plot(
        company=company,
        factors=(*_before_the_takeover(cast), *_after_the_takeover(cast)),
        programme=programme(),
        milestones=_milestones(),
        bridges=bridges,
        manager_changes=changes,
    )


def _milestones() -> tuple[Milestone, ...]:
    return (
        Milestone(0, "One of the most important clients is lost."),
        Milestone(1, "The board decides on a key account programme."),
        Milestone(
            LAUNCH,
            "An experienced programme manager launches it; sales and executives are told, operations not.",
        ),
        Milestone(LAUNCH + 2, "Satisfaction improves; new offers expand contracts."),
        Milestone(
            TAKEOVER, "A newly hired VP of Sales is given control of the programme; her brief is sales."
        ),
        Milestone(TAKEOVER, "CFO, COO and head of R&D let their customer relationships go quiet."),
        Milestone(TAKEOVER + 1, "Monthly account reports lapse."),
        Milestone(
            TAKEOVER + 2, "The first account managers leave: three of five within six months of the takeover."
        ),
        Milestone(TAKEOVER + 4, "Renewals fail; short-term sales rise while satisfaction falls."),
        Milestone(TAKEOVER + 7, "The remaining account managers leave within the year."),
    )


HR_OUTSOURCER = Story(
    name="hr_outsourcer",
    title="HR outsourcing: a programme that sales took over",
    summary=(
        "After the loss of an important client an experienced manager launches a key account programme; satisfaction "
        "improves and contracts expand, though operations is never told. In month 9 a newly hired VP of Sales takes "
        "over with a brief to sell: reports lapse, executives go quiet, renewals fail while short-term sales rise, "
        "and all five account managers leave within the year."
    ),
    blueprint=BLUEPRINT,
    plot=plot,
)
