"""Whoever changes, removes, adds or moves an entry of the audit trail breaks it at that place."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.audit import Action, entry_after, first_break

WORDS = st.text(max_size=12)
ACTS = st.tuples(st.datetimes(timezones=st.just(UTC)), WORDS, st.sampled_from(Action), WORDS, WORDS)


def chain(acts):
    entries = []
    for at, actor, action, about, note in acts:
        last = (entries[-1].number, entries[-1].hash) if entries else None
        entries.append(entry_after(last, at=at, actor=actor, action=action, about=about, note=note))
    return entries


@given(st.lists(ACTS))
def test_a_trail_as_it_was_written_is_whole(acts):
    assert first_break(chain(acts)) is None


@given(st.lists(ACTS, min_size=1), st.data())
def test_a_changed_entry_is_found_where_it_stands(acts, data):
    entries = chain(acts)
    place = data.draw(st.integers(0, len(entries) - 1))
    field = data.draw(st.sampled_from(["actor", "about", "note"]))
    entries[place] = replace(entries[place], **{field: getattr(entries[place], field) + "x"})
    assert first_break(entries).number == place + 1


@given(st.lists(ACTS, min_size=2), st.data())
def test_a_changed_entry_with_a_new_hash_breaks_the_next_one(acts, data):
    entries = chain(acts)
    place = data.draw(st.integers(0, len(entries) - 2))
    changed = replace(entries[place], about=entries[place].about + "x")
    entries[place] = replace(changed, hash=changed.computed())
    assert first_break(entries).number == place + 2


@given(st.lists(ACTS, min_size=2), st.data())
def test_a_removed_entry_is_missed(acts, data):
    entries = chain(acts)
    place = data.draw(st.integers(0, len(entries) - 2))
    assert first_break(entries[:place] + entries[place + 1 :]).number == place + 1


def test_instants_count_to_the_second_as_the_ledger_stores_them():
    moment = datetime(2026, 11, 16, 9, 0, 0, 999999, UTC)
    (entry,) = chain([(moment, "jane", Action.SENT, "r-1", "")])
    assert entry.at == datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert entry.computed() == entry.hash
