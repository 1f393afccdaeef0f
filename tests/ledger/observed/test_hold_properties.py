"""Holds under random changes of a source: accepting equals never holding, and rejected changes never count."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.core.records import Kind, make_ref
from syncd.core.too_big import FEW

IDS = range(30)
KINDS = (Kind.TIME, Kind.WORK)
BOUNDED = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "delete", "delete", "put back", "undo", "text", "nothing", "accept"]),
        st.integers(0, 29),
        st.sampled_from([1, 9, 22, 25, 30]),
        st.booleans(),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=6,
)


def play(tracker, step, number):
    """Change the account; returns the pages with all of it as a snapshot, or with what changed."""
    what, first, count, whole, parts = step
    ids = [(first + offset) % len(IDS) for offset in range(count)]
    gone = [id for id in ids if id in tracker.entries] if what == "delete" else []
    if what == "move":
        tracker.put([id for id in ids if id in tracker.entries], shift=5 + number)
    elif what == "delete":
        tracker.drop(ids)
    elif what == "put back":
        tracker.put([id for id in ids if id not in tracker.entries], shift=7)
    elif what == "undo":
        ids = IDS
        tracker.put(IDS)
    elif what == "text":
        tracker.describe(sorted(set(ids) & tracker.entries.keys()), f"text {number}")
    if whole:
        return tracker.pages(number=parts)
    return tracker.pages(snapshot=False, shown=ids, number=parts, gone=gone)


def seen(kit, ledger):
    """The thirty records that readers see, and the one of today."""
    today = [make_ref("toggl", kind, "today") for kind in KINDS]
    return ledger.records.current([*kit.THIRTY, *kit.THIRTY_LINES, *today])


def moves(before, after):
    """Number of new, changed and gone records between two states that readers see."""
    changed = sum(before[ref] != after[ref] for ref in before.keys() & after.keys())
    return len(after.keys() - before.keys()), changed, len(before.keys() - after.keys())


@BOUNDED
@given(steps, st.sampled_from(KINDS))
def test_readers_never_see_too_many_changes_at_once_and_accepting_equals_never_holding(fresh, kit, steps, kind):
    with fresh() as careful, fresh() as trusting:
        feed, other, tracker = kit.Feed(careful), kit.Feed(trusting), kit.Tracker(kind=kind)
        thirty = kit.THIRTY if kind is Kind.TIME else kit.THIRTY_LINES
        tracker.put(IDS)
        first = tracker.pages()
        feed.pull(*first, accept=False)
        other.accept_emptied()
        other.pull(*first)
        for number, step in enumerate(steps):
            before, seen_before, waiting = feed.spans(), seen(kit, careful), feed.waiting
            if step[0] == "accept":
                feed.decide(accepted=True)
            else:
                pages = play(tracker, step, number)
                totals = feed.pull(*pages, accept=False)
                assert (totals.added, totals.changed, totals.gone) == moves(seen_before, seen(kit, careful))
                assert feed.waiting <= waiting + totals.held
                other.accept_emptied()
                other.pull(*pages)
                changed = dict(before.items() ^ feed.spans().items())
                assert len(changed) <= FEW
            with careful.rehearsal() as copy:
                kit.Feed(copy).decide(accepted=True)
                assert copy.records.current(thirty) == trusting.records.current(thirty)
                assert copy.records.counts() == trusting.records.counts()
            assert [len(careful.records.history(ref)) for ref in thirty] == [
                len(trusting.records.history(ref)) for ref in thirty
            ]
            assert feed.waiting > 0 or careful.records.current(thirty) == trusting.records.current(thirty)


@BOUNDED
@given(steps, st.sampled_from(KINDS))
def test_rejected_changes_that_are_observed_again_change_nothing(fresh, kit, steps, kind):
    with fresh() as ledger:
        feed, tracker = kit.Feed(ledger), kit.Tracker(kind=kind)
        tracker.put(IDS)
        feed.pull(*tracker.pages(), accept=False)
        for number, step in enumerate(steps):
            if step[0] != "accept":
                feed.pull(*play(tracker, step, number), accept=False)
            before = feed.spans()
            held = feed.waiting
            assert feed.decide(accepted=False) == held
            assert feed.spans() == before
            if held:
                feed.pull(*tracker.pages(snapshot=step[3]), accept=False)
                feed.pull(*tracker.pages(number=2), accept=False)
                assert feed.spans() == before
                assert feed.waiting == 0
