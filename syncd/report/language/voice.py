"""Says phrases and values in one reader's language, in their zone, as of an instant."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from string import Formatter

from syncd.channel import languages
from syncd.core.phrases import Phrase, Value, english, joined, plural, say
from syncd.core.wording import Here, Reader
from syncd.report.language.catalogues import Catalogue, catalogue
from syncd.report.language.values import Values, locale_of

Speak = Callable[[Value, Here], str]
"""Says a value, or a whole phrase with the values in it, in one language."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a report speaks to one reader: `say` and `plural` are those of `core.phrases`, in the reader's language."""

    here: Here
    language: str = "en"  # BCP 47
    speak: Speak = english

    def words(self, value: Value) -> str:
        """A value, or a phrase of a finding. A plain str is text of a source and stays as it is; so is a phrase of an
        older ledger, which is English."""
        if isinstance(value, Phrase) and self.language == "en":
            return str(value)
        return self.speak(value, self.here)

    def say(self, template: str, /, **values: Value) -> str:
        """The sentence of an English template with these values."""
        return self.words(say(template, self.here, **values))

    def plural(self, number: int, one: str, several: str, /, **values: Value) -> str:
        """The same with the template that fits a number of things."""
        return self.words(plural(number, one, several, self.here, **values))

    def joined(self, parts: Iterable[str], between: str = ", ") -> str:
        """Words one after the other, without those that are empty."""
        return str(joined(parts, between))


def voice_in(language: str, here: Here) -> Voice:
    """The voice of a BCP 47 language; the first of its words loads Babel and the catalogue, English needs neither.

    A region, such as that of `de-AT`, writes numbers and days in its own way, and has its language's catalogue. What a
    catalogue lacks is said in English, whole sentences at a time; and all is, where a language has no catalogue.
    """
    if _base(language) == "en" or not {language, _base(language)} & set(languages()):
        return Voice(here)
    return Voice(here, language, lambda value, reader: _speaker(language).speak(value, reader))


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says phrases in one language: its sentences, and how it writes values."""

    known: Catalogue
    locale: str

    def speak(self, value: Value, reader: Reader) -> str:
        if not isinstance(value, Phrase):
            return Values(locale_of(self.locale), self.speak).say(value, reader)
        template = self.known.sentence(value.template, value.values.get("number") if value.plural else None)
        if not template and is_bare(value.template):
            template = value.template
        if not template:
            return str(value)
        words = _filled(template, {name: self.speak(part, reader) for name, part in value.values.items()})
        return words[:1].upper() + words[1:] if value[:1].isupper() and _begins_with_words(template, value) else words


@cache
def _speaker(language: str) -> _Speaker:
    return _Speaker(catalogue(language if language in languages() else _base(language)), language)


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """A template with its parts: a full stop behind one that ends with one, as `10. Nov.` does, is left out."""
    words = ""
    for text, name in _pieces(template):
        words += text.removeprefix(".") if words.endswith(".") and not text.startswith("..") else text
        words += parts[name] if name else ""
    return words


def _begins_with_words(template: str, phrase: Phrase) -> bool:
    """Whether a template begins with a phrase that has words of its own, and so begins in lower case in a sentence."""
    text, name = next(iter(_pieces(template)), ("", ""))
    first = phrase.values.get(name) if name and not text else None
    return isinstance(first, Phrase) and bool(first.template) and not is_bare(first.template)


@lru_cache(8192)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """Each text of a template with the name of the value behind it; "" behind the last one."""
    return tuple((text, name or "") for text, name, *_ in Formatter().parse(template))


def _base(language: str) -> str:
    """`de` of `de-AT`."""
    return language.partition("-")[0]


@lru_cache(8192)
def is_bare(template: str) -> bool:
    """Whether a template has nothing to translate: it puts values beside each other, with punctuation or without."""
    return bool(template) and not any(
        letter.isalpha() or letter in "“”" for text, _ in _pieces(template) for letter in text
    )
