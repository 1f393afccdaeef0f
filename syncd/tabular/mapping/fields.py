"""The fields of each kind of record that a mapped table can fill, and those it must fill."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from syncd.core.wording import hint

RecordKind = Literal["time", "work", "transaction", "milestone", "contract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of one kind of record.

    `needs`: one of each tuple must be filled; `start+stop` are two that go together. A row's day is in the first of
    `days` that it has. `numbers` are written with a decimal mark.
    """

    needs: tuple[tuple[str, ...], ...]
    days: tuple[str, ...] = ()
    later: tuple[str, ...] = ()  # other dates
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    by_hand: frozenset[str] = frozenset()  # fields that `syncd map` proposes for no column

    @property
    def names(self) -> tuple[str, ...]:
        """All fields."""
        return (*self.days, *self.later, *self.numbers, *self.texts)

    def check(self, given: Collection[str]) -> None:
        """Raise ValueError for an unknown field, or a need that is not met."""
        for name in given:
            if name not in self.names:
                raise ValueError(f'there is no field "{name}" to fill{hint(name, self.names)}')
        for ways in self.needs:
            if not any(set(way.split("+")) <= set(given) for way in ways):
                choice = ", or ".join(" and ".join(f'"{name}"' for name in way.split("+")) for way in ways)
                raise ValueError(f"a column must be named for {choice}")


_MONEY = (("amount", "credit", "debit", "net+fee"),)
FIELDS: Mapping[str, Fields] = {
    "time": Fields(
        needs=(("start+stop", "start+duration", "date+duration"),),
        days=("start", "date"),
        later=("stop",),
        numbers=("duration", "rate"),
        texts=("person", "client", "project", "task", "tags", "description", "billable", "currency"),
    ),
    "work": Fields(
        needs=(("date",), ("contract", "contract_id"), ("duration", "amount")),
        days=("date",),
        later=("start",),
        numbers=("duration", "manual", "amount", "rate"),
        texts=("id", "type", "contract", "contract_id", "client", "person", "description", "currency"),
        by_hand=frozenset({"start", "manual"}),
    ),
    "transaction": Fields(
        needs=(("date",), *_MONEY),
        days=("date",),
        later=("first_day", "last_day", "due", "released"),
        numbers=("amount", "credit", "debit", "fee", "tax", "net", "balance", "duration"),
        texts=("id", "group", "type", "contract", "contract_id", "client", "person", "description", "currency"),
        by_hand=frozenset({"due", "released"}),
    ),
    "milestone": Fields(
        needs=(("contract",), ("title",)),
        later=("due", "funded", "submitted", "released", "feedback"),
        numbers=("amount", "budget", "estimate"),
        texts=("id", "contract", "title", "acceptance", "state", "currency"),
    ),
    "contract": Fields(
        needs=(("contract", "contract_id"),),
        texts=("contract", "contract_id", "client", "person", "type"),
    ),
}
BANK = Fields(
    needs=(("date",), ("amount", "credit", "debit")),
    days=("date",),
    numbers=("amount", "credit", "debit", "fee", "balance"),
    texts=("id", "description", "payer", "currency", "reference", "returned"),
    by_hand=frozenset({"reference", "returned"}),
)
"""The fields of a bank's statement."""
