"""When two keys turn out to mean one contract: which keys the one that survives has taken the place of."""

from collections.abc import Iterable
from dataclasses import replace

from syncd.core.mapping import NameIndex
from syncd.core.records import ContractName


def merged_keys(key: str, names: Iterable[ContractName], book: NameIndex) -> frozenset[str]:
    """The provisional keys under which a contract may have been known before it was `key`: by its ids, and by `names`,
    which rows call it, as they are where no id is shown. Each key has at most one that takes its place, since every
    name means at most one contract: an id is never another id, and a title that fits two contracts is neither."""
    with_ids = {
        ContractName(platform=platform, id=id) for (platform, id), each in book.contracts_by_id.items() if each == key
    }
    without = {replace(name, id=None) for name in names}
    return frozenset(name.provisional_key for name in with_ids | without if book.contract(name) == key) - {key}
