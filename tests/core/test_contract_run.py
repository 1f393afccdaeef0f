from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.contract_run import UNKNOWN_RUN, ContractRun, Halt, ShownContract, after_the_end, contract_run
from syncd.core.records import Contract, ContractName, ContractState
from syncd.core.time import ALWAYS, Span, midnight

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
ACTIVE, PAUSED, CLOSED = ContractState.ACTIVE, ContractState.PAUSED, ContractState.CLOSED
KOLKATA = ZoneInfo("Asia/Kolkata")


def at(day):
    return START + timedelta(days=day)


def shown(state, since, until=None, **given):
    record = Contract(ref="upwork/contract/36", name=ContractName(platform="upwork", id="36"), state=state, **given)
    return ShownContract(contract=record, since=at(since), until=at(since if until is None else until))


versions = st.lists(
    st.builds(
        lambda state, since, length, end: shown(state, since, since + length, end=end),
        st.none() | st.sampled_from(ContractState),
        st.integers(0, 30),
        st.integers(0, 10),
        st.none() | st.dates(date(2026, 6, 1), date(2026, 7, 1)),
    ),
    max_size=6,
)


@given(versions, st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(known, random):
    shuffled = random.sample(known, len(known))
    assert contract_run(known) == contract_run(shuffled)


@given(versions)
def test_only_the_last_halt_is_open_and_no_active_observation_lies_in_one(known):
    run = contract_run(known)
    assert all(halt.until is not None for halt in run.halts[:-1])
    if run.halts and run.halts[-1].until is None:
        assert run.halts[-1].state is run.state
    assert all(halt.until is None or halt.since <= halt.until for halt in run.halts)


@given(versions, st.none() | st.dates(date(2026, 6, 1), date(2026, 7, 1)))
def test_a_contract_with_a_last_day_never_runs_after_it(known, last):
    run = contract_run(known)
    end, pauses = last or run.end, after_the_end(run, last, KOLKATA)
    if end:
        assert pauses[-1].span == Span(midnight(end + timedelta(days=1), KOLKATA), ALWAYS.end)
        assert all(pause.span.end <= pauses[-1].span.start for pause in pauses[:-1])


def test_nothing_known_is_no_halt():
    assert contract_run([]) == UNKNOWN_RUN
    assert after_the_end(UNKNOWN_RUN, None, KOLKATA) == []


def test_a_pause_counts_from_its_first_observation_to_its_last_one_where_it_was_resumed():
    run = contract_run([shown(ACTIVE, 0, 2), shown(PAUSED, 5, 8), shown(ACTIVE, 11)])
    assert run == ContractRun(state=ACTIVE, halts=(Halt(state=PAUSED, since=at(5), until=at(8)),))


def test_a_pause_goes_on_until_another_state_is_observed():
    run = contract_run([shown(ACTIVE, 0, 2), shown(PAUSED, 5)])
    assert run.halts == (Halt(state=PAUSED, since=at(5)),)


def test_a_pause_that_ends_with_the_contract_has_no_gap():
    run = contract_run([shown(PAUSED, 5, 6), shown(CLOSED, 9)])
    assert run.halts == (Halt(state=PAUSED, since=at(5), until=at(9)), Halt(state=CLOSED, since=at(9)))


def test_a_contract_that_goes_on_has_no_last_day_whatever_was_planned():
    planned = shown(ACTIVE, 0, end=date(2026, 6, 10), start=date(2026, 5, 1))
    run = contract_run([planned, shown(ACTIVE, 3)])
    assert (run.start, run.end) == (date(2026, 5, 1), None)


def test_a_contract_of_which_only_the_days_are_known_has_no_state():
    assert contract_run([shown(None, 0, end=date(2026, 6, 10))]) == ContractRun(end=date(2026, 6, 10))


def test_your_last_day_counts_before_that_of_the_platform():
    run = contract_run([shown(CLOSED, 20, end=date(2026, 6, 10))])
    (pause,) = after_the_end(run, None, KOLKATA)
    assert pause.span.start == midnight(date(2026, 6, 11), KOLKATA)
    halt, end = after_the_end(run, date(2026, 6, 30), KOLKATA)
    assert (halt.span.start, halt.state, halt.span.end) == (at(20), CLOSED, end.span.start)
