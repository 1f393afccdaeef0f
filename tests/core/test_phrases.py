"""Phrases: English text that remembers how it was made."""

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.discrepancies import Finding
from syncd.core.money import Money
from syncd.core.phrases import (
    Between,
    Clock,
    Dates,
    Days,
    FullMonth,
    Hours,
    Moment,
    Month,
    Percent,
    Phrase,
    Soon,
    english,
    joined,
    plural,
    say,
    without,
)
from syncd.core.wording import Here
from syncd.ledger.codec import decode, encode

BERLIN = Here(ZoneInfo("Europe/Berlin"), datetime(2026, 11, 16, 9, tzinfo=UTC))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
values = st.one_of(
    texts,
    st.integers(-9999, 9999),
    st.builds(Money, st.integers(-(10**8), 10**8), st.sampled_from(["USD", "JPY", "BHD"])),
    st.builds(Hours, st.integers(-(10**6), 10**6), st.booleans()),
    st.builds(Clock, instants),
    st.builds(Moment, instants, st.sampled_from(["", "UTC", "Asia/Tokyo"])),
    st.builds(Between, instants, st.none() | instants),
    st.builds(Days, days, days),
    st.builds(Dates, days, days),
    st.builds(Month, days),
    st.builds(FullMonth, days),
    st.builds(Soon, instants),
    st.builds(Percent, st.decimals(0, 1, places=3)),
    st.decimals(-10, 10, places=2),
    days,
)
phrases = st.recursive(
    st.builds(lambda one, two: say("{one} and {two}", BERLIN, one=one, two=two), values, values),
    lambda inner: st.builds(lambda one, two: say("{one}: {two}", BERLIN, one=one, two=two), inner, values | inner),
    max_leaves=4,
)


@given(phrases)
def test_a_phrase_is_stored_and_read_whole(phrase: Phrase) -> None:
    stored = decode(encode(Finding(summary=phrase, action=phrase)), Finding)
    assert _parts(stored.summary) == _parts(phrase)
    assert _parts(pickle.loads(pickle.dumps(phrase))) == _parts(phrase)


@given(phrases)
def test_a_phrase_is_its_english_text(phrase: Phrase) -> None:
    words = phrase.template.format_map({name: english(value, BERLIN) for name, value in phrase.values.items()})
    assert phrase == words == str(phrase)


@given(texts, texts)
def test_text_of_sources_stays_as_it_is(one: str, two: str) -> None:
    assert say("{one} {two}", one=one, two=two) == f"{one} {two}"


def test_text_of_an_older_ledger_is_a_phrase_without_a_template() -> None:
    stored = decode('{"summary": "2:30 tracked", "action": "Add 2:30"}', Finding)
    assert (stored.summary, stored.summary.template) == ("2:30 tracked", "")


@pytest.mark.parametrize(
    "data", ["3", "{}", '{"says": "a"}', '{"says": "a", "template": "a", "values": {"b": ["x", 1]}}']
)
def test_what_is_no_phrase_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|Unknown|Expected|x"):
        decode(f'{{"summary": {data}, "action": "a"}}', Finding)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Hours(9000), "2:30"),
        (Hours(9059, down=True), "2:30"),
        (Money(103583, "USD"), "1,035.83 USD"),
        (Money(-45793, "USD"), "−457.93 USD"),
        (Percent(Decimal("0.1")), "10 %"),
        (Percent(Decimal("0.125")), "12.5 %"),
        (1234, "1,234"),
        (date(2026, 11, 10), "Tue 10 Nov"),
        (Clock(BERLIN.now), "10:00"),
        (Moment(BERLIN.now), "Mon 16 Nov, 10:00"),
        (Moment(BERLIN.now, "UTC"), "Mon 16 Nov, 10:00 (09:00 UTC)"),
        (Between(BERLIN.now, None), "Mon 16 Nov, 10:00–running"),
        (Days(date(2026, 11, 9), date(2026, 11, 15)), "9 to 15 Nov 2026"),
        (Dates(date(2026, 11, 9), date(2026, 11, 15)), "9 to 15 Nov"),
        (Dates(date(2026, 10, 26), date(2026, 11, 1)), "26 Oct to 1 Nov"),
        (Dates(date(2025, 12, 29), date(2026, 1, 4)), "29 Dec 2025 to 4 Jan 2026"),
        (Dates(date(2025, 12, 29), date(2025, 12, 29)), "29 Dec 2025"),
        (Month(date(2026, 10, 1)), "October"),
        (Month(date(2025, 10, 1)), "October 2025"),
        (FullMonth(date(2026, 10, 1)), "October 2026"),
        (Soon(BERLIN.now), "Mon 10:00"),
        (Soon(datetime(2026, 11, 21, 9, tzinfo=UTC)), "Sat 10:00"),
        (Soon(datetime(2026, 11, 23, 9, tzinfo=UTC)), "Mon 23 Nov, 10:00"),
    ],
)
def test_values_in_english(value: object, words: str) -> None:
    assert say("{value}", BERLIN, value=value) == words  # type: ignore[arg-type]


def test_one_thing_and_several() -> None:
    entries = [plural(number, "{number} entry", "{number} entries") for number in (0, 1, 2)]
    assert entries == ["0 entries", "1 entry", "2 entries"]
    assert {entry.template for entry in entries} == {"{number} entry"}


def test_joined_phrases_leave_out_empty_ones() -> None:
    both = joined([say("one"), "", plural(2, "{number} entry", "{number} entries")], "; ")
    assert both == "one; 2 entries"
    assert [value.template for value in both.values.values() if isinstance(value, Phrase)] == ["one", "{number} entry"]


@given(phrases, phrases)
def test_a_part_that_was_joined_is_left_out_wherever_it_is(whole: Phrase, other: Phrase) -> None:
    part = say("export it again")
    kept = say("{one} and {two}", BERLIN, one=whole, two=other)
    for before, after in (
        (joined([whole, part], ": "), joined([whole], ": ")),
        (joined([joined([whole, part], ": "), other], "; "), joined([joined([whole], ": "), other], "; ")),
        (say("{one} and {two}", BERLIN, one=joined([whole, part], ": "), two=other), kept),
        (kept, kept),
    ):
        left = without(before, part, ": ")
        assert left == after
        assert english_of(left) == left


def english_of(phrase: Phrase) -> str:
    """Its text, made of its template and values anew."""
    return phrase.template.format_map({name: english(value, BERLIN) for name, value in phrase.values.items()})


def test_mistakes_of_authors_are_found() -> None:
    with pytest.raises(KeyError):
        say("{hours}")
    with pytest.raises(ValueError, match="does not use hours"):
        say("Add", hours=Hours(60))
    with pytest.raises(ValueError, match="needs a reader"):
        say("{day}", day=date(2026, 1, 1))


def _parts(phrase: Phrase) -> object:
    values = {name: _parts(one) if isinstance(one, Phrase) else one for name, one in phrase.values.items()}
    return str(phrase), phrase.template, phrase.plural, values
