"""Looks for names and numbers of invoices in the texts of a bank's lines."""

import re
from collections import Counter
from collections.abc import Sequence

from syncd.core.mapping import normalise_name

_SHORTEST = 3
"""Letters of a number or name that is looked for in a line: a shorter one stands there by chance."""
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")


class Numbers:
    """Finds which of many numbers stand in a text. A number is tried only where its word that is rarest among the
    numbers is a word of the text: it stands there as whole words, or not at all."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self._numbers = numbers
        words = {place: _words(number) for place, number in enumerate(numbers) if _DIGIT.search(number)}
        count = Counter(word for each in words.values() for word in each)
        self._by_word: dict[str, list[int]] = {}
        for place, each in words.items():
            self._by_word.setdefault(min(each, key=lambda word: (count[word], word)), []).append(place)

    def standing_in(self, text: str) -> list[int]:
        """The places, among the numbers, of those that stand in a text."""
        places = {place for word in _words(text) for place in self._by_word.get(word, ())}
        return sorted(place for place in places if stands_in(self._numbers[place], text))


def number_stands_in(number: str, text: str) -> bool:
    """Whether the number of an invoice stands in a text; one without a digit is none."""
    return bool(_DIGIT.search(number)) and stands_in(number, text)


def stands_in(words: str, text: str) -> bool:
    """Whether a number or name stands in a text as whole words."""
    wanted, known = normalise_name(words), normalise_name(text)
    if len(wanted) < _SHORTEST or wanted not in known:  # as in nearly all lines
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", known) is not None


def _words(text: str) -> set[str]:
    return set(_WORD.findall(normalise_name(text)))
