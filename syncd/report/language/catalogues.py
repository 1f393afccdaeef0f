"""Reads the sentences of a language: all catalogues in its folder, as one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib.resources import files
from string import Formatter


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language: English template → its templates, one for each plural form."""

    sentences: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]  # number of things → which form

    def sentence(self, template: str, number: object = None) -> str:
        """The template in this language, for several things the one that fits their number; "" where it has none."""
        forms = self.sentences.get(template, ("",))
        return forms[self.form(number)] if len(forms) > 1 and isinstance(number, int) else forms[0]


def fills(translation: object, id: object) -> bool:
    """Whether a translation has no name in braces but those of its sentence `id`."""
    known = {name for template in (id if isinstance(id, tuple) else (id,)) for name in _names(template)}
    return set(_names(translation)) <= known


def _names(template: object) -> list[str]:
    return [name for _, name, *_ in Formatter().parse(str(template)) if name is not None]


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language. FileNotFoundError for one that has none, ValueError for a file that is damaged."""
    from babel.messages.pofile import PoFileError, read_po

    sentences, form = dict[str, tuple[str, ...]](), c2py("n != 1")
    for file in sorted(
        files("syncd.report.language").joinpath("catalogues", language).iterdir(), key=lambda file: file.name
    ):
        if not file.name.endswith(".po"):
            continue
        with file.open("rb") as stream:
            try:
                read = read_po(stream, abort_invalid=True)
            except PoFileError as error:
                raise ValueError(f"the catalogue {file} cannot be read: {error}") from None
        form = c2py(read.plural_expr.strip("()"))
        for message in read:
            one, *_ = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            if one and all(forms) and not message.fuzzy and all(fills(form, message.id) for form in forms):
                sentences[str(one)] = tuple(map(str, forms))
    return Catalogue(sentences, form)
