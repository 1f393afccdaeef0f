"""Makes words longer, as translations are: what still holds together then holds in other languages, too."""

import re

_WORD = re.compile(r"(?<![{\w])\w{2,}(?![\w}])")
_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")


def lengthened(words: str) -> str:
    """Words with 40 % more letters, each still one word; names in braces stay, and so do figures."""
    return _WORD.sub(lambda word: word[0] if word[0].isdigit() else _longer(word[0]), words)


def lengthened_page(html: str) -> str:
    """The same of all texts of a page, names too."""
    head, body, rest = html.partition("<body")
    return head + body + _TEXT.sub(lambda text: lengthened(text[0]), rest)


def _longer(word: str) -> str:
    return word if word.isupper() else word + word[-1] * (len(word) * 2 // 5 + 1)
