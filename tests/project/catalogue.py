"""Keeps the catalogues of other languages in step with the code: `make catalogue`.

It reads every sentence that the code says, adds those that a catalogue lacks with an empty translation, and removes
those that nothing says any more. Translations stay as they are; sentences stand in the order of files and lines.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from syncd.report.language.voice import is_bare

ROOT = Path(__file__).parents[2]
CATALOGUES = ROOT / "syncd/report/language/catalogues"
FILES = ("core", "rules", "reports")
"""The catalogues of a language: a new sentence goes to the first of those whose code says it."""
_OF_REPORTS = ("syncd/report/", "syncd/cli/")
_UNSAID = ("syncd/connectors/", "syncd/testing/", "syncd/simulator/", "syncd/report/language/voice.py")
"""What no report says; `syncd/connectors` is `connectors` once more."""
TEMPLATES = {"say": 1, "plural": 2}
"""Function or method → how many templates it takes; `plural` takes the number before them."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that the code says: its templates, one and several, and where."""

    templates: tuple[str, ...]
    place: str  # file:line

    @property
    def catalogue(self) -> str:
        """The name of the catalogue that holds it."""
        if self.place.startswith(_OF_REPORTS):
            return "reports"
        return "rules" if self.place.startswith("syncd/rules/") else "core"


def sentences() -> Iterator[Said]:
    """Every sentence of the code, each as often as it is said, in the order of files and lines."""
    for folder in ("syncd", "connectors"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(_UNSAID):
                yield from said_in(path.read_text("utf-8"), name)


def said_in(source: str, name: str) -> Iterator[Said]:
    """The sentences of one file that have something to translate."""
    if "say" not in source and "plural" not in source:
        return
    tree = ast.parse(source)
    functions = {name: name for name in _imported(tree)} | dict(_aliases(tree))
    for node in sorted(_calls(tree), key=lambda call: (call.lineno, call.col_offset)):
        if not (kind := _kind(node.func, functions)):
            continue
        first = TEMPLATES[kind] - 1
        parts = node.args[first : first + TEMPLATES[kind]]
        texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if len(texts) == TEMPLATES[kind] and not all(map(is_bare, texts)):
            yield Said(tuple(texts), f"{name}:{node.lineno}")


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _imported(tree: ast.AST) -> set[str]:
    """The functions that make sentences and that a file imports; others have functions of these names."""
    return {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("syncd.core.phrases", "syncd.rule")
        for name in node.names
        if name.name in TEMPLATES
    }


def _aliases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Names for a voice's methods, as in `say = voice.say` and `say, words = voice.say, voice.words`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        pairs = [(node.targets[0], node.value)]
        if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(node.targets[0].elts, node.value.elts, strict=False))
        for target, value in pairs:
            if isinstance(target, ast.Name) and isinstance(value, ast.Attribute) and (kind := _kind(value, {})):
                yield target.id, kind


def _kind(function: ast.expr, functions: Mapping[str, str]) -> str:
    """`say` or `plural`, where a call makes a sentence."""
    if isinstance(function, ast.Name):
        return functions.get(function.id, "")
    if isinstance(function, ast.Attribute) and function.attr in TEMPLATES:
        owner = function.value.id if isinstance(function.value, ast.Name) else ""
        owner = function.value.attr if isinstance(function.value, ast.Attribute) else owner
        return function.attr if owner.strip("_") == "voice" else ""
    return ""


def names(templates: Iterable[str]) -> set[str]:
    """The names in braces of some templates."""
    return {name for template in templates for _, name, *_ in Formatter().parse(template) if name is not None}


def read(language: str, name: str) -> Catalog:
    """A catalogue as it stands; a new one where there is none."""
    file = CATALOGUES / language / f"{name}.po"
    if not file.exists():
        return Catalog(locale=language, fuzzy=False, charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language, abort_invalid=True)


def templates_of(message: Message) -> tuple[str, ...]:
    """The English templates of a message: one, or one and several."""
    return tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)


def translations_of(message: Message) -> tuple[str, ...]:
    """The templates in the catalogue's language; an empty one is not translated yet."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string or ""),)


def entries(language: str, name: str) -> list[Message]:
    """The sentences of a catalogue, in their order."""
    return [message for message in read(language, name) if message.id]


def updated(language: str, name: str, said: Sequence[Said], elsewhere: set[str]) -> Catalog:
    """The catalogue without dead sentences, and with the new ones behind what is said before them."""
    old = {templates_of(message): message for message in entries(language, name)}
    wanted: dict[tuple[str, ...], None] = {
        one.templates: None
        for one in said
        if one.catalogue == name and (one.templates in old or one.templates[0] not in elsewhere)
    }
    made = Catalog(locale=language, fuzzy=False, charset="utf-8")
    for templates in wanted:
        message = old.get(templates)
        id = templates if len(templates) > 1 else templates[0]
        string = message.string if message else ("",) * made.num_plurals if len(templates) > 1 else ""
        made.add(id, string, user_comments=message.user_comments if message else ())
    return made


def write(language: str, name: str, catalogue: Catalog) -> None:
    """Write a catalogue without line numbers and dates: a change shows what it changes, and nothing else. The comment
    at its head stays."""
    file = CATALOGUES / language / f"{name}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8").splitlines(keepends=True) if file.exists() else []
    head = "".join(takewhile(lambda line: line.startswith("#"), before)) + (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    with file.open("wb") as stream:
        stream.write(head.encode())
        write_po(stream, catalogue, width=0, no_location=True, omit_header=True)


def main() -> None:
    """Bring the catalogues of every language up to date."""
    said = list(sentences())
    for folder in sorted(path for path in CATALOGUES.iterdir() if path.is_dir()):
        language = folder.name
        known = {name: {templates_of(one)[0] for one in entries(language, name)} for name in FILES}
        for name in FILES:
            elsewhere = set().union(*(known[other] for other in FILES if other != name))
            made = updated(language, name, said, elsewhere)
            write(language, name, made)
            known[name] = {templates_of(one)[0] for one in made if one.id}
            lacking = sum(not all(translations_of(one)) for one in made if one.id)
            sys.stdout.write(f"{language}/{name}.po: {len(made)} sentences, {lacking} without a translation\n")


if __name__ == "__main__":
    main()
