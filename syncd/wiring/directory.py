"""Who is who at one moment: people, contracts and their names, platforms and sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from syncd.config import Config, ContractConfig
from syncd.core.accounts import AccountKey
from syncd.core.calendar import Calendar
from syncd.core.contract_run import UNKNOWN_RUN
from syncd.core.mapping import NameIndex
from syncd.core.matching.arrivals import FeesOnTheWay
from syncd.core.profile import Profile, profile_of
from syncd.core.records import ContractType, LabelKind, Ref, Transaction, namespace_of
from syncd.core.reference_rates import ReferenceRates
from syncd.core.subject_parts import ContractFacts
from syncd.core.terms import CostRate, Terms, strongest_terms
from syncd.core.time import Instant, day_of, midnight
from syncd.ledger import Ledger
from syncd.ledger.derived.naming import naming, stamp
from syncd.ledger.derived.rows import NamedContract
from syncd.wiring.name_index import Milestones, Projects, milestones_by_name, name_index, projects_of_clients
from syncd.wiring.sisters import Client, clients_of
from syncd.wiring.sources import Source, has_own_ids, read_source

_AT_THE_BANK = "payout-not-received"
"""The rule that looks for payouts at the bank: some of its options say how payouts arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Who is who. Deriving names contracts and learns their rates, so a directory is out of date after it."""

    zone: ZoneInfo
    since: Instant | None  # nothing that ended before is judged
    profiles: Mapping[str, Profile]  # by platform
    sources: Mapping[str, Source]
    people: Mapping[str, tuple[str, ...]]  # the names of each configured person
    contracts: Mapping[str, ContractFacts]
    names: NameIndex
    clients: Mapping[str, Client]  # `platform/client` → a client with several contracts there
    client_of: Mapping[str, str]  # contract → `platform/client`, for those contracts
    own_ids: frozenset[str]  # sources, former ones too, whose ids are unique within them only
    rates: ReferenceRates  # yours between currencies
    calendar: Calendar  # yours of business days
    fees_on_the_way: FeesOnTheWay  # that banks take of payouts
    paid_elsewhere: frozenset[str]  # sources whose payouts go to accounts that no source shows
    costs: Mapping[str, tuple[CostRate, ...]]  # consultant → what their hours cost you

    def profile(self, platform: str) -> Profile:
        """The profile of a platform; where it has none, that of a direct client."""
        return profile_of(self.profiles, platform)

    def account(self, row: Transaction) -> AccountKey:
        """The account that a transaction is in. A platform may have accounts of several people, and a source whose ids
        are its own has one."""
        namespace = namespace_of(row.ref)
        holder = "" if namespace in self.own_ids else self.names.person(row.person)
        return AccountKey(namespace, holder, row.amount.currency)

    def sources_of(self, account: AccountKey) -> list[Source]:
        """The configured sources that may show an account's rows, by name."""
        giving = (source for source in self.sources.values() if source.namespace == account.account)
        return [
            source
            for source in sorted(giving, key=lambda source: source.name)
            if not (account.holder and source.person) or self.names.person(source.person) == account.holder
        ]

    def with_sisters(self, contracts: Iterable[str]) -> set[str]:
        """Contracts, and the others of their clients."""
        together = set(contracts)
        clients = {self.client_of[contract] for contract in together if contract in self.client_of}
        return together.union(*(self.clients[client].contracts for client in clients))

    def names_of(self, person: str) -> list[str]:
        """Every name that a source may use for a person."""
        return sorted({person, *self.people.get(person, ())})


@dataclass(slots=True)
class DirectoryReader:
    """Reads the directory of what a configuration and its ledger name. Where the ledger names the same as at the last
    reading, the directory is the same: making one costs more than reading what it rests on. Where nothing that it
    rests on was written since, its stamp tells so, and none of that is read: it is as long as the history."""

    config: Config
    profiles: Mapping[str, Profile]
    ledger: Ledger
    _last: tuple[tuple[object, ...], Directory] | None = None
    _stamped: tuple[object, ...] | None = None  # what `_last` is known to rest on still
    _labels: tuple[list[tuple[Ref, str, Ref | None]], Projects] | None = None

    def read(self) -> Directory:
        """The directory as of now."""
        ledger, since = self.ledger, judged_since(self.config, self.ledger)
        own_ids = frozenset(name for name, row in ledger.sources.all().items() if has_own_ids(name, row))
        stamped = (stamp(ledger.database), since, own_ids)  # first: what is written meanwhile is read the next time
        if self._last is not None and self._stamped == stamped and not self._shares_names:
            return self._last[1]
        milestones, projects = ledger.derived.milestones(), self._projects()
        stored = (naming(ledger.database), since, milestones, projects, own_ids)
        if self._last is None or self._last[0] != stored:
            self._last = stored, self._made(since, milestones_by_name(milestones), projects, own_ids)
        self._stamped = stamped
        return self._last[1]

    @property
    def _shares_names(self) -> bool:
        """Whether projects had one name: then it matters when they had it, which any observation of them may change."""
        return self._labels is None or bool(self._labels[1])

    def _projects(self) -> Projects:
        """Names that several projects had: where there were none, the labels alone tell whether there are some now."""
        labels = self.ledger.derived.labels(LabelKind.PROJECT)
        if self._labels is None or self._labels[1] or self._labels[0] != labels:
            self._labels = labels, projects_of_clients(self.ledger, labels)
        return self._labels[1]

    def _made(
        self, since: Instant | None, milestones: Milestones, projects: Projects, own_ids: frozenset[str]
    ) -> Directory:
        config, profiles, ledger = self.config, self.profiles, self.ledger
        named = ledger.derived.contracts()
        contracts = _contracts(config, ledger, named)
        clients = clients_of(config, profiles, contracts, named)
        return Directory(
            zone=config.timezone,
            since=since,
            profiles=profiles,
            sources={name: read_source(config, name, profiles) for name in config.sources},
            people={person.key: person.names for person in config.people.values()},
            contracts=contracts,
            names=name_index(config, profiles, named, milestones, projects),
            clients=clients,
            client_of={contract: name for name, client in clients.items() for contract in client.contracts},
            own_ids=own_ids,
            rates=config.rates,
            calendar=config.calendar,
            fees_on_the_way=_fees_on_the_way(config),
            paid_elsewhere=frozenset(getattr(config.rules.get(_AT_THE_BANK), "elsewhere", ())),
            costs=costs_of(config),
        )


def costs_of(config: Config) -> dict[str, tuple[CostRate, ...]]:
    """Consultant → what their hours cost you."""
    return {person.key: person.cost for person in config.people.values() if person.cost}


def _fees_on_the_way(config: Config) -> FeesOnTheWay:
    """The options of the rule that looks for payouts at the bank."""
    options, known = config.rules.get(_AT_THE_BANK), FeesOnTheWay()
    return FeesOnTheWay(getattr(options, "fee", known.units), getattr(options, "fee_share", known.share))


def judged_since(config: Config, ledger: Ledger) -> Instant | None:
    """Nothing that ended before is judged: the configuration's `since`, else the day on which tracked data starts; None
    without either."""
    zone = config.timezone
    if config.since is not None:
        return midnight(config.since, zone)
    first = ledger.records.first_tracked()
    return midnight(day_of(first, zone), zone) if first else None


def _contracts(config: Config, ledger: Ledger, named: Iterable[NamedContract]) -> dict[str, ContractFacts]:
    """Every contract, configured or only named by a source. Terms: the config's, else the platform's, else what is
    learned, for each of rate, weekly cap and fee and for each day."""
    learned, stated = ledger.derived.learned_terms(), ledger.derived.stated_terms()
    unconfirmed, runs = ledger.derived.unconfirmed_rates(), ledger.contract_cases.runs()

    def terms_of(key: str, agreed: Sequence[Terms] = ()) -> tuple[Terms, ...]:
        return strongest_terms([agreed, stated.get(key, ()), learned.get(key, ())])

    contracts: dict[str, ContractFacts] = {}
    for name in named:
        contracts.setdefault(
            name.key,
            ContractFacts(
                key=name.key,
                title=name.title or name.key,
                type=ContractType(
                    name.type or (ContractType.DIRECT if name.platform == "direct" else ContractType.HOURLY)
                ),
                platform=name.platform,
                client=name.client,
                client_name=name.client,
                terms=terms_of(name.key),
                unconfirmed=unconfirmed.get(name.key),
                configured=False,
                run=runs.get(name.key, UNKNOWN_RUN),
            ),
        )
    for contract in config.contracts.values():
        contracts[contract.key] = ContractFacts(
            key=contract.key,
            title=contract.titles[0] if contract.titles else contract.key,
            type=contract.type,
            platform=contract.platform,
            client=contract.client or "",
            client_name=_client_name(config, contract),
            terms=terms_of(contract.key, contract.terms),
            unconfirmed=unconfirmed.get(contract.key),
            billable_flag=contract.billable_flag,
            retainer=contract.retainer,
            start=contract.start,
            end=contract.end,
            target_rate=contract.target_rate,
            rounding=contract.rounding,
            run=runs.get(contract.key, UNKNOWN_RUN),
        )
    return contracts


def _client_name(config: Config, contract: ContractConfig) -> str:
    client = config.clients.get(contract.client or "")
    return next(iter(client.names), client.key) if client else ""
