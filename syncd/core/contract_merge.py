"""Finds the provisional keys that merged into a contract: your key wins over a platform's id, an id over a hash."""

from collections.abc import Iterable
from dataclasses import replace

from syncd.core.mapping import NameIndex
from syncd.core.records import ContractName


def merged_keys(key: str, names: Iterable[ContractName], index: NameIndex) -> frozenset[str]:
    """Find the provisional keys that merged into `key`: those of its ids, and those of `names` without their ids.

    `names` are the names that rows give the contract; where a row shows no id, its name is all there is. Each
    provisional key merges into one key at most, because each name means one contract at most: an id never equals
    another id, and a title that fits two contracts means neither.
    """
    with_ids = {
        ContractName(platform=platform, id=id)
        for (platform, id), contract in index.contracts_by_id.items()
        if contract == key
    }
    without_ids = {replace(name, id=None) for name in names}
    return frozenset(name.provisional_key for name in with_ids | without_ids if index.contract(name) == key) - {key}
