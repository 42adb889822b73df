"""Groups too small to show: five people or more, and no way to subtract one's way to fewer."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)

SMALLEST_SHOWN = 5


def suppressed_groups(
    people: Mapping[Group, int], *, smallest: int = SMALLEST_SHOWN, total_shown: bool = True
) -> tuple[Group, ...]:
    """The groups that must not be shown, so that nobody in a group under ``smallest`` can be told apart.

    Formula:
        hidden = {g: 0 < n_g < k}; when a total is shown, the next smallest group is hidden too while exactly
        one is hidden, or while the hidden together are fewer than k (else the total gives them away)

    Returns:
        The groups to hide, smallest first. A group of nobody hides nobody and stays.

    Undefined:
        Never; of no groups, none is hidden.

    Reference:
        Complementary cell suppression, Hundepool et al. 2012, Statistical Disclosure Control, chapter 4; the
        five is the default of Viva Insights and OMOP. SCIENCE.md R1, R-n, W29.

    Example:
        >>> suppressed_groups({"Accounts": 12, "Finance": 4, "Ops": 9, "Product": 15})
        ('Finance', 'Ops')
    """
    if any(n < 0 for n in people.values()):
        raise ValueError("A group cannot have fewer than no people.")
    by_size = sorted((g for g in people if people[g]), key=lambda g: (people[g], str(g)))
    hidden = [group for group in by_size if people[group] < smallest]
    if not (hidden and total_shown):
        return tuple(hidden)
    for group in by_size[len(hidden) :]:
        if len(hidden) > 1 and sum(people[g] for g in hidden) >= smallest:
            break
        hidden.append(group)
    return tuple(hidden)


def revealing_differences(
    before: Mapping[Group, int], after: Mapping[Group, int], *, smallest: int = SMALLEST_SHOWN
) -> tuple[Group, ...]:
    """The groups whose two counts (two waves, two filters) differ by so few that the difference names them.

    Formula:
        {g: 0 < |n_after − n_before| < k}, over groups in both

    Returns:
        The groups for which only one of the two counts may be shown.

    Undefined:
        Never; of no groups, none.

    Reference:
        Differencing attack, Hundepool et al. 2012, Statistical Disclosure Control. SCIENCE.md R-n.

    Example:
        >>> revealing_differences({"Ops": 20, "Sales": 9}, {"Ops": 18, "Sales": 30})
        ('Ops',)
    """
    return tuple(g for g in before if g in after and 0 < abs(after[g] - before[g]) < smallest)
