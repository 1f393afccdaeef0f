"""Names contracts for people: by title, and by client or key where another contract has the same title."""

from collections import Counter
from collections.abc import Collection

from syncd.core.mapping import normalise_name
from syncd.core.phrases import say
from syncd.core.subject_parts import ContractFacts
from syncd.core.wording import clean

TITLE = 80
"""Letters of a title that are shown."""
CLIENT = 60
"""Letters of a client's name that are shown."""


def distinctions(contracts: Collection[ContractFacts]) -> dict[str, str]:
    """Contract → what people need beside its title to know which one of `contracts` it is.

    Nothing where the title is its alone; its client where no other contract of that client has the title; else its key.
    """
    named = {contract.key: (_seen(contract.title, TITLE), _seen(contract.client, CLIENT)) for contract in contracts}
    by_title = Counter(title for title, _ in named.values())
    by_both = Counter(named.values())
    clients = {contract.key: contract.client_name or contract.client for contract in contracts if contract.client}
    return {
        key: "" if by_title[both[0]] == 1 else clients[key] if both[1] and by_both[both] == 1 else key
        for key, both in named.items()
    }


def name_among(contract: ContractFacts, contracts: Collection[ContractFacts]) -> str:
    """`“Website”`, with its key behind it where several of `contracts`, one of which it is, have that title."""
    title = f"“{clean(contract.title, TITLE)}”"
    return f"{title} ({contract.key})" if distinctions(contracts)[contract.key] else title


def title_of(contract: ContractFacts) -> str:
    """`Website`: a contract in a sentence; its key where it has no title."""
    return clean(contract.name, TITLE)


def client_of(contract: ContractFacts) -> str:
    """`Acme Ltd`: the client in a sentence, as its object; `the client` where nobody knows the name."""
    return clean(contract.client_name, CLIENT) or say("the client")


def name_contract(title: str, distinction: str) -> str:
    """`Website`; `Website (acme)` where it needs a distinction, see `distinctions`."""
    shown = clean(title, TITLE)
    return f"{shown} ({clean(distinction, CLIENT)})" if distinction else shown


def _seen(text: str, limit: int) -> str:
    return normalise_name(clean(text, limit))
