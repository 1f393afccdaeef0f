"""An account in one calendar month, as a subject of rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.accounts import AccountKey
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.running_balance import BalanceBreak
from syncd.core.time import Instant
from syncd.core.to_do import Words

ACCOUNT = "account"
"""The first part of the subject's key."""
AROUND = timedelta(days=3)
"""How far the order in which a source books rows may differ from that of their dates: a month is looked at with so many
days before and after it."""


@dataclass(frozen=True, slots=True)
class FoundBreak:
    """Where a running balance does not follow from the last one. `unknown`: why rows between the two may just not have
    been read, as a clause for people; "" where all of these days are known, so that the balance is wrong or rows are
    missing."""

    found: BalanceBreak
    unknown: Words = ""


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A row of a type that syncd does not know, and the platform's own `words` for it; "" where it has none."""

    ref: Ref
    posted: date
    amount: Money
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What an account shows in one month: where its running balance breaks, and its rows of unknown types.

    Days are the platform's. A break is of the month of its later row, whenever the row before it was.
    """

    account: AccountKey
    name: str  # the source that shows it, or its platform
    person: str  # whose it is; "" where nothing says so
    month: date  # its first day
    platform_zone: ZoneInfo
    zone: ZoneInfo  # the user's, for texts
    now: Instant
    proves: bool = True  # all of its rows are read, so that its running balances must follow from each other
    breaks: tuple[FoundBreak, ...] = ()  # by date
    unknown: tuple[UnknownRow, ...] = ()  # by day and ref
    has_kinds: bool = False  # the option `kinds` of its source gives types their meaning

    @property
    def key(self) -> SubjectKey:
        """account / its parts / month, such as `account/upwork/USD/me/2026-11`."""
        return SubjectKey(ACCOUNT, account_name(self.account), f"{self.month:%Y-%m}")

    @property
    def last(self) -> date:
        """The last day of the month."""
        return (self.month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    def has(self, side: Side) -> bool:
        """What was billed, taken, paid out or received: an account may show all of that."""
        return side not in (Side.TRACKED, Side.LOGGED)

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: these rows are known, whatever others are missing."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, account, person, currency, start, end, zone of these days."""
        return {
            "kind": ACCOUNT,
            "account": self.name,
            "person": self.person,
            "currency": self.account.currency,
            "start": self.month.isoformat(),
            "end": self.last.isoformat(),
            "zone": str(self.platform_zone),
        }


def account_name(account: AccountKey) -> str:
    """The name of an account's subjects."""
    return f"{account.account}/{account.currency}/{account.holder}"


def read_account_name(name: str) -> AccountKey:
    """The account with a name that `account_name` made."""
    namespace, currency, holder = name.split("/", 2)
    return AccountKey(namespace, holder, currency)


def month_first(part: str) -> date:
    """The first day of the month that a key's part names: `2026-11`."""
    return date.fromisoformat(f"{part}-01")
