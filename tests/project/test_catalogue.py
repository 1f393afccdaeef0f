"""Every sentence that a report can say stands in the catalogues, in English and German."""

import re
from pathlib import Path

import pytest

from syncd.channel import languages
from tests.project import catalogue
from tests.project.catalogue import CATALOGUES, FILES, Said, entries, names, said_in, templates_of, translations_of

NEVER = re.compile(
    r"\bat stake\b|\bnothing to fix\b|\bno discrepancy needs attention\b|\b1 discrepancies\b|(?<!most )\burgent\b"
    r"|\bimportant\b|!|\bplease\b|\boops\b|\b(?:don|isn|can|won|doesn)['’]t\b",
    re.IGNORECASE,
)
"""Words that no sentence of a report has."""
SAID = list(catalogue.sentences())
OTHERS = [language for language in languages() if language != "en"]


def known(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """English templates → those of a language, of all its catalogues."""
    return {templates_of(one): translations_of(one) for name in FILES for one in entries(language, name)}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_its_translation(language):
    there = known(language)
    lacking = [
        f"{one.place}: {one.catalogue}.po lacks {one.templates[0]!r}"
        for one in SAID
        if not all(there.get(one.templates, ("",)))
    ]
    assert not lacking, "\n".join(["write these in German; `make catalogue` adds them:", *lacking])


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", FILES)
def test_no_sentence_stays_that_nothing_says(language, name):
    said = {one.templates for one in SAID if one.catalogue == name}
    dead = [templates_of(one)[0] for one in entries(language, name) if templates_of(one) not in said]
    assert not dead, "\n".join(["`make catalogue` removes these:", *dead])


@pytest.mark.parametrize("language", OTHERS)
def test_translations_use_the_values_of_their_sentence(language):
    wrong = []
    for name in FILES:
        for one in entries(language, name):
            for index, translation in enumerate(translations_of(one)):
                wanted = names(templates_of(one)[: index + 1][-1:])
                found = names((translation,))
                if translation and (found ^ wanted) - ({"number"} if len(translations_of(one)) > 1 else set()):
                    wrong.append(f"{name}.po: {templates_of(one)[0]!r} is {translation!r}")
            if one.fuzzy:
                wrong.append(f"{name}.po: {templates_of(one)[0]!r} is fuzzy")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", OTHERS)
def test_one_sentence_has_one_translation(language):
    seen: dict[str, tuple[str, ...]] = {}
    twice = [
        templates_of(one)[0]
        for name in FILES
        for one in entries(language, name)
        if seen.setdefault(templates_of(one)[0], translations_of(one)) != translations_of(one)
    ]
    assert not twice


def test_no_sentence_says_what_a_report_never_says():
    found = [f"{one.place}: {text}" for one in SAID for text in one.templates if NEVER.search(text)]
    assert not found, "\n".join(found)


def test_german_quotes_as_german_does_and_addresses_formally():
    wrong = []
    for english, german in known("de").items():
        for text in (re.sub(r"`[^`]*`", "", one) for one in german):
            if re.search(r"“[^„]*”|\"|\bdu\b|\bdein|\bDu\b|\bDein|!", text) or text.count("„") != text.count("“"):
                wrong.append(f"{english[0]!r} is {text!r}")
    assert not wrong, "\n".join(wrong)


def test_german_begins_with_a_capital_where_english_does():
    wrong = [
        f"{one!r} is {other!r}"
        for english, german in known("de").items()
        for one, other in zip(english, german, strict=True)
        if one[:1].isupper() and other[:1].islower()
    ]
    assert not wrong, "\n".join(wrong)


def test_what_begins_a_headline_has_a_capital_in_german_too():
    """A sentence that begins with a figure in English may begin with a word in German."""
    german = known("de")
    said = [one.templates for one in SAID if "_headline.py" in one.place and one.templates[0].startswith("{")]
    begins = [templates for templates in said if not templates[0].endswith(" ago")]  # which ends a sentence
    assert begins
    wrong = [german[templates] for templates in begins if german[templates][0][:1].islower()]
    assert not wrong, wrong


def test_a_sentence_of_a_file_is_found():
    source = (
        "from syncd.core.phrases import say\n"
        'say("Add {hours}", hours=one)\n'
        'voice.plural(2, "{number} day", "{number} days")\n'
        'self._voice.say("{a}: {b}", a=1, b=2)\n'
        'self._voice.say("{a} h", a=1)\n'
        'other.say("no sentence")\n'
        "say(template)\n"
        "tell, words = self._voice.say, self._voice.words\n"
        'tell("Add {minutes}", minutes=1)\n'
    )
    found = list(said_in(source, "syncd/rules/one.py"))
    assert [one.templates for one in found] == [
        ("Add {hours}",),
        ("{number} day", "{number} days"),
        ("{a} h",),
        ("Add {minutes}",),
    ]
    assert {one.catalogue for one in found} == {"rules"}
    assert list(said_in('say("printed")', "syncd/cli/output.py")) == []


def test_a_catalogue_follows_the_code(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "CATALOGUES", tmp_path)
    one, two = Said(("Add {hours}",), "syncd/core/a.py:1"), Said(("{number} day", "{number} days"), "syncd/core/a.py:2")
    catalogue.write("de", "core", catalogue.updated("de", "core", [one], set()))
    file: Path = tmp_path / "de/core.po"
    assert "a.py" not in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace('msgstr ""\n', 'msgstr "{hours} nachtragen"\n')[:], "utf-8")
    file.write_text(file.read_text("utf-8").replace('msgstr "{hours} nachtragen"\n', 'msgstr ""\n', 1), "utf-8")
    catalogue.write("de", "core", catalogue.updated("de", "core", [one, two], {"elsewhere"}))
    made = {templates_of(message): translations_of(message) for message in entries("de", "core")}
    assert made == {one.templates: ("{hours} nachtragen",), two.templates: ("", "")}
    before = file.read_text("utf-8")
    catalogue.write("de", "core", catalogue.updated("de", "core", [one, two], set()))
    assert file.read_text("utf-8") == before
    catalogue.write("de", "core", catalogue.updated("de", "core", [two], set()))
    assert [templates_of(message) for message in entries("de", "core")] == [two.templates]


def test_the_catalogues_have_languages_that_babel_knows():
    from syncd.report.language.values import locale_of

    assert OTHERS
    assert {path.name for path in CATALOGUES.iterdir()} == set(OTHERS)
    assert all(locale_of(language) for language in OTHERS)
