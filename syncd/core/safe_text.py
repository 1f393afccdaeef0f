"""Takes out of texts for people what a terminal or a mail program would obey, and escapes it where programs read.

Every text of a source may hold it: names, ids, headers of files, answers of servers. Whatever prints, renders or writes
for people calls one of these once, on all of its text.
"""

import json
import re
import unicodedata

# Marks, embeddings, overrides and isolates of the bidirectional algorithm: an open one reverses the rest of a line.
TURNING = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""For `str.translate`."""
# Controls, line and paragraph separators, and halves of surrogate pairs, which UTF-8 cannot write.
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BREAKING_IN_LINES = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|\r(?!\n)")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_LEFT_BY_JSON = re.compile(f"[\x7f-\x9f\u2028\u2029\ud800-\udfff{''.join(map(chr, TURNING))}]")


def lines(text: str) -> str:
    """Text of several lines, which end with LF or CRLF, without any other control character: each is a blank."""
    return _BREAKING_IN_LINES.sub(" ", text.translate(TURNING))


def line(text: str) -> str:
    """Text of one line without control characters: each is a blank."""
    return BREAKING.sub(" ", text.translate(TURNING))


def inert(text: str) -> str:
    """Text of one line for a table, with an apostrophe before it where a spreadsheet would run it as a formula (OWASP
    ASVS 5 1.2.10, CWE-1236)."""
    text = line(text)
    return f"'{text}" if begins_formula(text) else text


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet takes text for a formula, also after blanks or in full width."""
    first = next((character for character in text if unicodedata.category(character) not in _INVISIBLE), "")
    return unicodedata.normalize("NFKC", first).startswith(("=", "+", "-", "@"))


def json_text(value: object, indent: int | None = None) -> str:
    """JSON that gives every text back unchanged, and shows no control character itself."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def quoted(text: str) -> str:
    """A string in double quotes, as TOML and JSON write it, without control characters."""
    return json_text(text)
