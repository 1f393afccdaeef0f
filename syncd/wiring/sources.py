"""The configured sources, as far as judging and reporting care."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.config import Config
from syncd.connector import Connector
from syncd.core.profile import Profile
from syncd.core.recipes import Recipe, path_to
from syncd.core.records import Kind
from syncd.errors import ConfigError
from syncd.ledger.observed.sources import SourceRow
from syncd.plugins import load_connector

_RECORDS = frozenset({Kind.TIME, Kind.WORK, Kind.TRANSACTION, Kind.MILESTONE})
_LEAVING_OUT = ("incoming_only", "only", "skip")
"""Options by which a source leaves out rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configured source, as far as judging and reporting care."""

    name: str
    connector: str
    kinds: frozenset[Kind]  # what it can give
    every: timedelta | None  # how often it is asked; None where the configuration does not say
    reads_files: bool
    person: str = ""  # whose account it reads, a name that `NameIndex.person` knows; "" where its records say
    platform: str = ""  # the one whose records it gives; "" where nothing but its records says
    namespace: str = ""  # of the refs of its records
    zone: ZoneInfo | None = None  # of the days in its files; None: the platform's, or yours
    types: frozenset[str] | None = None  # normalised words that have a meaning; None where it has no `kinds`
    shows_fees: bool = True  # it can show what a platform took of a payment: a mapped table may have no column of it
    clicks: str = ""  # where to click for its exports, those of work, money and time, where that is known
    every_row: bool = True  # it leaves out no row of an account, so that running balances must add up

    def gives(self, kind: Kind, platform: str | None) -> bool:
        """Whether it can give records of a kind of a platform; None: of whatever platform."""
        return kind in self.kinds and (platform is None or self.platform in ("", platform))


def reads_files(options: object) -> bool:
    """Whether a source reads files that people bring: its options have a `folder` or `file`, whether set or not."""
    return hasattr(options, "folder") or hasattr(options, "file")


def read_source(config: Config, name: str, profiles: Mapping[str, Profile]) -> Source:
    """A source as the configuration has it. ConfigError where its connector cannot be loaded."""
    configured = config.sources[name]
    connector = load_connector(configured.kind)
    options = configured.options
    own = connector.namespace if connector.namespace in profiles else ""
    platform = getattr(options, "platform", None) or own
    kinds = _kinds(connector.kinds, getattr(options, "record", None))
    return Source(
        name=name,
        connector=configured.kind,
        kinds=kinds,
        every=options.every,
        reads_files=reads_files(options),
        person=getattr(options, "person", None) or "",
        platform=platform,
        clicks=_clicks(getattr(connector, "recipes", ()), kinds, profiles.get(platform)),
        namespace=connector.namespace or name,
        zone=getattr(options, "zone", None),
        types=frozenset(options.words) if hasattr(options, "kinds") and hasattr(options, "words") else None,
        shows_fees=_shows_fees(options),
        every_row=not any(getattr(options, option, None) for option in _LEAVING_OUT)
        and not _shows_a_client(connector, options),
    )


def _clicks(recipes: Iterable[Recipe], kinds: Collection[Kind], profile: Profile | None) -> str:
    """Where to click for each export of work, money or time that a source reads, `;` between them; of a platform as its
    profile says, which may have your own words."""
    paths = {Kind.TIME: path_to(Kind.TIME, [recipe for recipe in recipes if not recipe.is_general])}
    if profile is not None:
        paths |= {Kind.WORK: profile.export_hours, Kind.TRANSACTION: profile.export_money}
    return "; ".join(dict.fromkeys(path for kind, path in sorted(paths.items()) if path and kind in kinds))


def _shows_fees(options: object) -> bool:
    """Whether the rows of a source can show a fee: a mapped table has a column of fees, of net amounts, or of types."""
    fills = getattr(options, "fills", None)
    return fills is None or any(fills(field) for field in ("fee", "net", "type"))


def _shows_a_client(connector: type[Connector], options: object) -> bool:
    """Whether a source reads exports of a client's account on a platform: nobody has seen what its balance counts."""
    return bool(connector.namespace) and getattr(options, "account", None) == "client"


def has_own_ids(name: str, row: SourceRow) -> bool:
    """Whether a source's ids are unique within it only. Of a connector that is gone, its namespace alone tells it."""
    try:
        return not load_connector(row.connector).namespace
    except ConfigError:
        return row.namespace == name


def _kinds(given: Collection[Kind], record: str | None) -> frozenset[Kind]:
    """What a source can give, of the kinds its connector gives: a mapped table has one `record` a row."""
    others = _RECORDS - {record} if record else frozenset()
    return frozenset(kind for kind in given if kind not in others)
