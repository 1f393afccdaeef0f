"""Sentences can be listed: catalogues of other languages are made of the templates that stand in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = {"say": 1, "plural": 2}
"""Function → how many templates it takes."""
VOICE = "syncd/report/language/voice.py"
"""Takes the templates of others."""


def says(source: str) -> bool:
    """Whether a file imports the functions that make sentences; others have functions of these names."""
    if "syncd.core.phrases" not in source and "syncd.rule" not in source:
        return False
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return any(
        node.module in ("syncd.core.phrases", "syncd.rule") and {name.name for name in node.names} & TEMPLATES.keys()
        for node in imports
    )


def calls(source: str) -> Iterator[tuple[int, list[ast.expr], list[str], bool]]:
    """The line, the templates, the names of values and whether there may be more of each sentence in code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEMPLATES:
            first = TEMPLATES[node.func.id] - 1
            named = [word.arg for word in node.keywords if word.arg is not None]
            more = any(word.arg is None for word in node.keywords)
            yield node.lineno, node.args[first : first + TEMPLATES[node.func.id]], named, more


def faults(source: str) -> Iterator[str]:
    """What is wrong with the sentences of a file, with its line."""
    for line, templates, named, more in calls(source):
        texts = [part.value for part in templates if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if len(texts) < len(templates) or not templates:
            yield f"{line}: write the template out, so that a catalogue finds it"
            continue
        names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
        if unknown := set(named) - names - {"number"}:
            yield f"{line}: no template uses {', '.join(sorted(unknown))}"
        if not more and (missing := names - set(named) - {"number"}):
            yield f"{line}: no value for {', '.join(sorted(missing))}"


def test_every_sentence_is_written_out_with_a_value_for_each_name():
    found = []
    for folder in ("syncd", "connectors"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("syncd/connectors") and name != VOICE and says(source := path.read_text("utf-8")):
                found += [f"{name}:{fault}" for fault in faults(source)]
    assert not found, "\n".join(found)


def glued(source: str) -> Iterator[str]:
    """Calls of `joined` with words between, which no catalogue finds."""
    for node in ast.walk(ast.parse(source)):
        function = getattr(node, "func", None)
        if isinstance(node, ast.Call) and "joined" in (getattr(function, "id", ""), getattr(function, "attr", "")):
            between = [part.value for part in node.args[1:] if isinstance(part, ast.Constant)]
            if any(letter.isalpha() for text in between for letter in str(text)):
                yield f"{node.lineno}: {between[0]!r} is a word: see core/sentences.py"


def test_phrases_in_a_row_have_punctuation_alone_between_them():
    files = (path for folder in ("syncd", "connectors") for path in sorted((ROOT / folder).rglob("*.py")))
    texts = ((path, path.read_text("utf-8")) for path in files)
    assert [f"{path}:{fault}" for path, text in texts if "joined(" in text for fault in glued(text)] == []
    assert list(glued('joined(parts, " and ")')) + list(glued('voice.joined(parts, ", or ")'))


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('say("Add {hours}", hours=one)', False),
        ('say("Add {hours}", reader, **values)', False),
        ('plural(2, "{number} day", "{number} days")', False),
        ("say(template, hours=one)", True),
        ('say(f"Add {hours}")', True),
        ('say("Add" if one else "Take")', True),
        ('say("Add {hours}", day=one)', True),
        ('say("Add {hours}")', True),
        ('plural(2, "{number} day", several)', True),
    ],
)
def test_a_sentence_that_no_catalogue_finds_is_refused(source, wrong):
    assert bool(list(faults(source))) == wrong
