"""Names of labels at random: they come to the same bit by bit or at once, and none moves what is closed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.records import kind_of
from tests.examples import BOUNDED
from tests.system.test_label_history import NAMES, derived_next

small = st.integers(0, 5)
steps = st.lists(
    st.tuples(
        st.sampled_from([1, 30, 90]),
        st.sampled_from(["project", "project", "client", "tag", "entry", "entry", "gone", "contract"]),
        st.tuples(small, small, small),
    ),
    min_size=3,
    max_size=10,
)


def pulls(kit, steps):
    """Names are given once each: of one that is given again and again, a ledger that hears of it in another order may
    not know when in between."""
    hour = 100.0
    for number, (hours, what, (a, b, c)) in enumerate(steps):
        hour += hours
        match what:
            case "project":
                parent = kit.client(b % 2 + 1) if c % 2 else None
                label = kit.label(kit.project(a % 2 + 1), NAMES[b], parent)
                yield kit.Pull("toggl", hour, (replace(label, estimate=number),))
            case "client":
                label = kit.label(kit.client(a % 2 + 1), ["Globex", "Initech"][b % 2])
                yield kit.Pull("toggl", hour, (replace(label, estimate=number),))
            case "tag":
                label = kit.label(kit.tag(1), ["private", "x"][b % 2])
                yield kit.Pull("toggl", hour, (replace(label, estimate=number),))
            case "entry":
                entry = kit.entry(a, hour - b * 50, 1, label=c % 3 or None, tags=(kit.tag(1),) * (c == 5))
                yield kit.Pull("toggl", hour, (entry,), complete=(kit.through(hour),))
            case "gone":
                yield kit.Pull("toggl", hour, gone=([kit.project(1), kit.client(1), kit.tag(1)][b % 3],))
            case "contract":
                yield kit.Pull("upwork", hour, (kit.contract(kit.named("38", NAMES[b])),))


def any_history(kit, steps, random):
    history = list(pulls(kit, steps))
    with kit.office() as stepwise, kit.office() as at_once, kit.office() as shuffled:
        for pull in history:
            stepwise.take(pull.source, pull.hour, *pull.records, gone=pull.gone, complete=pull.complete)
        for pull in history:
            at_once.pull(pull)
        for pull in random.sample(history, len(history)):
            shuffled.pull(pull)
            if random.random() < 0.3:
                shuffled.settle()
        for office in (at_once, shuffled):
            office.settle(history[-1].hour)
        assert stepwise.derived() == at_once.derived() == shuffled.derived()
        assert stepwise.judged("source-health") == at_once.judged("source-health") == shuffled.judged("source-health")
        assert stepwise.differences() == []


def later_names_move_nothing_closed(kit, steps):
    history = list(pulls(kit, steps))
    with kit.office() as office:
        for pull in history:
            office.pull(pull)
        office.settle(history[-1].hour + 15 * 24)  # every week there is has been closed
        before = [row for row in office.rows("placement") if row[1] != "suspense" and "after its week" not in row[9]]
        kept = {row[0] for row in before}
        pieces = [row for row in office.rows("piece") if row[0] in kept]
        known = {record.ref for pull in history for record in pull.records if kind_of(record.ref) == "label"}
        labels = [kit.label(ref, "Renamed") for ref in known]
        office.pull(kit.Pull("toggl", history[-1].hour + 15 * 24 + 1, tuple(labels)))
        assert kept.isdisjoint(derived_next(office)[0])
        assert [row for row in office.rows("placement") if row[0] in kept] == before
        assert [row for row in office.rows("piece") if row[0] in kept] == pieces
        assert office.differences() == []


@settings(max_examples=5, **BOUNDED)
@given(steps, st.randoms(use_true_random=False))
def test_names_in_any_order_come_to_the_same_bit_by_bit_or_at_once(kit, steps, random):
    any_history(kit, steps, random)


@settings(max_examples=8, **BOUNDED)
@given(steps)
def test_names_given_when_all_is_closed_move_nothing_that_is_mapped(kit, steps):
    later_names_move_nothing_closed(kit, steps)


@pytest.mark.slow
@settings(max_examples=150, **BOUNDED)
@given(steps, st.randoms(use_true_random=False))
def test_names_in_many_orders(kit, steps, random):
    any_history(kit, steps, random)
    later_names_move_nothing_closed(kit, steps)
