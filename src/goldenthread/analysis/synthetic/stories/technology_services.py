"""Technology services: operations decide, account managers answer for it, until the horse is put before the cart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from goldenthread.analysis.structure.organisation import (
    Boundary,
    Discipline,
    OrderKind,
    Organisation,
    Owns,
    PromisePolicy,
    Structure,
    Unit,
)
from goldenthread.analysis.structure.routes import Again, Choice, Parallel, Sequence, Step
from goldenthread.analysis.structure.work_time import WorkTime
from goldenthread.analysis.synthetic.company import (
    CARE,
    OPERATIONS,
    Blueprint,
    Company,
    Employee,
    Function,
)
from goldenthread.analysis.synthetic.dated import Dated
from goldenthread.analysis.synthetic.factor import (
    Bend,
    Factor,
    friction,
    goodwill,
    heroes,
    internal_cost_first,
    optimism,
    pace,
    refusals,
    reorganisation,
    single_bridge,
    wrong_doors,
)
from goldenthread.analysis.synthetic.stories.technology_programme import (
    APPROVED,
    LEAVES,
    REALIGNED,
    SHOWDOWN,
    programme,
)
from goldenthread.analysis.synthetic.story import Milestone, Plot, Story, departure

LINES = ("line-a", "line-b", "line-c")
WEEK = 168.0


def _care(activity: str, hours: float) -> Step:
    return Step(activity, CARE, WorkTime.gamma(hours, scv=0.5), value_class="necessary")


def _kinds() -> tuple[OrderKind, ...]:
    promise = PromisePolicy(padding=24.0, moves=2)
    plan = Step(
        "Plan and commit", "planning", WorkTime.gamma(1.6, scv=0.6), value_class="necessary", commits=True
    )
    translate = Step("Translate requirement", "translation", WorkTime.gamma(0.1, scv=0.5), "necessary")
    design = Step("Design", "design", WorkTime.lognormal(4.0, scv=0.8))
    servers = Step("Provide infrastructure", "infrastructure", WorkTime.lognormal(4.5, scv=1.0))
    build = Step("Build application", "applications", WorkTime.lognormal(6.5, scv=0.9))
    release = Step("Test and release", "release", WorkTime.gamma(2.6, scv=0.7))
    diagnose = Step("Diagnose", "applications", WorkTime.lognormal(1.6, scv=1.0))
    repair = Step("Repair", "infrastructure", WorkTime.lognormal(2.2, scv=1.2))
    doors = ("planning", "architecture", "infrastructure", "applications")
    take, confirm = _care("Take up order", 0.6), _care("Confirm with customer", 0.4)
    small = Sequence(design, servers, build, Again(release, chance=0.06))
    large = Sequence(design, Parallel(build, servers), Again(release, chance=0.08))
    return (
        OrderKind(
            "new service", Sequence(take, translate, plan, large, confirm), lead=2.4 * WEEK, doors=doors,
            promise=promise, wrong_door=0.02,
        ),
        OrderKind(
            "change request", Sequence(take, translate, plan, small, confirm), lead=1.5 * WEEK, doors=doors,
            promise=promise, wrong_door=0.02,
        ),
        OrderKind(
            "incident",
            Sequence(take, translate, plan, diagnose, Choice((0.6, repair)), release, confirm),
            lead=0.75 * WEEK, doors=doors, promise=replace(promise, padding=12.0), wrong_door=0.03,
        ),
    )  # fmt: skip


BLUEPRINT = Blueprint(
    functions=(
        Function("planning", "Service planning", frozenset({"planning", "translation"})),
        Function("architecture", "Architecture", frozenset({"design"})),
        Function("infrastructure", "Infrastructure", frozenset({"infrastructure"})),
        Function("applications", "Applications", frozenset({"applications"})),
        Function("release", "Test and release", frozenset({"release"})),
    ),
    kinds=_kinds(),
    mix={"new service": 0.12, "change request": 0.48, "incident": 0.4},
    segments=("finance", "industry", "public", "energy", "retail", "logistics"),
    executives=(
        ("chief", "Chief executive"),
        ("operations", "Head of operations"),
        ("finance", "Chief financial officer"),
        ("technology", "Chief technology officer"),
    ),
)


def _lines(company: Company, operating: list[Employee]) -> tuple[Structure, tuple[Unit, ...], dict[str, str]]:
    """Lines of business: all skills, for their own accounts; everybody of operations gets a line."""
    names = LINES[:2] if company.size.accounts < 10 else LINES
    titles = {"line-a": "Line A: finance and public", "line-b": "Line B: industry and energy"}
    titles["line-c"] = "Line C: retail and logistics"
    groups: dict[str, set[str]] = {name: set() for name in names}
    for place, customer in enumerate(company.customers):
        groups[names[place % len(names)]].add(customer.id)
    skills = frozenset(skill for function in company.blueprint.functions for skill in function.skills)
    fronts = ("all",) if company.size.divisions == 1 else tuple(str(n) for n in range(company.size.divisions))
    units, owns = [], [Owns(c.team, frozenset({CARE}), frozenset({c.id})) for c in company.customers]
    for front in fronts:
        for name in names:
            unit = name if front == "all" else f"{name}-{int(front) + 1:02d}"
            mine = {c.id for c in company.customers if front == "all" or c.division == int(front)}
            units.append(
                Unit(
                    unit, "line_of_business", line=unit, parent=OPERATIONS, name=titles[name],
                    discipline=Discipline.earliest_promise(), keeps=True,
                )
            )  # fmt: skip
            covered = frozenset(groups[name] & mine)
            if covered:
                owns.append(Owns(unit, skills, covered))
    owning = {own.unit for own in owns}
    lines = [unit for unit in units if unit.id in owning]
    homes: dict[str, str] = {}
    for place, person in enumerate(operating):
        if company.size.divisions > 1:
            division = person.unit.rsplit("-", 1)[-1]
            near = [unit for unit in lines if unit.id.endswith(f"-{division}")]
        else:
            near = lines
        homes[person.id] = near[place % len(near)].id
    staying = tuple(unit for unit in company.units if unit.kind in ("account_team", "executive"))
    structure = Structure(
        "lines of business",
        (*staying, *lines),
        tuple(owns),
        apart=Boundary(1.0, 0.05 * company.size.scale, 0.02),
    )
    return structure, tuple(lines), homes


def _friction(
    company: Company, sender: str, receiver: str, *, delay: float, setup: float, bounce: float
) -> Bend:
    """The boundary between two functions, in every division."""
    setup *= company.size.scale
    bends = [
        friction(one, other, delay=delay, setup=setup, bounce=bounce)
        for one, other in zip(company.units_of(sender), company.units_of(receiver), strict=True)
    ]

    def bend(organisation: Organisation, strength: float) -> Organisation:
        for one in bends:
            organisation = one(organisation, strength)
        return organisation

    return bend


def _cast(company: Company) -> tuple[Company, list[str], str]:
    """Liaisons in operations, a new head of operations, and the managers who fail and leave."""
    almanac = company.almanac
    head = next(e for e in company.of_role("executive") if e.title == "Head of operations")
    company = departure(company, head.id, almanac.hour(LEAVES, 11), successor_after_days=45)
    by_burden = sorted(company.customers, key=lambda c: -c.burden)
    leavers = [c.manager for c in by_burden[: max(2, len(by_burden) // 5)]]
    for place, manager in enumerate(leavers):
        when = almanac.hour(6 + 2 * place % 7, 4 + place)
        company = departure(company, manager, when, successor_after_days=40)
    liaisons = []
    units = company.units_of("planning")
    for unit in units[:3]:
        lead = next(e for e in company.employees if e.unit == unit and e.role == "unit_lead")
        taken = next(e for e in company.employees if e.unit == unit and e.role == "unit_member")
        liaison = replace(
            taken, role="account_manager", title="Internal account manager", manager=lead.id, career_home=unit
        )
        employees = tuple(liaison if e.id == taken.id else e for e in company.employees)
        company = replace(company, employees=employees)
        liaisons.append(liaison.id)
    return company, leavers, head.id


def _bridges(company: Company) -> tuple[str, ...]:
    """In each division one planner, not the head if there is another, who alone can translate what customers want."""
    found = []
    for unit in company.units_of("planning"):
        planners = [e for e in company.employees if e.unit == unit and e.role != "account_manager"]
        found.append(sorted(planners, key=lambda e: e.role == "unit_lead")[0].id)
    return tuple(found)


@dataclass(frozen=True)
class _Cast:
    """Who and what the factors are about.

    ``heavy``, ``stars``: the accounts that are costliest and cheapest to serve. ``homes``: where people sit later.
    """

    company: Company
    leavers: list[str]
    head: str
    structure: Structure
    lines: tuple[Unit, ...]
    homes: dict[str, str]
    bridges: tuple[str, ...]
    skills: frozenset[str]
    stars: tuple[str, ...]
    heavy: tuple[str, ...]
    costly: tuple[str, ...]


def _on_work(cast: _Cast) -> tuple[Factor, ...]:
    """What bends how work is done, until operations is realigned."""
    return (
        Factor(
            "operations_decide_by_internal_cost",
            "Infrastructure and applications take what is cheapest for them first; costly accounts wait.",
            0, internal_cost_first(cast.costly), "F11", end=REALIGNED, units=cast.costly, accounts=cast.heavy,
        ),
        Factor(
            "boundary_architecture_infrastructure",
            "What architecture hands to infrastructure lies, needs set-up and often comes back.",
            0, _friction(cast.company, "architecture", "infrastructure", delay=44.0, setup=0.4, bounce=0.32), "F19",
            end=REALIGNED, units=("architecture", "infrastructure"),
            boundary=(cast.company.units_of("architecture")[0], cast.company.units_of("infrastructure")[0]),
        ),
        Factor(
            "boundary_applications_release",
            "Test and release sends back some of what applications hand over.",
            0, _friction(cast.company, "applications", "release", delay=7.0, setup=0.15, bounce=0.09), "F19",
            end=REALIGNED, boundary=(cast.company.units_of("applications")[0], cast.company.units_of("release")[0]),
            units=("applications", "release"),
        ),
        Factor(
            "heroes", "A few exceptional account managers get their orders put before everybody else's.",
            3, heroes(cast.stars, expedited=0.45), "F13", end=REALIGNED, accounts=cast.stars,
            people=tuple(c.manager for c in cast.company.customers if c.id in cast.stars),
        ),
        Factor(
            "operations_refuse", "Planning tells account teams what operations will not deliver.",
            0, refusals(cast.company.units_of("planning"), chance=0.07), "F11", end=REALIGNED,
            units=cast.company.units_of("planning"),
        ),
        Factor(
            "single_bridge", "One planner alone can translate what customers want into what operations build.",
            0, single_bridge("translation", cast.bridges), "F24", end=REALIGNED, people=cast.bridges,
        ),
        Factor(
            "wrong_doors", "Account teams do not know whom to ask.", 0, wrong_doors(0.14), "F19", end=REALIGNED
        ),
        Factor(
            "optimistic_dates", "Units promise less time than orders usually take, and move the date.",
            0, optimism(0.3), "", end=REALIGNED + 2,
        ),
    )  # fmt: skip


def _on_roles(cast: _Cast) -> tuple[Factor, ...]:
    """What is wrong with roles and rights, and what follows for people."""
    return (
        Factor(
            "liaisons_in_operations",
            "Operations appoints 'account managers' whose careers stay in operations.",
            4, None, "F12", end=REALIGNED,
            people=tuple(e.id for e in cast.company.employees if e.title == "Internal account manager"),
        ),
        Factor(
            "responsibility_without_authority", "Account managers answer for delivery and decide nothing in it.",
            0, None, "F10", end=REALIGNED,
        ),
        Factor(
            "role_rewritten", "The account manager's role is described anew, three times; its rights stay.",
            2, None, "F14", end=REALIGNED,
        ),
        Factor(
            "good_managers_leave", "Good account managers fail, and leave.", 6, goodwill(-0.06, cast.heavy), "F06",
            end=16, people=tuple(cast.leavers), accounts=cast.heavy,
        ),
        Factor(
            "political_blocking", "Realignment is blocked until a leader of operations leaves.", SHOWDOWN, None,
            "F17", end=APPROVED, people=(cast.head,),
        ),
    )  # fmt: skip


def _the_cure(cast: _Cast) -> tuple[Factor, ...]:
    """The realignment, and the time that it takes to learn."""
    return (
        Factor(
            "realignment", "Operations is organised by lines of business that deliver to the accounts' orders.",
            REALIGNED, reorganisation(cast.structure, cast.homes, cast.skills), units=tuple(u.id for u in cast.lines),
        ),
        Factor(
            "learning", "People learn each other's work: slower at first.", REALIGNED,
            pace(tuple(u.id for u in cast.lines), 1.9), end=REALIGNED + 4,
            strength=Dated((REALIGNED, 1.0), (REALIGNED + 1, 0.6), (REALIGNED + 2, 0.3), (REALIGNED + 3, 0.1)),
            units=tuple(u.id for u in cast.lines),
        ),
    )  # fmt: skip


def plot(company: Company) -> Plot:
    company, leavers, head = _cast(company)
    operating = [e for e in company.employees if e.skills and not e.account]
    operating.sort(key=lambda e: e.role != "unit_lead")  # each line gets one who has led
    structure, lines, homes = _lines(company, operating)
    bridges = _bridges(company)
    skills = frozenset(s for f in company.blueprint.functions for s in f.skills)
    by_burden = sorted(company.customers, key=lambda c: -c.burden)
    stars = tuple(c.id for c in by_burden[-max(1, len(by_burden) // 5) :])
    heavy = tuple(c.id for c in by_burden[: max(2, len(by_burden) // 4)])
    costly = company.units_of("infrastructure") + company.units_of("applications")
    first = {line.id: next(p for p, unit in homes.items() if unit == line.id) for line in lines}
    cast = _Cast(
        company,
        leavers,
        head,
        structure,
        lines,
        homes,
        bridges,
        skills,
        stars,
        heavy,
        costly,
    )
    return Plot(
        company=company,
        factors=(*_on_work(cast), *_on_roles(cast), *_the_cure(cast)),
        programme=programme(head),
        milestones=_milestones(),
        new_units=lines,
        reorganised_in=REALIGNED,
        reassigned={
            p: (unit, first[unit] if first[unit] != p else head_after(company)) for p, unit in homes.items()
        },
        bridges=bridges,
    )


def head_after(company: Company) -> str:
    """Who leads operations after the departure."""
    heads = [e for e in company.employees if e.title == "Head of operations"]
    return heads[-1].id


def _milestones() -> tuple[Milestone, ...]:
    return (
        Milestone(
            0, "Operations decides by internal cost; customers complain how hard it is to get things done."
        ),
        Milestone(2, "The account manager's role is described anew for the first time; no right moves."),
        Milestone(3, "A few account managers begin to get their orders put before others."),
        Milestone(4, "Operations appoints internal account managers; their careers stay in operations."),
        Milestone(6, "The first good account manager leaves."),
        Milestone(SHOWDOWN, "A strategic workshop becomes a showdown; organisational options are laid out."),
        Milestone(LEAVES, "The head of operations leaves."),
        Milestone(APPROVED, "Lines of business are approved and resourced."),
        Milestone(
            REALIGNED, "Operations is realigned by lines of business; work is slower while people learn."
        ),
        Milestone(18, "Responsiveness to customers is clearly better than before."),
    )


TECHNOLOGY_SERVICES = Story(
    name="technology_services",
    title="Technology services: the horse before the cart",
    summary=(
        "Operations, organised by function, decides by internal cost what it will and will not deliver. Account "
        "managers answer to customers for multi-million services without the authority to get problems solved. "
        "Heroes succeed at other accounts' expense; good managers fail and leave. After a showdown and the "
        "departure of an operations leader, operations is realigned by lines of business in month 14."
    ),
    blueprint=BLUEPRINT,
    plot=plot,
)
