"""A directory that is kept from one reading to the next is that of the ledger as it is, whatever has changed in it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings

from syncd.core.money import Money
from syncd.core.terms import Terms
from syncd.wiring.directory import DirectoryReader
from tests.examples import BOUNDED
from tests.system.test_incremental import PAGES, history, steps


def assert_up_to_date(office) -> None:
    now = office.composition
    assert now.directory() == DirectoryReader(now.config, now.profiles, now.ledger).read()


@settings(max_examples=10, **BOUNDED)
@given(steps)
def test_after_any_history_the_directory_is_that_of_the_ledger(kit, steps):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS)) as office:
        for hour, pull, text in history(kit, steps):
            if text:
                office.configure(text)
            if pull:
                office.pull(pull)
                assert_up_to_date(office)
            office.settle(hour)
            assert_up_to_date(office)


@pytest.mark.parametrize(
    ("what", "numbers"),
    [
        ("entries", (1, 3, 1, 1)),  # the first tracked time: judged from its day on
        ("export", (2, 2, 1, 0)),  # a contract that nobody configured, and the rate that its rows show
        ("contract", (2, 1, 1, 0)),
        ("terms", (2, 1, 1, 0)),
        ("milestones", (1, 1, 1, 0)),
    ],
)
def test_what_a_page_names_is_in_the_directory_afterwards(kit, what, numbers):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS)) as office:
        before = office.composition.directory()
        office.pull(PAGES[what](kit, 60.0, *numbers))
        office.settle(60.0)
        assert office.composition.directory() != before
        assert_up_to_date(office)


def test_where_nothing_is_named_anew_the_directory_is_kept(kit):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS)) as office:
        office.pull(PAGES["export"](kit, 60.0, 2, 2, 1, 0))
        office.settle(60.0)
        before = office.composition.directory()
        office.pull(PAGES["postings"](kit, 61.0, 2, 1, 0, 0))
        office.settle(61.0)
        assert office.composition.directory() is before


def test_what_a_transaction_named_that_was_undone_is_in_no_directory(kit):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS)) as office:
        office.settle(60.0)
        ledger = office.composition.ledger
        with suppress(ZeroDivisionError), ledger.write() as write:
            write.derived.set_learned_terms("api", [Terms(rate=Money(4000, "USD"))])
            assert_up_to_date(office)
            raise ZeroDivisionError
        with ledger.write() as write:
            write.derived.set_learned_terms("shop", [Terms(rate=Money(5000, "USD"))])
        assert_up_to_date(office)


@pytest.mark.parametrize(
    ("known", "what", "numbers"),
    [
        (("export", (2, 2, 1, 3)), "export", (2, 2, 1, 0)),  # enough rows to learn a rate from
        (("export", (2, 2, 1, 0)), "export", (2, 2, 5, 4)),  # and one that shows another
        (("contract", (2, 0, 1, 0)), "terms", (2, 1, 1, 0)),
    ],
)
def test_new_terms_of_a_known_contract_are_in_the_directory_afterwards(kit, known, what, numbers):
    with kit.office(kit.config(kit.API, kit.SHOP, kit.MAPS)) as office:
        office.pull(PAGES[known[0]](kit, 60.0, *known[1]))
        office.settle(60.0)
        before = office.composition.directory()
        office.pull(PAGES[what](kit, 108.0, *numbers))
        office.settle(108.0)
        assert office.composition.directory() != before
        assert_up_to_date(office)
