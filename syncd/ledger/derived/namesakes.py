"""Finds the projects that share a name with a renamed one, since whose they are may no longer be clear."""

from collections.abc import Mapping

from syncd.core.mapping import normalise_name
from syncd.core.records import LabelKind, Ref
from syncd.ledger.database import fine
from syncd.ledger.derived.reader import Derived


def namesakes(derived: Derived, renamed: Mapping[Ref, str]) -> dict[Ref, str]:
    """The projects that ever shared a name with one of these labels, or with a project of one of these clients.

    `renamed`, and the result: label → the instant from which its entries may map elsewhere, as in
    `Dirty.renamed_since`.
    """
    named: dict[str, set[Ref]] = {}
    causes: dict[str, set[Ref]] = {}  # by name, the labels that may make it unclear
    for ref, title, client in derived.labels(LabelKind.PROJECT):
        name = normalise_name(title)
        named.setdefault(name, set()).add(ref)
        causes.setdefault(name, set()).update(label for label in (ref, client) if label in renamed and label)
    shared = {name: refs for name, refs in named.items() if len(refs) > 1 and causes[name]}
    if not shared:
        return {}
    history = derived.names({ref for name, refs in shared.items() for ref in (*refs, *causes[name])})
    since: dict[Ref, str] = {}
    for name, refs in shared.items():
        first = min(max(renamed[ref], fine(history.known_since(ref))) for ref in causes[name])
        for ref in refs:
            # What was closed before stays, unless the project itself was not known any earlier.
            begins = "" if fine(history.known_since(ref)) >= first else first
            since[ref] = min(since.get(ref, begins), begins)
    return since
