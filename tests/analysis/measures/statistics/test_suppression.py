"""Nobody in a group under five can be told apart."""

from hypothesis import given
from hypothesis import strategies as st

from goldenthread.analysis.measures import revealing_differences, suppressed_groups

sizes = st.dictionaries(st.sampled_from("ABCDEFGHIJ"), st.integers(0, 40), max_size=10)


def test_w29_a_small_group_takes_the_next_with_it(worked):
    people, expected = worked["W29"]["inputs"]["respondents"], worked["W29"]["expected"]
    assert list(suppressed_groups(people)) == expected["suppressed"]
    alone = suppressed_groups(people, total_shown=False)
    assert list(alone) == expected["suppressed_if_total_hidden"]


def test_two_tiny_groups_that_add_up_to_four_take_a_third():
    assert suppressed_groups({"A": 1, "B": 3, "C": 9, "D": 20}) == ("A", "B", "C")


@given(sizes)
def test_what_is_shown_gives_away_no_group_under_five(people):
    hidden = suppressed_groups(people)
    left = sum(people.values()) - sum(n for g, n in people.items() if g not in hidden)
    assert all(n == 0 or n >= 5 for g, n in people.items() if g not in hidden)
    everyone = sum(1 for n in people.values() if n)
    assert not hidden or (len(hidden) >= 2 and left >= 5) or len(hidden) == everyone


@given(sizes)
def test_without_a_small_group_nothing_is_hidden(people):
    large = {group: n + 5 for group, n in people.items()}
    assert suppressed_groups(large) == ()


@given(sizes, st.randoms())
def test_the_order_of_the_groups_does_not_matter(people, random):
    shuffled = list(people.items())
    random.shuffle(shuffled)
    assert suppressed_groups(dict(shuffled)) == suppressed_groups(people)


def test_two_waves_that_differ_by_two_people_show_one_wave():
    assert revealing_differences({"Ops": 20, "HR": 8}, {"Ops": 18, "HR": 8}) == ("Ops",)
    assert revealing_differences({"Ops": 20}, {"Sales": 18}) == ()
    assert revealing_differences({"Ops": 20}, {"Ops": 25}) == ()
