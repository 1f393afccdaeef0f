"""Takes secrets out of texts for people, in every form in which syncd sends them and servers repeat them.

A secret leaves as it is, percent-encoded, escaped as in JSON, HTML or Python, in quoted-printable, and in base64,
whatever stands before and after it there: logins by `AUTH PLAIN` and Basic send it so. A secret that is spread over
several lines or fields is not found, nor is a part of one.
"""

import json
import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from html import escape

ANYWHERE = 4
"""Characters from which a secret is taken out of the middle of a word, too. A shorter one occurs there by chance, and
nobody can tell that it is one."""
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FOR_ADDRESSES = {"+": "-", "/": "_"}  # base64 as it is written in addresses and tokens
_BITS = 6
_HEX = re.compile(r"[0-9A-Fa-f-]+")


class Redaction:
    """Takes some secrets out of texts; made once, used often."""

    def __init__(self, secrets: Collection[str], mark: str) -> None:
        self._mark = mark
        # Longest first: a secret may contain another one.
        forms = [form for secret in sorted(set(secrets), key=len, reverse=True) if secret for form in _forms(secret)]
        self._pattern = re.compile("|".join(forms)) if forms else None

    def __call__(self, text: str) -> str:
        """Return `text` with the mark in place of every secret; of one shorter than ANYWHERE, where it is a whole
        word."""
        return self._pattern.sub(lambda _: self._mark, text) if self._pattern else text


def _forms(secret: str) -> Iterator[str]:
    """Patterns of one secret: plain or escaped, letter by letter, and base64 after any text."""
    plain = "".join(_letter(letter, any_case=bool(_HEX.fullmatch(secret))) for letter in secret)
    raw = secret.encode("utf-8", "surrogatepass")
    if len(secret) < ANYWHERE:
        yield rf"(?<!\w){plain}(?!\w)"
        yield rf"(?<![\w+/]){_base64(raw, 0)}(?![\w+/])"
        return
    yield plain
    for before in range(3):
        yield _base64(raw, before)


@lru_cache(1024)
def _letter(letter: str, *, any_case: bool = False) -> str:
    """A pattern of a letter as it is, and of the ways to escape it."""
    raw = letter.encode("utf-8", "surrogatepass")
    ways = {letter, escape(letter), json.dumps(letter)[1:-1], repr(letter)[1:-1], ascii(letter)[1:-1]}
    if any_case:
        ways |= {letter.lower(), letter.upper()}
    if letter in "'\"/":
        ways.add(f"\\{letter}")
    if letter == " ":
        ways.add("+")
    patterns = [_unescaped_again(way) for way in sorted(ways, key=len, reverse=True)]
    patterns.append("".join(rf"%(?:25)*(?i:{byte:02x})" for byte in raw))
    patterns.append("".join(rf"=(?i:{byte:02x})" for byte in raw))
    patterns.append("".join(rf"\\+x(?i:{byte:02x})" for byte in raw))
    units = letter.encode("utf-16-be", "surrogatepass")
    patterns.append("".join(rf"\\+u(?i:{units[at : at + 2].hex()})" for at in range(0, len(units), 2)))
    patterns.append(rf"&\#(?:0*{ord(letter)}|[xX]0*(?i:{ord(letter):x}));")
    return f"(?:{'|'.join(patterns)})"


def _unescaped_again(way: str) -> str:
    """A pattern of an escaped letter; what is escaped twice has more backslashes."""
    return r"\\+" + re.escape(way.lstrip("\\")) if way.startswith("\\") else re.escape(way)


def _base64(raw: bytes, before: int) -> str:
    """A pattern of base64 that contains `raw` after `before` bytes (modulo 3) of anything.

    The letters at its ends depend on what stands beside it: each may be one of those that fit.
    """
    known = "?" * (8 * before) + "".join(f"{byte:08b}" for byte in raw)
    known += "?" * (-len(known) % _BITS)
    sextets = [known[at : at + _BITS] for at in range(0, len(known), _BITS)]
    return "".join(_sextet(sextet) for sextet in sextets if sextet.strip("?"))


@cache
def _sextet(bits: str) -> str:
    """A pattern of the letters of base64 that fit six bits, of which some may be open: "?"."""
    fitting = [
        letter
        for value, letter in enumerate(_BASE64)
        if all(known in ("?", bit) for bit, known in zip(f"{value:06b}", bits, strict=True))
    ]
    if len(fitting) == 1 and fitting[0] not in _FOR_ADDRESSES:
        return fitting[0]
    escaped = [_letter(letter) for letter in fitting if letter in _FOR_ADDRESSES]
    others = "".join(_FOR_ADDRESSES.get(letter, letter) for letter in fitting)
    return f"(?:{'|'.join([f'[{re.escape(others)}]', *escaped])})"
