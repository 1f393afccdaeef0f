"""The hand-off: a worker waits for its commit, the queue is bounded, and stopping frees everybody."""

import threading
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.observations import Observation
from syncd.core.pages import Page
from syncd.core.records import KINDS, Contract, Kind, TimeEntry, make_ref
from syncd.core.terms import Terms
from syncd.pull.handoff import CAPACITY, CompressedPages, HandOff, PagesToCommit, WorkerEnded

PATIENCE = 60
PAGE = Page(as_of=datetime(2026, 11, 16, 9, tzinfo=UTC), progress="2026-11", notices=["a notice"])


@pytest.fixture
def start():
    """Runs a function in a thread and returns the thread and the list that gets its result."""
    threads = []

    def start(function):
        results = []
        threads.append(threading.Thread(target=lambda: results.append(function())))
        threads[-1].start()
        return threads[-1], results

    yield start
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.mark.parametrize("committed", [True, False])
def test_a_worker_waits_until_its_pages_are_committed(start, committed):
    handoff = HandOff()
    worker, results = start(lambda: handoff.commit(None, [PAGE]))
    message = handoff.get()
    assert isinstance(message, PagesToCommit)
    assert (worker.is_alive(), results) == (True, [])
    message.committed.set_result(committed)
    worker.join(PATIENCE)
    assert results == [committed]


def test_stopping_frees_a_worker_whose_pages_nobody_commits(start):
    handoff = HandOff()
    worker, results = start(lambda: handoff.commit(None, [PAGE]))
    assert handoff.get()
    handoff.stop.set()
    worker.join(PATIENCE)
    assert results == [False]


def test_the_queue_is_bounded_and_messages_after_stopping_are_discarded(start):
    handoff = HandOff()
    workers = [start(lambda number=number: handoff.put(WorkerEnded(str(number))))[0] for number in range(CAPACITY + 1)]
    while sum(worker.is_alive() for worker in workers) > 1:
        workers[0].join(0.01)
    handoff.stop.set()
    for worker in workers:
        worker.join(PATIENCE)
    handoff.put(WorkerEnded("late"))
    assert len(list(handoff.drain())) == CAPACITY
    assert list(handoff.drain()) == []


def test_compressed_pages_are_the_same_pages_each_time():
    pages = CompressedPages(iter([PAGE, PAGE]))
    assert len(pages) == 2
    assert list(pages) == list(pages) == [PAGE, PAGE]


moments = st.integers(0, 10**15).map(lambda micros: PAGE.as_of + timedelta(microseconds=micros))
money = st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["USD", "EUR"]))
rates = st.decimals(0, 1, places=2)
made = {
    (TimeEntry, "start"): moments,
    (TimeEntry, "stop"): st.none(),
    (Contract, "terms"): st.tuples(st.builds(Terms, rate=money, fee=rates, weekly_cap=st.integers(0, 9))),
}


def of_kind(kind):
    """Records of a kind with anything in their fields."""
    record = KINDS[kind]
    given = {
        each.name: made.get((record, each.name), money if "Money" in str(each.type) else ...) for each in fields(record)
    }
    return st.builds(record, **{**given, "ref": st.just(make_ref("demo", kind, 1))})


records = st.sampled_from(Kind).flatmap(of_kind)
pages = st.builds(
    Page,
    as_of=moments,
    records=st.lists(st.builds(Observation, records, moments, st.text(), st.text()), max_size=3).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(pages)
def test_pages_come_out_as_they_went_in_whatever_their_records_are(page):
    stopped = tuple(
        replace(seen, record=replace(seen.record, stop=seen.record.start + timedelta(microseconds=1)))
        for seen in page.records
        if isinstance(seen.record, TimeEntry)
    )
    both = [page, replace(page, records=stopped)]
    assert list(CompressedPages(both)) == both
