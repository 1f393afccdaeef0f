"""Voices: sentences and values in the reader's language."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.phrases import (
    Between,
    Clock,
    Dated,
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
    say,
)
from syncd.core.wording import Here
from syncd.report.language import voice as voices
from syncd.report.language.catalogues import Catalogue
from syncd.report.language.values import Values, locale_of
from syncd.report.language.voice import voice_in
from tests.core.test_phrases import phrases, values

BERLIN = Here(ZoneInfo("Europe/Berlin"), datetime(2026, 11, 16, 9, tzinfo=UTC))
GERMAN = voice_in("de", BERLIN)
LANGUAGES = ["de", "fr", "ja", "pl", "ar", "pt-BR"]
"""Some whose dates and numbers differ in every way; those without a catalogue say values alone."""


@pytest.fixture(autouse=True)
def some_sentences(monkeypatch):
    """A catalogue of a few sentences, in every language."""
    known = {
        "Add {hours} to {contract}": ("{hours} bei {contract} nachtragen",),
        "{number} entry": ("{number} Eintrag", "{number} Einträge"),
        "{start}–running": ("{start}–läuft",),
        "“{memo}”": ("„{memo}“",),
        "That week closed on {day}": ("Die Woche schloss am {day}",),
        "Ask {client} for more": ("{client} um mehr bitten",),
        "the client": ("den Kunden",),
    }
    made = Catalogue(known, lambda number: int(number != 1))
    monkeypatch.setattr(voices, "catalogue", lambda language: made)
    monkeypatch.setattr(voices, "languages", lambda: LANGUAGES)
    voices._speaker.cache_clear()
    yield
    voices._speaker.cache_clear()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Hours(9000), "2:30"),
        (Money(103583, "USD"), "1.035,83 USD"),
        (Money(-45793, "USD"), "−457,93 USD"),
        (Money(1234567, "JPY"), "1.234.567 JPY"),
        (Money(1234567, "BHD"), "1.234,567 BHD"),
        (Percent(Decimal("0.1")), "10 %"),
        (Percent(Decimal("0.125")), "12,5 %"),
        (1234, "1.234"),
        (-1234, "−1.234"),
        (Decimal("1234.50"), "1.234,50"),
        (date(2026, 11, 10), "Di., 10. Nov."),
        (date(2025, 11, 10), "Mo., 10. Nov. 2025"),
        (Clock(BERLIN.now), "10:00"),
        (Clock(BERLIN.now, "UTC"), "10:00 (09:00 UTC)"),
        (Moment(BERLIN.now), "Mo., 16. Nov., 10:00"),
        (Moment(BERLIN.now, "UTC"), "Mo., 16. Nov., 10:00 (09:00 UTC)"),
        (Moment(datetime(2026, 11, 16, 23, 30, tzinfo=UTC), "UTC"), "Di., 17. Nov., 00:30 (Mo., 16. Nov., 23:30 UTC)"),
        (Between(BERLIN.now, None), "Mo., 16. Nov., 10:00–läuft"),
        (Between(BERLIN.now, datetime(2026, 11, 16, 10, 30, tzinfo=UTC)), "Mo., 16. Nov., 10:00–11:30"),
        (Days(date(2026, 11, 9), date(2026, 11, 15)), "9.–15. Nov. 2026"),
        (Days(date(2026, 11, 9), date(2026, 11, 9)), "Mo., 9. Nov. 2026"),
        (Dates(date(2026, 11, 9), date(2026, 11, 15)), "9.–15. Nov."),
        (Dates(date(2026, 10, 26), date(2026, 11, 1)), "26. Okt. – 1. Nov."),
        (Dates(date(2025, 12, 29), date(2026, 1, 4)), "29. Dez. 2025 – 4. Jan. 2026"),
        (Dates(date(2025, 12, 29), date(2025, 12, 29)), "29. Dez. 2025"),
        (Month(date(2026, 10, 1)), "Oktober"),
        (Month(date(2025, 10, 1)), "Oktober 2025"),
        (FullMonth(date(2026, 10, 1)), "Oktober 2026"),
        (Soon(BERLIN.now), "Mo., 10:00"),
        (Soon(datetime(2026, 11, 23, 9, tzinfo=UTC)), "Mo., 23. Nov., 10:00"),
        (Dated(BERLIN.now), "Mo., 16. Nov. 2026, 10:00"),
    ],
)
def test_values_in_german(value, words):
    assert GERMAN.words(value).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    "value", [Money(103583, "USD"), date(2026, 11, 10), Dated(BERLIN.now), Percent(Decimal("0.1"))]
)
def test_no_line_ends_within_an_amount_or_a_day(value):
    day = GERMAN.words(value).partition(", 10:00")[0]
    assert " " not in day
    assert "\u00a0" in day


def test_sentences_are_said_with_values_of_the_language():
    assert GERMAN.say("Add {hours} to {contract}", hours=Hours(9000), contract="Backend API") == (
        "2:30 bei Backend API nachtragen"
    )
    assert [GERMAN.plural(number, "{number} entry", "{number} entries") for number in (0, 1, 1234)] == [
        "0 Einträge", "1 Eintrag", "1.234 Einträge",
    ]  # fmt: skip


def test_phrases_within_phrases_are_said_too():
    inner = say("“{memo}”", memo="Fix the login")
    outer = joined([say("Add {hours} to {contract}", hours=Hours(9000), contract=inner), inner], "; ")
    assert GERMAN.words(outer) == "2:30 bei „Fix the login“ nachtragen; „Fix the login“"


def test_a_day_at_the_end_of_a_sentence_ends_it():
    closed, more = say("That week closed on {day}", BERLIN, day=date(2026, 11, 10)), say("“{memo}”", memo="So...")
    assert GERMAN.words(joined([closed, more, more], ". ")).replace("\u00a0", " ") == (
        "Die Woche schloss am Di., 10. Nov. „So...“. „So...“"
    )


def test_a_sentence_begins_with_a_capital_and_a_name_stays_as_it_is():
    asked = [say("Ask {client} for more", client=name) for name in (say("the client"), "iLabs", say("{a}", a="iLabs"))]
    assert [GERMAN.words(one) for one in asked] == [
        "Den Kunden um mehr bitten", "iLabs um mehr bitten", "iLabs um mehr bitten",
    ]  # fmt: skip
    assert GERMAN.words(say("the client")) == "den Kunden"


def test_a_sentence_without_a_translation_is_english_whole():
    worth = say("It is worth {money}, “{memo}”", BERLIN, money=Money(103583, "USD"), memo=say("“{memo}”", memo="a"))
    assert GERMAN.words(worth) == str(worth) == "It is worth 1,035.83 USD, ““a””"
    assert GERMAN.words(joined([worth, say("“{memo}”", memo="b")])) == f"{worth}, „b“"


def test_text_of_sources_and_of_older_ledgers_stays_as_it_is():
    assert GERMAN.words("{number} entry") == "{number} entry"
    assert GERMAN.words(Phrase("2:30 tracked")) == "2:30 tracked"


@given(phrases)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_said_and_its_names_are_filled(language, phrase):
    said = voice_in(language, BERLIN).words(phrase)
    assert said == voice_in(language, BERLIN).words(phrase)
    assert not re.search(r"\{(?:one|two|number|start|end)\}", said) or re.search(r"[{}]", str(phrase))


@given(values)
@pytest.mark.parametrize("language", ["de", "pt-BR"])
def test_figures_read_back_the_same_as_in_english(language, value):
    if isinstance(value, int | Decimal | Money | Percent):
        other, here = voice_in(language, BERLIN).words(value), english(value, BERLIN)
        assert figure(other.replace(".", "").replace(",", ".")) == figure(here.replace(",", ""))
    elif not isinstance(value, str | Days | Dates | Month | FullMonth):  # ranges repeat nothing, months are words
        digits = [
            re.sub(r"\D+", " ", words) for words in (voice_in(language, BERLIN).words(value), english(value, BERLIN))
        ]
        assert digits[0].split() == digits[1].split()


@given(st.decimals(-(10**9), 10**9, places=2) | st.integers(-(10**12), 10**12))
@pytest.mark.parametrize("language", [*LANGUAGES, "es", "hi"])
def test_numbers_are_those_of_babel(language, number):
    written = Values(locale_of(language), lambda phrase, _: str(phrase)).number(number)
    pattern = "#,##0.00" if isinstance(number, Decimal) else "#,##0"
    assert written.lstrip("−") == format_decimal(abs(number), pattern, locale_of(language))
    assert written.startswith("−") == (number < 0)


def figure(words):
    """A number and its unit."""
    number, _, unit = words.replace("\u00a0", " ").replace("−", "-").removesuffix("%").partition(" ")
    return Decimal(number), unit


def test_a_region_writes_numbers_in_its_own_way_and_says_the_sentences_of_its_language():
    swiss = voice_in("de-CH", BERLIN)
    assert swiss.plural(1234, "{number} entry", "{number} entries").replace("'", "’") == "1’234 Einträge"
    assert voice_in("en-GB", BERLIN).words(1234) == voice_in("tlh", BERLIN).words(1234) == "1,234"


def test_english_needs_no_babel():
    code = (
        "import sys; from datetime import UTC, datetime; from zoneinfo import ZoneInfo\n"
        "from syncd.core.wording import Here; from syncd.report.language.voice import voice_in\n"
        "from syncd.core.money import Money\n"
        "here = Here(ZoneInfo('UTC'), datetime(2026, 1, 1, tzinfo=UTC))\n"
        "voice_in('en', here).say('{sum}', sum=Money(1, 'USD')); voice_in('de', here)\n"
        "sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
