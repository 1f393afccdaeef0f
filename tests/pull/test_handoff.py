"""The hand-off: a worker waits for its commit, the queue is bounded, and stopping frees everybody."""

import threading
from datetime import UTC, datetime

import pytest

from syncd.core.pages import Page
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
