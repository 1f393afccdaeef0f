"""Parameters of tests that take long: a few for each run of the slow tests, the rest before a release."""

from collections.abc import Collection, Iterable

import pytest

FEW = 2


def first_of(names: Iterable[str], first: Collection[str]) -> list[object]:
    """The names as parameters of a slow test; all but those to try `first` are left to the long tests."""
    return [name if name in first else pytest.param(name, marks=pytest.mark.long) for name in names]


def few_of(seeds: Iterable[int]) -> list[object]:
    """The seeds as parameters of a slow test; all but the first few are left to the long tests."""
    return [seed if at < FEW else pytest.param(seed, marks=pytest.mark.long) for at, seed in enumerate(seeds)]
