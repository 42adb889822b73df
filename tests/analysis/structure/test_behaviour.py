"""What units, customers and structures do: each behaviour is seen with and without it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from tests.analysis.structure.networks import covers, network, replicated, station, waits

from goldenthread.analysis.structure import presets
from goldenthread.analysis.structure.engine.planning import Unplannable
from goldenthread.analysis.structure.organisation import (
    Account,
    Boundary,
    Contract,
    Demand,
    Discipline,
    OrderKind,
    Organisation,
    Owns,
    Person,
    PromisePolicy,
    Structure,
    Timeline,
    Unit,
)
from goldenthread.analysis.structure.replications import compare, replicate, study
from goldenthread.analysis.structure.routes import Sequence, Step
from goldenthread.analysis.structure.simulation import Simulation, simulate
from goldenthread.analysis.structure.work_time import WorkTime

FUNCTIONS = {"plan": ["planning"], "make": ["making"], "ship": ["shipping"]}
ROUTE = Sequence(
    Step("Plan", "planning", WorkTime.gamma(2, 0.5), commits=True),
    Step("Make", "making", WorkTime.lognormal(5, 0.8)),
    Step("Ship", "shipping", WorkTime.gamma(1, 0.5)),
)


def firm(structure: Structure, **of_kind) -> Organisation:
    people = tuple(
        Person(f"{skill} {n}", "", frozenset({skill}))
        for skill, count in (("planning", 3), ("making", 6), ("shipping", 2))
        for n in range(count)
    )
    accounts = tuple(Account(f"A{n}", value=5.0 - n, burden=1 + n / 2) for n in range(4))
    return Organisation(
        structure=structure,
        people=presets.seated(people, structure),
        accounts=accounts,
        kinds=(OrderKind("order", ROUTE, lead=60.0, **of_kind),),
        demand=tuple(Demand(a.id, "order", 0.22) for a in accounts),
    )


@pytest.fixture(scope="module")
def functional():
    return firm(presets.functional(FUNCTIONS))


# -- the same luck ------------------------------------------------------------------------------------


def test_a_run_is_the_same_bit_for_bit_under_the_same_seed(functional):
    one, two = (simulate(functional, hours=3000, seed=4) for _ in range(2))
    assert one.pieces.tobytes() == two.pieces.tobytes()
    assert one.orders.tobytes() == two.orders.tobytes()
    assert simulate(functional, hours=3000, seed=5).pieces.tobytes() != one.pieces.tobytes()


def test_orders_meet_the_same_work_in_every_structure(functional):
    lines = presets.line_of_business(FUNCTIONS, {"north": ["A0", "A1"], "south": ["A2", "A3"]})
    other = presets.reorganised(functional, replace(lines, apart=Boundary()), cross_train=True)
    easy = replace(functional, structure=replace(functional.structure, apart=Boundary()))
    here, there = simulate(easy, hours=4000, seed=1), simulate(other, hours=4000, seed=1)
    both = (here.orders["status"] == 2) & (there.orders["status"] == 2)
    assert both.sum() > 2000
    assert np.allclose(here.orders["worked"][both], there.orders["worked"][both])
    assert (here.orders["closed"] != there.orders["closed"])[both].any()


def test_common_random_numbers_make_a_comparison_sharper(functional):
    better = replace(functional, structure=replace(functional.structure, apart=Boundary(6.0, 0.5, 0.12)))
    found = compare(functional, better, hours=2500, seed=3, replications=8, processes=1)
    assert found.is_clear
    assert found.paired.value > 0
    assert found.correlation > 0.5
    assert found.paired.half_width < found.independent.half_width


def test_replications_are_the_same_in_one_process_and_in_two(functional):
    told = []
    alone = replicate(functional, hours=600, seed=9, replications=2, processes=1)
    many = replicate(
        functional,
        hours=600,
        seed=9,
        replications=2,
        processes=2,
        progress=lambda n, of: told.append((n, of)),
    )
    assert alone == many
    assert told == [(1, 2), (2, 2)]


def test_a_study_replicates_until_the_wanted_half_width(functional):
    found = study(functional, hours=2000, seed=1, half_width=1.5, at_least=4, processes=1)
    assert found.overall.cycle_hours.half_width <= 1.5 or found.replications == 200
    assert all(ratio == pytest.approx(1.0, abs=1e-9) for ratio in found.littles_law)
    assert set(found.by_account) == {"A0", "A1", "A2", "A3"}
    assert 0.5 < found.utilisation_by_unit["make"].value < 1


def test_a_log_read_in_small_parts_is_the_log_read_at_once(functional):
    whole = simulate(functional, hours=3000, seed=2)
    parts = [
        (chunk.pieces, chunk.promises)
        for chunk in Simulation(functional, hours=3000, seed=2, at_once=600).chunks()
    ]
    assert len(parts) > 5
    assert np.concatenate([pieces for pieces, _ in parts]).tobytes() == whole.pieces.tobytes()
    assert np.concatenate([made for _, made in parts]).tobytes() == whole.promises.tobytes()


# -- disciplines --------------------------------------------------------------------------------------


def two_kinds(discipline: Discipline) -> Organisation:
    """A cheap and a costly account at one busy unit."""
    organisation = network(station("u"), {"u": 1}, {1: 0.45, 2: 0.45}, discipline=discipline)
    one, two = organisation.accounts
    accounts = (replace(one, burden=1.0, value=1.0), replace(two, burden=3.0, value=5.0))
    return replace(organisation, accounts=accounts)


def mean_waits(discipline: Discipline) -> tuple[float, float]:
    run = simulate(two_kinds(discipline), hours=60_000, seed=8, log=False)
    return waits(run, 0), waits(run, 1)


def test_each_discipline_favours_whom_it_says():
    fair = mean_waits(Discipline.first_come())
    assert fair[0] == pytest.approx(fair[1], rel=0.1)
    cheap, costly = mean_waits(Discipline.internal_cost())
    assert cheap < 0.4 * costly
    poor, rich = mean_waits(Discipline.customer_value())
    assert rich < 0.4 * poor
    first, second = mean_waits(Discipline.by_rank())
    assert first < 0.4 * second


def test_ageing_keeps_the_low_ranks_from_starving():
    strict = simulate(two_kinds(Discipline.by_rank()), hours=60_000, seed=8, log=False)
    kind = simulate(two_kinds(Discipline.ageing(gap=6.0)), hours=60_000, seed=8, log=False)
    low = [
        float(np.percentile(run.orders["waited"][run.orders["account"] == 1], 99)) for run in (strict, kind)
    ]
    assert low[1] < 0.8 * low[0]
    assert waits(kind, 0) < waits(kind, 1)  # the first rank is still served earlier


def test_the_earliest_promise_goes_first_and_is_kept_more_often(functional):
    policy = PromisePolicy(grid=0.0, padding=10.0)
    shares = []
    for rule in (Discipline.first_come(), Discipline.earliest_promise()):
        spread = firm(presets.functional(FUNCTIONS, discipline=rule), promise=policy, lead_spread=0.9)
        run = simulate(spread, hours=20_000, seed=6, log=False)
        done = run.orders[run.orders["status"] == 2]
        shares.append((done["closed"] <= done["requested"]).mean())
    assert shares[1] > shares[0]


# -- boundaries, doors, refusals, promises, patience ---------------------------------------------------


def test_a_bounced_order_goes_back_to_the_sender_and_comes_again():
    def with_bounce(chance):
        structure = replace(presets.functional(FUNCTIONS), apart=Boundary(1.0, 0.0, chance))
        return simulate(firm(structure), hours=5000, seed=1)

    none, some = with_bounce(0.0), with_bounce(0.3)
    assert not none.orders["bounces"].any()
    pieces = some.pieces
    received = (pieces["fresh"] == 1) & (pieces["from_queue"] >= 0) & (pieces["piece"] < 2)
    reviewed, handed = (pieces["piece"] == 1).sum(), received.sum()
    assert abs(reviewed / handed - 0.3) < 3.3 * (0.21 / handed) ** 0.5
    assert (pieces["piece"] == 2).sum() == pytest.approx(reviewed, abs=20)  # each is put right by the sender


def test_wrong_doors_cost_a_look_and_a_detour():
    run = simulate(
        firm(presets.functional(FUNCTIONS), wrong_door=0.5, doors=("make", "ship")), hours=4000, seed=1
    )
    at_doors = run.pieces[run.pieces["piece"] == 3]
    assert len(at_doors) > 300
    assert np.allclose(at_doors["finished"] - at_doors["started"], 0.25)
    assert {run.names.queues[q][0] for q in at_doors["queue"]} == {"make", "ship"}


def test_units_refuse_as_often_as_they_are_said_to(functional):
    run = simulate(replace(functional, refusals={("plan", ""): 0.2, ("plan", "A3"): 0.6}), hours=8000, seed=2)
    for account, chance in ((0, 0.2), (3, 0.6)):
        mine = run.orders[(run.orders["account"] == account) & np.isin(run.orders["status"], (2, 3))]
        share = (mine["status"] == 3).mean()
        assert abs(share - chance) < 3.3 * (chance * (1 - chance) / len(mine)) ** 0.5 + 0.01


def test_optimism_breaks_promises_and_padding_keeps_them():
    kept = []
    for policy in (
        PromisePolicy(optimism=0.5, grid=0.0),
        PromisePolicy(grid=0.0),
        PromisePolicy(padding=60.0, grid=0.0),
    ):
        run = simulate(firm(presets.functional(FUNCTIONS), promise=policy), hours=6000, seed=1, log=False)
        done = run.orders[run.orders["status"] == 2]
        kept.append((done["closed"] <= done["first_promise"]).mean())
    assert kept[0] < kept[1] < kept[2]


def test_a_date_that_has_come_is_moved_as_often_as_the_policy_allows():
    policy = PromisePolicy(optimism=0.8, grid=0.0, moves=2)
    run = simulate(firm(presets.functional(FUNCTIONS), promise=policy), hours=4000, seed=1)
    assert run.orders["promises"].max() == 3
    assert (run.promises["due"] > run.promises["at"]).all()
    moved = run.orders[run.orders["promises"] > 1]
    assert (moved["last_promise"] > moved["first_promise"]).all()


def test_expedited_orders_are_quicker_at_the_others_expense(functional):
    hero = tuple(
        replace(a, expedited=0.8, expedited_after=1.0) if a.id == "A0" else a for a in functional.accounts
    )
    rule = Discipline.by_rank()
    busy = tuple(replace(d, per_hour=0.27) for d in functional.demand)
    base = replace(functional, demand=busy, structure=presets.functional(FUNCTIONS, discipline=rule))
    plain, hurried = (
        simulate(o, hours=20_000, seed=2, log=False) for o in (base, replace(base, accounts=hero))
    )
    assert waits(hurried, 0) < waits(plain, 0)
    assert waits(hurried, 1) > waits(plain, 1)


def test_impatient_customers_withdraw_and_lost_ones_stop_ordering(functional):
    accounts = tuple(replace(a, patience=5.0, goodwill=-9.0) for a in functional.accounts)
    contracts = (Contract("A1", at=1000.0, ends=1500.0),)
    run = simulate(replace(functional, accounts=accounts, contracts=contracts), hours=4000, seed=3)
    assert (run.orders["status"] == 4).any()
    assert run.decisions["outcome"][0] == 1
    late = run.orders[(run.orders["account"] == 1) & (run.orders["placed"] > 1500)]
    assert len(late) > 100
    assert (late["status"] == 5).all()


def test_approvals_wait_for_whoever_holds_the_right_and_for_nobody_on_the_accounts_side():
    route = Sequence(
        Step("Ask", "asking", WorkTime.fixed(1.0)),
        Step("Approve", "approving", WorkTime.fixed(2.0), area="capital"),
    )
    units = (Unit("ops"), Unit("board"))
    owns = (Owns("ops", frozenset({"asking"})),)
    people = (Person("o", "ops", frozenset({"asking"})), Person("b", "board", frozenset({"approving"})))
    for holder, hours in (("board", 3.0), ("", 1.0)):
        structure = Structure("s", units, owns, decides={"capital": holder})
        organisation = Organisation(
            structure, people, (Account("A"),), (OrderKind("k", route),), (Demand("A", "k", 0.01),)
        )
        run = simulate(organisation, hours=5000, seed=1)
        assert np.median(run.orders["closed"] - run.orders["placed"]) == pytest.approx(hours)


def test_a_skill_that_nobody_owns_is_refused_in_a_sentence(functional):
    lacking = replace(functional.structure, owns=functional.structure.owns[:2])
    with pytest.raises(Unplannable, match="Nobody owns the skill 'shipping' for account 'A0'"):
        simulate(replace(functional, structure=lacking), hours=10, seed=1)


# -- structures, and their change ----------------------------------------------------------------------


def test_teams_without_handoffs_beat_a_chain_of_far_functions(functional):
    lines = presets.line_of_business(FUNCTIONS, {"north": ["A0", "A1"], "south": ["A2", "A3"]})
    teams = presets.reorganised(functional, lines, cross_train=True)
    found = compare(functional, teams, hours=4000, seed=1, replications=5, processes=1)
    assert found.is_clear
    assert found.paired.value > 0


def test_every_preset_can_be_run(functional):
    groups = {"north": ["A0", "A1"], "south": ["A2", "A3"]}
    base = presets.functional(FUNCTIONS)
    trial = presets.pilot(base, "pilot", accounts=["A0"], skills=["planning", "making", "shipping"])
    for structure in (
        presets.product_team(FUNCTIONS, {"team": ["order"]}),
        presets.matrix(FUNCTIONS, groups),
        trial,
    ):
        changed = presets.reorganised(functional, structure, cross_train=structure is not trial)
        if structure is trial:  # three of the eleven move to the pilot
            movers = {"planning 0", "making 0", "shipping 0"}
            people = tuple(replace(p, unit="pilot") if p.id in movers else p for p in functional.people)
            changed = replace(functional, structure=trial, people=people)
        run = simulate(changed, hours=2000, seed=1)
        assert (run.orders["status"] == 2).mean() > 0.8, structure.name


def test_what_waits_at_a_reorganisation_goes_to_the_new_owner(functional):
    lines = presets.line_of_business(FUNCTIONS, {"north": ["A0", "A1"], "south": ["A2", "A3"]})
    teams = presets.reorganised(functional, lines, cross_train=True)
    run = simulate(Timeline(((0.0, functional), (1000.0, teams))), hours=3000, seed=1)
    units = np.array([run.names.queues[q][0] for q in run.pieces["queue"]])
    old = np.isin(units, ("plan", "make", "ship"))
    assert old[run.pieces["started"] < 1000].all()
    assert not old[run.pieces["started"] > 1000].any()
    stuck = run.orders[(run.orders["status"] == 1) & (run.orders["placed"] < 1000)]
    assert len(stuck) == 0


def test_nobody_begins_what_they_could_not_end_before_leaving():
    organisation = network(station("u", WorkTime.fixed(3.0)), {"u": 2}, {1: 0.3}, hired=100.0, left=1000.0)
    run = simulate(organisation, hours=2000, seed=1)
    assert run.pieces["started"].min() >= 100
    assert run.pieces["finished"].max() <= 1000
    assert (run.orders["status"] == 1).any()


def test_pooling_unlike_work_hurts_the_short_jobs_as_simulated_in_the_worked_example():
    """W33's own simulation: 0.876 hours of waiting for everybody, where Allen–Cunneen says 1.048."""

    def both(run):
        return waits(run, warm_up=2000)

    kinds = (
        OrderKind("short", station("u", WorkTime.exponential(1.0))),
        OrderKind("long", station("u", WorkTime.exponential(10.0))),
    )
    base = network(station("u"), {"u": 2}, {1: 0.4})
    demand = (Demand("rank 1", "short", 0.4), Demand("rank 1", "long", 0.04))
    found = replicated(replace(base, kinds=kinds, demand=demand), both, hours=60_000, replications=8)
    assert covers(found, 0.876), found
    assert found.high < 1.0476


# -- a cold start -------------------------------------------------------------------------------------


def test_without_any_writable_cache_functions_are_compiled_anew():
    """As in a read-only installation: numba finds no place for what it compiles."""
    script = (
        "from numba.core import caching\n"
        "for kind in vars(caching).values():\n"
        "    if hasattr(kind, '_locator_classes'):\n"
        "        kind._locator_classes = []\n"
        "import numpy as np\n"
        "from goldenthread.analysis.structure.engine.streams import stream_keys, uniform\n"
        "print(0 < uniform(stream_keys(1)[0], np.uint64(3), 4) < 1, uniform.stats.cache_hits)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ})
    assert done.stdout.startswith("True"), done.stderr[-2000:]
