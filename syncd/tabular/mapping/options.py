"""The keys of a mapped table in the configuration: which column is what, and how its cells are written."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from syncd.core.records import ContractType, MilestoneState, TransactionKind, WorkKind
from syncd.core.wording import hint
from syncd.options import Zone
from syncd.tabular import Currency, FileOptions, Unit, normalise_name
from syncd.tabular.mapping.fields import FIELDS, Fields, RecordKind
from syncd.tabular.mapping.money_options import BookedOptions, SignOptions, Text, Texts

MONEY = frozenset({"amount", "credit", "debit", "fee", "tax", "net", "balance", "rate"})
TYPES: dict[RecordKind, tuple[str, ...]] = {
    "transaction": tuple(TransactionKind),
    "work": tuple(WorkKind),
    "contract": tuple(ContractType),
    "time": (),
    "milestone": (),
}
"""By record, the types that a row can have."""


class ColumnOptions(FileOptions):
    """Keys of every mapped table."""

    columns: Mapping[str, Texts]
    header: bool = True
    constants: Mapping[str, Text] = {}
    only: Mapping[str, Texts] = {}
    skip: Mapping[str, Texts] = {}
    currency: Currency | None = None
    zone: Zone | None = None
    sign: SignOptions | None = None
    booked: BookedOptions | None = None

    def check(self, fields: Fields) -> None:
        """Raise ValueError for fields that are unknown, lacking or filled twice, and for money without a currency."""
        fields.check([*self.columns, *self.constants])
        if twice := sorted(set(self.columns) & set(self.constants)):
            raise ValueError(f'"{twice[0]}" has both a column and a constant: keep one')
        if self.sign and not ("amount" in fields.names and "amount" in self.columns):
            raise ValueError("`sign` is for a column of amounts: name it as `amount`")
        if self.booked and "balance" not in fields.names:
            raise ValueError("`booked` is for rows of money: a transaction or a bank's statement")
        if MONEY & set(self.columns) and not (self.currency or self.fills("currency")):
            raise ValueError('amounts need a currency: set `currency = "EUR"`, or name the column that has it')

    def fills(self, field: str) -> bool:
        """Whether a column or a constant fills a field."""
        return field in self.columns or field in self.constants

    @property
    def named(self) -> list[str]:
        """Columns of the file that the options name, as written, each once."""
        filled = [name for names in self.columns.values() for name in names]
        deciding = [option.column for option in (self.sign, self.booked) if option]
        return list(dict.fromkeys([*filled, *self.only, *self.skip, *deciding]))


class MappedOptions(ColumnOptions):
    """Keys of a table whose rows are records of any kind; the modules of the connectors describe them."""

    record: RecordKind
    platform: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")] | None = None
    kinds: Mapping[str, str] = {}
    states: Mapping[str, MilestoneState] = {}
    negative: tuple[TransactionKind, ...] = ()
    unit: Unit | None = None

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        self.check(FIELDS[self.record])
        if self.record in ("work", "transaction", "contract") and not self.platform:
            raise ValueError(f'a table of {self.record} records needs `platform`, like "fiverr"')
        for kind in self.kinds.values():
            if kind not in (known := TYPES[self.record]):
                raise ValueError(f'there is no type "{kind}" of {self.record} records{hint(kind, known)}')
        if self.states and self.record != "milestone":
            raise ValueError("`states` are for milestones")
        if self.negative and self.record != "transaction":
            raise ValueError("`negative` is for transactions")
        return self

    @property
    def words(self) -> dict[str, str]:
        """By normalised word of the type's column, its meaning: the words of `kinds`, and syncd's own."""
        return meanings(TYPES[self.record], self.kinds)


def meanings(own: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Map normalised words to their meanings: syncd's `own` mean themselves, with a dash or a space; `given` win."""
    words = {spelt: str(word) for word in own for spelt in (word, word.replace("-", " "))}
    return words | {normalise_name(word): str(meaning) for word, meaning in given.items()}
