"""Versions of entries from two APIs of one tracker, one of which leaves rates out."""

from dataclasses import replace

import pytest

from syncd.core.money import Money
from syncd.core.records import Kind, make_ref


def ref(id) -> str:
    return make_ref("toggl", Kind.TIME, id)


def test_an_entry_observed_without_its_rate_is_no_new_version(feed, kit):
    rated = kit.entry(1, rate=Money(4000, "USD"))
    feed.pull(kit.page(10, rated))
    totals = feed.pull(kit.page(20, replace(rated, rate=None)))
    assert (totals.added, totals.changed) == (0, 0)
    assert feed.ledger.records.current([ref(1)])[ref(1)].rate == Money(4000, "USD")
    (only,) = feed.ledger.records.history(ref(1))
    assert (only.revision, only.until) == (kit.minute(10), kit.minute(20))


@pytest.mark.parametrize("more", [{"description": "other"}, {"rate": Money(5000, "USD")}])
def test_an_entry_that_differs_in_more_than_a_missing_rate_is_another_version(feed, kit, more):
    feed.pull(kit.page(10, kit.entry(1, rate=Money(4000, "USD"))))
    feed.pull(kit.page(20, kit.entry(1, **more)))
    assert len(feed.ledger.records.history(ref(1))) == 2


def test_a_rate_that_is_observed_later_is_a_new_version(feed, kit):
    feed.pull(kit.page(10, kit.entry(1)))
    feed.pull(kit.page(20, kit.entry(1, rate=Money(4000, "USD"))))
    feed.pull(kit.page(30, kit.entry(1)))
    assert len(feed.ledger.records.history(ref(1))) == 2
