"""What the configuration says of a mapped table: which column is what, and how its cells are written."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from syncd.connector import ConnectorOptions
from syncd.core.records import ContractType, MilestoneState, TransactionKind, WorkKind
from syncd.core.wording import hint
from syncd.options import Folder, Zone
from syncd.tabular import Mark, Order, Through, Unit, normalise
from syncd.tabular.mapping.fields import FIELDS, Fields, RecordKind


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_several), Field(min_length=1)]
"""`"Note"`, or several: `["Description", "Note"]`."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
MONEY = frozenset({"amount", "credit", "debit", "fee", "tax", "net", "balance", "rate"})
TYPES: dict[RecordKind, tuple[str, ...]] = {
    "transaction": tuple(TransactionKind),
    "work": tuple(WorkKind),
    "contract": tuple(ContractType),
    "time": (),
    "milestone": (),
}
"""What the type of a row can be."""


class ColumnOptions(ConnectorOptions):
    """What every mapped table may say."""

    folder: Folder | None = None
    columns: Mapping[str, Texts]
    constants: Mapping[str, Text] = {}
    only: Mapping[str, Texts] = {}
    skip: Mapping[str, Texts] = {}
    dates: Order | None = None
    mark: Mark | None = None
    currency: Currency | None = None
    zone: Zone | None = None
    through: Through = "file-time"

    def check(self, fields: Fields) -> None:
        """ValueError for fields that do not exist, are filled twice or lacking, and for money without a currency."""
        fields.check([*self.columns, *self.constants])
        if twice := sorted(set(self.columns) & set(self.constants)):
            raise ValueError(f'"{twice[0]}" has both a column and a constant: keep one')
        if MONEY & set(self.columns) and not (self.currency or self.fills("currency")):
            raise ValueError('amounts need a currency: set `currency = "EUR"`, or name the column that has it')

    def fills(self, field: str) -> bool:
        """Whether a column or a constant fills a field."""
        return field in self.columns or field in self.constants

    @property
    def named(self) -> list[str]:
        """Every column of the file that is named, as it was written, each once."""
        found = [name for names in self.columns.values() for name in names]
        return list(dict.fromkeys([*found, *self.only, *self.skip]))


class MappedOptions(ColumnOptions):
    """What `[source.NAME]` of a mapped table may say; the modules of the connectors explain it."""

    record: RecordKind
    platform: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")] | None = None
    kinds: Mapping[str, str] = {}
    states: Mapping[str, MilestoneState] = {}
    negative: tuple[TransactionKind, ...] = ()
    unit: Unit = "hours"

    @model_validator(mode="after")
    def _whole(self) -> Self:
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
        """What the words of the type's column mean, by their normalised form: those of `kinds`, and syncd's own."""
        return meanings(TYPES[self.record], self.kinds)


def meanings(own: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """By its normalised form, what a word means: syncd's `own` mean themselves, with a dash or a space; `given` win."""
    words = {spelt: str(word) for word in own for spelt in (word, word.replace("-", " "))}
    return words | {normalise(word): str(meaning) for word, meaning in given.items()}
