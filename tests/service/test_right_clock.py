"""A clock that cannot be right stops the round, and what it once concluded is taken back."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from syncd.core.records import Kind, make_ref
from syncd.core.time import iso
from syncd.net.clock_check import WrongClock
from syncd.service.cycle import rehearse_cycle, run_cycle

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def state(composition):
    """What readers see: records that are there, and what was found."""
    rows = composition.ledger.database.rows("SELECT ref FROM record WHERE NOT gone ORDER BY ref")
    return [row[0] for row in rows], sorted(one.id for one in composition.ledger.discrepancies.alive())


@pytest.mark.parametrize("days", [2, 120, 500])
def test_after_a_round_in_the_future_the_next_honest_one_sees_all_work_again(stage, days):
    stage.cycle(deliver=False)
    stage.cycle(stage.world.now + days * DAY, deliver=False)
    account, later = stage.toggl.account, stage.world.now + 2 * HOUR
    account.now = stage.world.now + HOUR
    kept = next(entry.id for entry in account.alive() if entry.stop)
    account.edit_entry(kept, description="edited after all")
    added = account.add_entry(stage.world.now, stage.world.now + HOUR, "new work")
    stage.cycle(later, deliver=False)
    stage.cycle(later + HOUR, deliver=False)
    with stage.open(later + HOUR) as composition:
        refs = [make_ref("toggl", Kind.TIME, id) for id in (kept, added)]
        records = composition.ledger.records.current(refs)
        assert records[refs[0]].description == "edited after all"
        assert refs[1] in records
        alive = {make_ref("toggl", Kind.TIME, entry.id) for entry in account.alive()}
        assert {ref for ref in state(composition)[0] if ref.startswith("toggl/time/")} == alive
        assert composition.ledger.coverage.as_of("toggl")[Kind.TIME] <= later + HOUR
        assert composition.ledger.coverage.complete_through("toggl")[Kind.TIME] <= later + 2 * DAY


def test_a_machines_clock_before_the_last_pull_stops_the_round_unless_a_server_confirms_it(stage):
    now = datetime.now(UTC)
    stage.cycle(now + 30 * DAY, deliver=False)
    with stage.open(now) as composition:
        before = state(composition)
        with pytest.raises(WrongClock, match="set the clock") as stopped:
            run_cycle(composition, now, lambda: now, sources=["upwork"], deliver=False)
        assert stopped.value.exit_code == 75
        assert state(composition) == before
    stage.toggl.account.now = now
    with stage.open(now) as composition:
        cycle = run_cycle(composition, now, lambda: now, deliver=False, sources=["toggl"])
        assert not any(pulled.error for pulled in cycle.pulls)
        assert composition.ledger.coverage.as_of("toggl")[Kind.TIME] <= now
        run_cycle(composition, now, lambda: now, sources=["upwork"], deliver=False)


def test_a_file_that_was_dated_by_a_clock_ahead_covers_nothing_after_the_right_time_and_yields_to_a_later_one(stage):
    now, ahead = datetime.now(UTC), datetime.now(UTC) + 300 * DAY

    def export(name, hours, saved):
        row = f'"{now.date() - 3 * DAY}","Backend API (36000001)","{hours}","{hours * 40}.00",""'
        text = f'"Date","Contract","Hours","Amount","Payment type"\n{row}\n'
        file = stage.folder / "upwork" / name
        file.write_text(text, "utf-8")
        os.utime(file, (saved.timestamp(),) * 2)

    def shown(composition):
        rows = composition.ledger.database.rows("SELECT ref FROM record WHERE kind = 'work' AND NOT gone")
        records = composition.ledger.records.current([row[0] for row in rows]).values()
        return {record.seconds for record in records if record.day == now.date() - 3 * DAY}

    export("ahead.csv", 2, ahead)
    stage.cycle(ahead + HOUR, deliver=False)
    stage.cycle(now, deliver=False)
    with stage.open(now) as composition:
        assert composition.ledger.coverage.complete_through("upwork")[Kind.WORK] <= now
        assert composition.ledger.coverage.as_of("upwork")[Kind.WORK] <= now
        assert shown(composition) == {2 * 3600}
    export("right.csv", 3, now + HOUR)
    stage.cycle(now + 2 * HOUR, deliver=False)
    with stage.open(now) as composition:
        assert shown(composition) == {3 * 3600}


def test_a_given_instant_is_believed_however_far_it_is(stage):
    assert not any(pulled.error for pulled in stage.cycle(deliver=False).pulls)
    stage.cycle(stage.world.now - HOUR, deliver=False)


def test_a_rehearsal_under_a_clock_before_the_last_pull_is_stopped_like_a_round(stage):
    now = datetime.now(UTC)
    stage.cycle(now + 30 * DAY, deliver=False)
    with stage.open(now) as composition:
        with pytest.raises(WrongClock, match="set the clock"):
            rehearse_cycle(composition, now, lambda: now, sources=["upwork"])
        stage.toggl.account.now = now - DAY
        with pytest.raises(WrongClock, match=r"127\.0\.0\.1"):
            rehearse_cycle(composition, now, lambda: now, sources=["toggl"])
        stage.toggl.account.now = now
        assert not any(
            pulled.error for pulled in rehearse_cycle(composition, now, lambda: now, sources=["toggl"]).pulls
        )


@pytest.mark.parametrize("minutes", [1, 4])
def test_nothing_that_a_server_covers_lies_after_its_own_clock(stage, minutes):
    """Within the tolerance this machine may be ahead: what is tracked in these minutes is not known yet."""
    ahead = timedelta(minutes=minutes)
    for number in range(3):  # a day later the open days are read again
        moment = stage.world.now + 13 * number * HOUR
        stage.toggl.account.now = moment
        with stage.open(moment + ahead) as composition:
            run_cycle(composition, moment + ahead, lambda at=moment + ahead: at, sources=["toggl"], deliver=False)
            spans = composition.ledger.database.rows("SELECT max(ends), max(as_of) FROM scope WHERE kind = 'time'")
            assert max(spans[0]) <= iso(moment)[:-1] + ".000000Z"
