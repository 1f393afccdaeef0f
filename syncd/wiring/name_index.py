"""Makes the index of names that mapping knows: those of contracts, milestones, projects and people."""

from collections.abc import Iterable, Mapping

from syncd.config import Config
from syncd.core.identity import ContractDates, ProjectOfClient
from syncd.core.mapping import NameIndex, normalise_name
from syncd.core.profile import Profile, profile_of
from syncd.core.records import ContractName, Ref, id_of
from syncd.ledger import Ledger
from syncd.ledger.derived.rows import NamedContract
from syncd.wiring.client_names import clients_by_contract, contracts_by_client

Milestones = dict[tuple[str, str], frozenset[Ref]]
Projects = dict[str, tuple[ProjectOfClient, ...]]


def name_index(
    config: Config,
    profiles: Mapping[str, Profile],
    named: Iterable[NamedContract],
    milestones: Milestones,
    projects: Projects,
) -> NameIndex:
    """Collect the names by which mapping finds a contract: those of the configuration, and those that sources gave."""
    by_id: dict[tuple[str, str], str] = {}
    by_title: dict[tuple[str, str], set[str]] = {}
    by_name: dict[str, set[str]] = {}

    def add(platform: str, title: str, key: str, *, former: bool = False) -> None:
        if title:
            by_title.setdefault((platform, normalise_name(title)), set()).add(key)
            if not former:
                by_name.setdefault(normalise_name(title), set()).add(key)

    for contract in config.contracts.values():
        if contract.id:
            by_id[contract.platform, contract.id] = contract.key
        by_name.setdefault(normalise_name(contract.key), set()).add(contract.key)
        for title in contract.titles:
            add(contract.platform, title, contract.key)
    provisional: dict[tuple[str, str], str] = {}
    for name in named:
        if name.id:
            provisional[name.platform, name.id] = ContractName(platform=name.platform, id=name.id).provisional_key
            key = by_id.get((name.platform, name.id), name.key)
            add(name.platform, name.title, key, former=bool(name.former))
    return NameIndex(
        rules=config.maps,
        people=people_by_name(config),
        contracts_by_id=provisional | by_id,
        contracts_by_title={title: frozenset(keys) for title, keys in by_title.items()},
        contracts_by_client=contracts_by_client(config),
        contracts_by_name={name: frozenset(keys) for name, keys in by_name.items()},
        clients=clients_by_contract(config, by_id, named),
        freelancers={contract.key: contract.person for contract in config.contracts.values() if contract.person},
        dates={
            contract.key: ContractDates(
                start=contract.start, end=contract.end, zone=profile_of(profiles, contract.platform).zone
            )
            for contract in config.contracts.values()
            if contract.start or contract.end
        },
        milestones=milestones,
        projects=projects,
    )


def projects_of_clients(ledger: Ledger, labels: Iterable[tuple[Ref, str, Ref | None]]) -> Projects:
    """Normalised name → the clients under which trackers' projects had it, of names that several projects had."""
    refs: dict[str, set[Ref]] = {}
    for ref, name, _ in labels:
        refs.setdefault(normalise_name(name), set()).add(ref)
    shared = {name: each for name, each in refs.items() if len(each) > 1}
    projects: dict[str, list[ProjectOfClient]] = {}
    if shared:
        for name, project in ledger.derived.names(ref for each in shared.values() for ref in each).projects():
            projects.setdefault(normalise_name(name), []).append(project)
    return {name: tuple(projects[name]) for name in shared if name in projects}


def milestones_by_name(stored: Iterable[tuple[Ref, str, str, Ref]]) -> Milestones:
    """(contract, normalised title or id) → the milestones that may be meant."""
    milestones: dict[tuple[str, str], set[Ref]] = {}
    for ref, key, title, counts in stored:
        for word in {normalise_name(title), normalise_name(id_of(ref))}:
            milestones.setdefault((key, word), set()).add(counts)
    return {key: frozenset(refs) for key, refs in milestones.items()}


def people_by_name(config: Config) -> dict[str, str]:
    """Normalised name → person, for every name that the configuration has of somebody."""
    return {normalise_name(name): key for key, person in config.people.items() for name in (key, *person.names)}
