"""Says phrases and values in one reader's language, in their zone, as of an instant."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from syncd.core.phrases import Phrase, Value, english, joined, plural, say
from syncd.core.wording import Here

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
