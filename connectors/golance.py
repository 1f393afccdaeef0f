"""goLance, by a mapping of your own: no file of it was ever seen, so its columns are not known.

    [source.golance]
    kind     = "golance"
    record   = "milestone"         # or "transaction", "work", "contract"; "time" as goMeter tracked it
    folder   = "~/golance"         # a drop folder: save exports here; they are read and moved to done/ or bad/
    person   = "me"                # whose account this is, a name from [person.…]
    currency = "USD"               # of amounts, where no column says it
    columns  = { contract = "Contract", title = "Milestone", amount = "Amount", state = "Status" }

This is `kind = "table"` with the platform goLance, and with its words for the states of milestones and the types of
rows. You say which column is what; `syncd map FILE --as milestone --platform golance` proposes it for a file of yours.
Your own `states` and `kinds` win over these:

    states  Requested, Pending (proposed); Not funded, Awaiting funding (unfunded); Funded, Active, In progress
            (funded); Submitted, In review, Release requested (submitted); Rejected (changes-requested); Approved,
            Released, Paid (released); Cancelled, Refunded (cancelled)
    kinds   Hourly, Hourly invoice (hourly); Milestone, Fixed price (fixed); Bonus (bonus); Manual invoice
            (miscellaneous); Service fee (fee); Refund (refund); Withdrawal, Payout (payout)

Hours that were tracked elsewhere are billed on goLance by manual invoices. Read them as transactions with
`constants = { type = "manual invoice" }`, with `first_day` and `last_day`, so that they are compared with the time of
their days; or as work, with the day, the hours and the contract of each line.

goLance's rules, by its help pages: a week is charged on Monday, reviewed until Friday, held for five days and released
on Wednesday; milestones are funded before and held for five days after approval (`syncd platforms golance`).

Limits: words and columns are those of its help pages, or those that people would use; no file proves them. If you have
an export, its header line would help to read it without a mapping.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import model_validator

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, Rhythm, SourceFile
from syncd.core.records import Kind, MilestoneState, TransactionKind, WorkKind
from syncd.tabular import FileConnector
from syncd.tabular.mapping import MappedOptions, mapped_pages

_STATES = {
    **dict.fromkeys(("requested", "pending"), MilestoneState.PROPOSED),
    **dict.fromkeys(("not funded", "awaiting funding"), MilestoneState.UNFUNDED),
    **dict.fromkeys(("funded", "active", "in progress"), MilestoneState.FUNDED),
    **dict.fromkeys(("submitted", "in review", "release requested"), MilestoneState.SUBMITTED),
    "rejected": MilestoneState.CHANGES_REQUESTED,
    **dict.fromkeys(("approved", "released", "paid"), MilestoneState.RELEASED),
    **dict.fromkeys(("cancelled", "canceled", "refunded"), MilestoneState.CANCELLED),
}
_TRANSACTIONS = {
    "hourly invoice": TransactionKind.HOURLY,
    **dict.fromkeys(("milestone", "fixed price"), TransactionKind.FIXED),
    "manual invoice": TransactionKind.MISCELLANEOUS,
    "service fee": TransactionKind.FEE,
    "withdrawal": TransactionKind.PAYOUT,
}
_WORK = {"manual invoice": WorkKind.HOURLY, **dict.fromkeys(("milestone", "fixed price"), WorkKind.FIXED)}
_WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "milestone": ("states", _STATES),
    "transaction": ("kinds", _TRANSACTIONS),
    "work": ("kinds", _WORK),
}


class GolanceOptions(MappedOptions):
    """Keys of `[source.golance]`, as the module describes them."""

    @model_validator(mode="before")
    @classmethod
    def _add_words(cls, values: Any) -> Any:
        """Add goLance's words; the user's own win."""
        if not isinstance(values, dict):
            return values
        option, known = _WORDS.get(str(values.get("record")), ("kinds", {}))
        own = values.get(option, {})
        words = {option: {**known, **own}} if isinstance(own, dict) else {}
        return {"platform": "golance", **values, **words}


class Golance(FileConnector[GolanceOptions]):
    """Reads goLance's tables by the columns that you name."""

    Options: ClassVar[type[ConnectorOptions]] = GolanceOptions
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="goLance",
            platform="golance",
            export="list of invoices, milestones or payments",
            clicks=("Reports", "a list that can be saved"),
            formats=("CSV", "XLSX"),
            kinds=frozenset({Kind.TRANSACTION, Kind.MILESTONE}),
            rhythm=Rhythm.BILLED,
            choose=(
                f"{WHOLE} Then run `syncd map FILE --platform golance`. The bulk export of invoices is a PDF, which "
                "syncd cannot read: copy the list into a spreadsheet."
            ),
            lacks="Nobody has shown a file yet, so what it lacks is not known.",
            checks="Whether your hours and milestones were billed, fees are right, and payouts left the account.",
            known_from="goLance's help pages; no file was ever seen, and the buttons are not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one table. BadFile for one that lacks a named column or leaves open how it writes dates or numbers."""
        return mapped_pages(file, self.options, self.source, self.zone)


CONNECTOR = Golance
