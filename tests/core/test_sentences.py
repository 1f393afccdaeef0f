"""Clauses in a row, and as sentences."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from syncd.core.phrases import Hours, Phrase, say
from syncd.core.sentences import all_of, as_one, sentence, sentences
from syncd.core.wording import Here
from syncd.report.language.voice import voice_in

GERMAN = voice_in("de", Here(ZoneInfo("UTC"), datetime(2026, 11, 16, tzinfo=UTC)))
CLAUSES = [say("some data was not read"), say("no source is configured"), say("{hours} tracked", hours=Hours(9000))]


@given(st.lists(st.sampled_from(CLAUSES)))
def test_clauses_together_have_the_words_of_each_and_are_phrases(clauses):
    assert sentences(clauses) == " ".join(f"{clause[0].upper()}{clause[1:]}." for clause in clauses)
    assert all_of(clauses) == " and ".join(clauses)
    assert as_one(clauses) == ", and ".join(clauses)
    assert all(isinstance(made, Phrase) for made in (sentences(clauses), all_of(clauses), as_one(clauses)))


def test_each_is_a_sentence_in_another_language_too():
    assert GERMAN.words(sentences(CLAUSES)) == (
        "Manche Daten wurden nicht gelesen. Keine Quelle ist konfiguriert. 2:30 erfasst."
    )
    assert GERMAN.words(as_one(CLAUSES[:2])) == "manche Daten wurden nicht gelesen, und keine Quelle ist konfiguriert"
    assert GERMAN.words(all_of(["ben", "ana"])) == "ben und ana"


def test_text_of_a_source_begins_with_a_capital_too():
    assert GERMAN.words(sentence("a note")) == "A note."
    assert sentences(["", "a", ""]) == "A."
