"""Finds the key of a ticket in the text of an entry, such as `BD-101`, by a pattern of the user's that cannot hang."""

import re
from functools import cache
from urllib.parse import quote

LONGEST_PATTERN = 100
LONGEST_TEXT = 120
"""Characters of a text that are searched."""
MOST_REPEATS = 3
"""Signs of repetition in a pattern: so many take at most a fraction of a second in so short a text."""
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)
_REPEAT = re.compile(r"[*+?]|\{\d*,?\d*\}")


def check_pattern(pattern: str) -> str:
    r"""Return a pattern such as `[A-Z]+-\d+`. ValueError, in words for the user, where it is none or may hang."""
    if not pattern or len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"must have from 1 to {LONGEST_PATTERN} characters, like '[A-Z]+-[0-9]+'")
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise ValueError(f"is no regular expression ({error}); an example is '[A-Z]+-[0-9]+'") from None
    parts = _PARTS.findall(pattern)
    repeats = [index for index, part in enumerate(parts) if _REPEAT.fullmatch(part)]
    opened = sum(1 for index in repeats if index and parts[index - 1] == "(")  # `(?:` is no repetition
    if any(index and parts[index - 1] == ")" for index in repeats):
        raise ValueError("must not repeat a group, which may take forever; repeat a class, like '[A-Z]+-[0-9]+'")
    if len(repeats) - opened > MOST_REPEATS or re.search(r"\\[1-9]|\(\?[^:]", pattern):
        raise ValueError(
            f"must have at most {MOST_REPEATS} of * + ? and {{…}}, and only plain groups; an example is '[A-Z]+-[0-9]+'"
        )
    if compiled.match(""):
        raise ValueError("fits an empty text, so it would find tickets everywhere; an example is '[A-Z]+-[0-9]+'")
    return pattern


def check_link(link: str) -> str:
    """Return the template of a ticket's address. ValueError, in words for the user, where it is none."""
    if not re.fullmatch(r"https?://[^\s{}<>\"]+\{ticket\}[^\s{}<>\"]*", link):
        raise ValueError('must be an address with {ticket} once, like "https://tickets.example.com/{ticket}"')
    return link


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def find_ticket(pattern: str, text: str) -> str:
    """The first ticket in a text; "" where there is none, or no pattern."""
    found = _compiled(pattern).search(text[:LONGEST_TEXT]) if pattern else None
    return found[0].strip() if found else ""


def without_ticket(text: str, ticket: str) -> str:
    """A text without the ticket that stands in a column of its own: `BD-101: restore` is `restore`."""
    if not ticket:
        return text
    left = text.replace(f"[{ticket}]", "", 1) if f"[{ticket}]" in text else text.replace(ticket, "", 1)
    return re.sub(r"\s{2,}", " ", left).strip(" \t:-–#/,;()") or text


def ticket_link(link: str, ticket: str) -> str:
    """The address of a ticket; "" without a template or a ticket."""
    return link.replace("{ticket}", quote(ticket, safe="")) if link and ticket else ""
