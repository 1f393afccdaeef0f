"""What the configuration says about an account: how it is called, whose it is, and who shows it."""

from dataclasses import dataclass

from syncd.core.accounts import AccountKey
from syncd.wiring.directory import Directory
from syncd.wiring.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account as the configuration knows it."""

    key: AccountKey
    name: str  # the only source that shows it, else the namespace of its rows
    person: str  # whose it is; "" where nothing says so
    platform: str  # "" where it is none of a platform
    sources: tuple[Source, ...]  # that are configured, by name

    @property
    def proves(self) -> bool:
        """Whether its running balances must follow from each other: all of its rows are read."""
        return all(source.every_row for source in self.sources)

    @property
    def holds_money(self) -> bool:
        """Whether money lies in it. A table of your own invoices shows what clients owe you."""
        return self.platform != "direct"

    @property
    def names(self) -> set[str]:
        """What a person may call it: its sources, the namespace of its rows, its platform, and its holder."""
        names = {self.key.account, self.person, self.platform, *(source.name for source in self.sources)}
        return names - {""}


def account_facts(directory: Directory, key: AccountKey) -> AccountFacts:
    """What the configuration says about an account."""
    sources = directory.sources_of(key)
    people = {directory.names.person(source.person) for source in sources if source.person}
    platforms = [source.platform for source in sources if source.platform]
    of_platform = key.account in directory.profiles and key.account not in directory.own_ids
    return AccountFacts(
        key=key,
        name=sources[0].name if len(sources) == 1 else key.account,
        person=key.holder or (people.pop() if len(people) == 1 else ""),
        platform=platforms[0] if platforms else key.account if of_platform else "",
        sources=tuple(sources),
    )
