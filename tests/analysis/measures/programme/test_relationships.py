"""Threads between people: how many, how deep, how quiet."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.measures.orders_made import at, record_set

from goldenthread.analysis.measures import contact_matrix, dormancy, regularity, silence
from goldenthread.analysis.measures.result import Undefined


def talk(k, person, contact, direction, day=1.0, **more):
    return {"interaction_id": str(k), "account_id": "a", "person_id": person, "contact_id": contact} | {
        "direction": direction,
        "kind": "mail",
        "at": at(day),
        **more,
    }


def records_of_w42(inputs):
    roles = inputs["required_roles"]
    contacts = [
        {"contact_id": role, "account_id": "a", "buying_role": role, "authority": authority}
        for role, authority in roles.items()
    ]
    rows = []
    for k, (who, whom, direction) in enumerate(inputs["contacts"]):
        person, contact = (who, whom) if direction == "out" else (whom, who)
        rows.append(talk(k, person, contact, direction))
    return record_set(at(9), contact=contacts, interaction=rows)


def test_w42_the_contact_matrix(worked):
    expected = worked["W42"]["expected"]
    matrix = contact_matrix(records_of_w42(worked["W42"]["inputs"]), account_id="a")
    assert matrix.coverage_any == pytest.approx(expected["coverage_any"])
    assert matrix.coverage_both_ways == pytest.approx(expected["coverage_two_way"])
    assert matrix.contact_density == expected["contact_density"]
    assert matrix.n_both_ways == expected["two_way_dyads"]
    assert matrix.reciprocity == expected["reciprocity"]
    assert matrix.mean_authority == expected["contact_authority_mean_two_way"]
    assert matrix.authority_weighted_coverage == pytest.approx(expected["authority_weighted_coverage"])
    counts = {person: round(7 * share) for person, share in matrix.share_by_person.items()}
    assert counts == expected["share_by_supplier_person"]
    assert matrix.concentration == pytest.approx(expected["hhi"], abs=1e-6)
    assert matrix.effective_threads == pytest.approx(expected["effective_number_of_threads"], abs=1e-6)
    assert matrix.authority_lost_with == {"AM": pytest.approx(0.4375)}
    assert matrix.roles_without_contact == ("finance",)


pairs = st.lists(
    st.tuples(st.sampled_from("pqr"), st.sampled_from("xyz"), st.sampled_from(["in", "out"])), max_size=15
)


@settings(max_examples=50)
@given(pairs)
def test_thread_by_thread(talks):
    contacts = [{"contact_id": c, "account_id": "a", "buying_role": c} for c in "xyz"]
    rows = [talk(k, *one) for k, one in enumerate(talks)] + [talk("o", "p", "x", "in", account_id="other")]
    matrix = contact_matrix(record_set(at(9), contact=contacts, interaction=rows), account_id="a")
    seen = {(p, c) for p, c, _ in talks}
    both = {(p, c) for p, c in seen if {d for q, e, d in talks if (q, e) == (p, c)} == {"in", "out"}}
    assert (matrix.contact_density, matrix.n_both_ways) == (len(seen), len(both))
    assert matrix.coverage_any == pytest.approx(len({c for _, c in seen}) / 3)
    assert matrix.coverage_both_ways == pytest.approx(len({c for _, c in both}) / 3)
    if seen:
        assert 1 <= matrix.effective_threads <= 3 + 1e-9
        assert sum(matrix.share_by_person.values()) == pytest.approx(1)
        assert sum(t.n_in + t.n_out for t in matrix.threads) == len(talks)
    else:
        assert isinstance(matrix.reciprocity, Undefined)
    assert sum(matrix.authority_lost_with.values()) <= matrix.authority_weighted_coverage + 1e-9


def test_a_visit_is_both_ways_and_old_contacts_can_be_left_out():
    rows = [talk(1, "p", "x", None, kind="visit", day=1), talk(2, "q", "y", "in", day=8)]
    records = record_set(at(9), interaction=rows)
    assert contact_matrix(records, account_id="a").n_both_ways == 1
    late = contact_matrix(records, account_id="a", since=at(5), required={"buyer": 5})
    assert late.contact_density == 1
    assert late.roles_without_contact == ("buyer",)


def test_an_account_nobody_talks_to():
    matrix = contact_matrix(record_set(at(9)), account_id="a")
    assert isinstance(matrix.coverage_any, Undefined)
    assert isinstance(matrix.effective_threads, Undefined)
    assert isinstance(matrix.mean_authority, Undefined)
    assert matrix.threads == ()


def test_w43_a_silence_by_the_pairs_own_rhythm(worked):
    given_, expected = worked["W43"]["inputs"], worked["W43"]["expected"]
    found = silence(given_["intervals_days"], given_["days_since_last"])
    assert found.mean_days == pytest.approx(expected["mean"])
    assert found.variation == pytest.approx(expected["cv"], abs=1e-6)
    assert found.usual_longest_days == pytest.approx(expected["q90"])
    assert found.times_median == pytest.approx(expected["silence_ratio_to_median"], abs=1e-6)
    assert found.gamma_shape == pytest.approx(expected["gamma_shape"], abs=1e-6)
    assert found.mean_days / found.gamma_shape == pytest.approx(expected["gamma_scale"], abs=1e-6)
    assert found.gamma_p == pytest.approx(expected["p_silence_this_long_if_active_gamma"], abs=1e-6)
    assert found.exponential_p == pytest.approx(expected["exponential_p"], abs=1e-6)
    assert found.rank_p == pytest.approx(expected["rank_p_distribution_free"])
    k = regularity(given_["last_two_intervals_per_dyad"])
    assert k == pytest.approx(expected["wheat_morrison_k"], abs=1e-6)


def visits(person, contact, days, kind="visit", **more):
    return [talk(f"{person}{contact}{d}{kind}", person, contact, None, d, kind=kind, **more) for d in days]


def test_w43_as_records(worked):
    days = np.cumsum([0, *worked["W43"]["inputs"]["intervals_days"]]).tolist()
    quiet = dormancy(record_set(at(days[-1] + 60), interaction=visits("sofia", "ceo", days)))
    assert quiet.n_dormant == 1
    assert quiet.threads[0].rhythm.rank_p == 0.125
    awake = dormancy(record_set(at(days[-1] + 26), interaction=visits("sofia", "ceo", days)))
    assert (awake.n_threads, awake.n_dormant) == (1, 0)


def test_what_only_we_sent_does_not_wake_a_thread():
    days = range(0, 100, 10)
    rows = [*visits("p", "x", days), talk("m", "p", "x", "out", 150.0)]
    assert dormancy(record_set(at(160), interaction=rows)).threads[0].silent_days == 70
    answered = [*rows, talk("n", "p", "x", "in", 151.0)]
    assert dormancy(record_set(at(160), interaction=answered)).n_dormant == 0


def test_the_agreed_cadence_keeps_a_daily_pair_from_alarming_after_a_week():
    rows = visits("p", "x", range(20))
    assert dormancy(record_set(at(27), interaction=rows)).n_dormant == 0
    assert dormancy(record_set(at(27), interaction=rows), cadence_days=5).n_dormant == 1
    assert dormancy(record_set(at(99), interaction=rows), person_ids=["p"]).n_dormant == 1


def test_too_short_a_history_has_no_rhythm():
    found = dormancy(record_set(at(99), interaction=visits("p", "x", [1, 9])))
    assert (found.n_threads, found.n_without_rhythm) == (0, 1)
    assert isinstance(found.regularity, Undefined)
    assert isinstance(dormancy(record_set(at(9))), Undefined)
    assert isinstance(silence([5], 9), Undefined)
    assert isinstance(silence([5, 5, 5], 9).gamma_p, Undefined)


@given(st.lists(st.integers(1, 60), min_size=2, max_size=20), st.integers(0, 200), st.integers(2, 9))
def test_a_slower_clock_changes_no_probability(gaps, silent, factor):
    there, slow = silence(gaps, silent), silence([factor * g for g in gaps], factor * silent)
    assert slow.rank_p == there.rank_p
    assert slow.exponential_p == pytest.approx(there.exponential_p)
    assert slow.usual_longest_days == pytest.approx(factor * there.usual_longest_days)
    if there.gamma_p:
        assert slow.gamma_p == pytest.approx(there.gamma_p)


def test_the_rank_p_is_uniform_for_a_pair_that_is_merely_regular():
    rng = np.random.default_rng(12)
    rounds, level = 3000, 2 / 8
    false = sum(silence(g[:7], g[7]).rank_p <= level for g in rng.gamma(3, 5, (rounds, 8)))
    assert false / rounds == pytest.approx(level, abs=4 * math.sqrt(level * (1 - level) / rounds))


def test_random_contacts_have_regularity_one():
    rng = np.random.default_rng(13)
    n = 20_000
    # Var M of random contacts is 1/12; the spread of its estimate moves k by about 1.5 Δ(Var)/Var²/… at n pairs
    k = regularity(rng.exponential(1, (n, 2)))
    error = 12 * math.sqrt((1 / 80 - 1 / 144) / n) * 1.5
    assert k == pytest.approx(1, abs=4 * error)
    assert regularity(rng.gamma(5, 1, (n, 2))) == pytest.approx(5, rel=0.1)
