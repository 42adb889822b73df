"""Where dissatisfaction and friction meet; sales up, satisfaction down; what delay costs."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, delivered, placed, record_set

from goldenthread.analysis.measures import (
    cheapest_sequence,
    cost_of_delay,
    friction_suspects,
    short_term_divergence,
    suspects_among,
)
from goldenthread.analysis.measures.result import Undefined


def test_w55_suspects(worked):
    given_, expected = worked["W55"]["inputs"], worked["W55"]["expected"]
    waits = dict(zip(given_["unit"], given_["cross_unit_wait_h"], strict=True))
    shares = dict(zip(given_["unit"], given_["dissatisfied_share"], strict=True))
    found = suspects_among(waits, shares)
    assert list(found.suspects) == expected["suspects"]
    assert found.association.value == pytest.approx(expected["spearman"])
    assert found.association.p_one_sided == pytest.approx(expected["exact_p_one_sided"], abs=1e-6)


def trail(order, *steps):
    """Steps of one order: (unit, hour begun, hour ended)."""
    return [
        {"event_id": f"{order}{k}", "order_id": order, "seq": k, "unit_id": unit, "activity": unit}
        | {"started_at": at(begun / 24), "finished_at": at(ended / 24)}
        for k, (unit, begun, ended) in enumerate(steps)
    ]


def wait_records(waits, unhappy):
    """Ten orders from Sales to each unit in turn, waiting so long there; so many of them complained about."""
    orders, events, feedback = [], [], []
    for unit, hours in waits.items():
        for k in range(10):
            name = f"{unit}{k}"
            orders.append(placed(name))
            events += trail(name, ("Sales", 0, 1), (unit, 1 + hours, 2 + hours))
            if k < unhappy[unit]:
                feedback.append({"feedback_id": name, "account_id": "a", "order_id": name, "unit_id": unit})
                feedback[-1] |= {"kind": "csat", "score": 1, "at": at(90)}
    return record_set(at(100), order=orders, event=events, feedback=feedback)


def test_records_lead_to_the_same_suspects():
    found = friction_suspects(
        wait_records(
            {"Planning": 88, "Build": 16, "Delivery": 30, "Billing": 45},
            {"Planning": 4, "Build": 1, "Delivery": 3, "Billing": 4},
        )
    )
    rows = {one.unit: one for one in found.units}
    assert rows["Planning"].waiting_hours == pytest.approx(880)
    assert rows["Planning"].dissatisfied_share == 0.4
    assert (rows["Sales"].n_orders, rows["Sales"].dissatisfied_share) == (40, 0)
    assert found.suspects == ("Planning", "Billing")


def test_feedback_that_names_no_unit_counts_for_the_whole_trail():
    orders = [placed(f"o{k}") for k in range(6)]
    events = [row for k in range(6) for row in trail(f"o{k}", ("Sales", 0, 1), ("Build", 5, 6))]
    happy = {"feedback_id": "1", "account_id": "a", "order_id": "o1", "kind": "nps", "score": 9, "at": at(9)}
    angry = happy | {"feedback_id": "2", "order_id": "o2", "kind": "complaint"}
    later = angry | {"feedback_id": "3", "order_id": "o3", "at": at(99)}
    found = friction_suspects(record_set(at(30), order=orders, event=events, feedback=[happy, angry, later]))
    assert {one.unit: one.dissatisfied_share for one in found.units} == pytest.approx(
        {"Sales": 1 / 6, "Build": 1 / 6}
    )


@given(
    st.dictionaries(st.sampled_from("ABCDEFG"), st.tuples(st.integers(0, 50), st.integers(0, 9)), min_size=1)
)
def test_at_most_half_are_suspects_and_names_do_not_matter(units):
    waits = {unit: float(wait) for unit, (wait, _) in units.items()}
    shares = {unit: share / 10 for unit, (_, share) in units.items()}
    found = suspects_among(waits, shares)
    assert len(found.suspects) <= len(units) / 2
    renamed = suspects_among(
        {unit.lower(): w for unit, w in waits.items()}, {unit.lower(): s for unit, s in shares.items()}
    )
    assert renamed.suspects == tuple(name.lower() for name in found.suspects)


def test_without_units_or_feedback_there_are_no_suspects():
    events = trail("o", ("Sales", 0, 1), ("Build", 2, 3))
    silent = friction_suspects(record_set(at(9), order=[placed("o")], event=events))
    assert "feedback.order_id" in silent.needs
    assert isinstance(friction_suspects(record_set(at(9))), Undefined)
    assert isinstance(suspects_among({}, {"A": 1.0}), Undefined)


def figures(**series):
    return [
        {"measure": name, "month": date(2024, month + 1, 1), "value": value}
        for name, values in series.items()
        for month, value in enumerate(values)
    ]


def test_w47_as_records(worked):
    given_, expected = worked["W47"]["inputs"], worked["W47"]["expected"]
    records = record_set(result=figures(sales=given_["sales_index"], satisfaction=given_["csat"]))
    found = short_term_divergence(records)
    assert found.diverges is expected["divergence"]
    assert found.sales_trend.p_two_sided == pytest.approx(expected["trend_sales_p"], abs=1e-6)
    assert found.satisfaction_trend.value == pytest.approx(expected["trend_csat_tau"], abs=1e-6)
    assert found.together.value == pytest.approx(expected["tau_sales_csat"], abs=1e-6)


def test_both_rising_is_no_divergence_and_neither_is_the_opposite():
    up, down = [1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]
    for sales, pleased in ((up, up), (down, up), (down, down)):
        assert (
            short_term_divergence(record_set(result=figures(sales=sales, satisfaction=pleased))).diverges
            is False
        )
    assert short_term_divergence(record_set(result=figures(sales=up, satisfaction=down))).diverges is True


def test_sales_add_up_satisfaction_averages_and_what_is_not_yet_known_waits():
    rows = figures(sales=[1, 2, 3, 4, 5, 6, 7], satisfaction=[9, 8, 7, 6, 5, 4, 9])
    rows += [row | {"account_id": "x", "value": 2 * row["value"]} for row in rows]
    whole = short_term_divergence(record_set(at(170), result=rows))
    assert (whole.n_months, whole.diverges) == (6, True)
    one = short_term_divergence(record_set(at(170), result=rows), account_id="x")
    assert one.n_months == 6
    few = short_term_divergence(record_set(at(100), result=rows))
    assert isinstance(few.diverges, Undefined)
    assert isinstance(
        short_term_divergence(record_set(result=figures(sales=[1] * 6, satisfaction=[1] * 6))).diverges,
        Undefined,
    )


def test_w08_jobs_in_the_cheapest_sequence(worked):
    given_, expected = worked["W08"]["inputs"], worked["W08"]["expected"]
    jobs = {name: tuple(pair) for name, pair in given_["jobs_cod_per_week_and_weeks"].items()}
    best = cheapest_sequence(jobs, now=given_["fifo"])
    assert {job.name: job.cd3 for job in best.sequence} == expected["wsjf"]
    assert [job.name for job in best.sequence] == expected["order"]
    assert (best.cost, best.cost_as_now, best.saving) == (
        expected["cost_wsjf"],
        expected["cost_fifo"],
        expected["saving"],
    )


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=6))
def test_no_other_sequence_is_cheaper(pairs):
    jobs = {f"j{k}": pair for k, pair in enumerate(pairs)}
    best = cheapest_sequence(jobs)
    assert best.cost == pytest.approx(
        min(cheapest_sequence(jobs, now=p).cost_as_now for p in permutations(jobs))
    )
    doubled = cheapest_sequence({name: (2 * cost, weeks) for name, (cost, weeks) in jobs.items()})
    assert [job.name for job in doubled.sequence] == [job.name for job in best.sequence]
    assert doubled.saving == pytest.approx(2 * best.saving)


def test_w08_as_open_orders(worked):
    given_, expected = worked["W08"]["inputs"], worked["W08"]["expected"]
    jobs = given_["jobs_cod_per_week_and_weeks"]
    more = {"asked_of_unit_id": "Ops"}
    orders = [
        placed(name, day, cost_of_delay_per_week=jobs[name][0], expected_weeks=jobs[name][1], **more)
        for day, name in enumerate(given_["fifo"])
    ]
    orders += [
        placed("done", 0, cost_of_delay_per_week=99, expected_weeks=1, **more),
        placed("gone", 0, cost_of_delay_per_week=99, expected_weeks=1, withdrawn_at=at(2), **more),
        placed("not known", 0, **more),
    ]
    found = cost_of_delay(record_set(at(9), order=orders, delivery=[delivered("done", 5)]), unit_id="Ops")
    assert (found.saving, found.n_left_out) == (expected["saving"], 1)
    nobody = cost_of_delay(record_set(at(9), order=orders), unit_id="Sales")
    assert isinstance(nobody, Undefined)


def test_orders_without_a_price_of_delay_say_what_is_needed():
    found = cost_of_delay(record_set(at(9), order=[placed("a")]))
    assert found.needs == ("order.cost_of_delay_per_week", "order.expected_weeks")
    assert isinstance(cheapest_sequence({}), Undefined)
    with pytest.raises(ValueError, match="above 0 weeks"):
        cheapest_sequence({"a": (3, 0)})
    with pytest.raises(ValueError, match="each job once"):
        cheapest_sequence({"a": (3, 1)}, now=["b"])
