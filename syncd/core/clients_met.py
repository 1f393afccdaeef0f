"""The clients whose projects a `[[map]]` rule about a project's name alone would move."""

from syncd.core.mapping import NameIndex, has_rule_for, normalise_name


def clients_met(index: NameIndex, project: str) -> tuple[str, ...]:
    """The clients, sorted, whose projects a new last `[[map]]` about this name of a project alone would move: those
    that no rule about project and client alone places yet."""
    name = normalise_name(project)
    clients = {
        normalise_name(each.client): each.client
        for each in index.projects.get(name, ())
        if each.client and each.until is None
    }
    return tuple(sorted(client for same, client in clients.items() if not has_rule_for(name, same, index.rules)))
