"""A report as a person reads it: blocks in their order, with all words in the reader's language.

A kind of report composes one from its value and a `Voice`; a format lays one out and knows no kind. Each figure is a
`Cell`: its words, and beside them the typed value that a spreadsheet or a program needs.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.bounds import State
from syncd.core.phrases import Value
from syncd.core.time import Instant
from syncd.core.to_do import Link
from syncd.report.charts import Chart, Spark
from syncd.report.tone import Tone


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure or a text: as people read it, and as a typed value; None: there is no figure here, or none is known.
    `state`: how far the figure is known, as the sign in its words says. `link`: an https address that its words lead
    to, from a template of yours; ValueError for another one."""

    says: str
    value: Value | None = None
    tone: Tone = Tone.PLAIN
    link: str = ""
    state: State = State.EXACT
    drawn: Spark | None = None  # bars in its place, where a format can draw

    def __post_init__(self) -> None:
        if self.link and not self.link.startswith("https://"):
            raise ValueError(f"a cell leads to no address but https: {self.link!r}")


BLANK = Cell("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One line of the list of things to do: `Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30`, with its evidence."""

    title: str
    details: tuple[str, ...] = ()  # the facts that prove it, each a line
    amount: Cell = BLANK  # money, or hours where no amount is known
    link: Link | None = None
    place: str = ""  # the day and times, where a box has them as its head
    there: str = ""  # what to do then, below that head; "": the title
    notes: tuple[str, ...] = ()  # age, expected day, whose move: small
    ids: tuple[str, ...] = ()  # of the discrepancies it is about; they stand in the foot and in files
    number: int = 0  # as the foot names it; 0: not numbered
    label: str = ""  # what stands before it in texts where it is not numbered: the id that commands take


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Things to do under one heading, such as `Today, before 13:00 (12:00 UTC)`."""

    title: str
    items: tuple[Action, ...]
    unit: str = ""  # the currency of all amounts, above them
    boxed: bool = False  # each in a box of its own, as an alert has them
    strong: str = ""  # the beginning of the title that alone is in colour on a terminal; "": all of it
    due: str = ""  # the part of the title that names the deadline
    tone: Tone | None = None  # of the heading; None: that of the first amount
    more: str = ""  # "and 4 more, 12.00 USD: syncd discrepancies"; "" where all are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A few figures beside each other, each with a label of one or two lines."""

    title: str
    items: tuple[tuple[Cell, tuple[str, ...]], ...]


class RowKind(StrEnum):
    """How a row of a table looks."""

    NORMAL = "normal"
    BESIDE = "beside"  # an earlier period, small, below the row it is compared with
    SECTION = "section"  # a heading over the rows after it; its first cell alone is filled
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `key` is its name in CSV and JSON, which nobody translates."""

    key: str
    title: str
    is_number: bool = False  # to the right, never wrapped
    on_phones: bool = True  # narrow screens have room for four columns of figures
    adds_up: bool = False  # totals of it are the sums of its normal rows, but for rounding
    drawn: bool = False  # its cells are drawn: formats that cannot draw leave it out


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one cell for each column."""

    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its notes, which explain signs such as ≈. `sheet`: its name in a spreadsheet. `more`: what is not
    among its rows; `more_in`: the key of the column that says it in CSV. `is_exact`: no figure has such a sign."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    sheet: str = ""
    more: str = ""
    more_in: str = ""
    is_exact: bool = False

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.title!r} has not one cell for each column")

    @property
    def in_words(self) -> "Table":
        """The same without columns that are drawn."""
        kept = [index for index, column in enumerate(self.columns) if not column.drawn]
        if len(kept) == len(self.columns):
            return self
        return replace(
            self,
            columns=tuple(self.columns[index] for index in kept),
            rows=tuple(replace(row, cells=tuple(row.cells[index] for index in kept)) for row in self.rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart under its heading. `table` has the same figures, for readers of screens and for texts."""

    title: str
    chart: Chart
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraphs:
    """Sentences under a heading, which may be empty."""

    title: str
    sentences: tuple[str, ...]
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """Sentences that stand apart: `Agrees with Upwork`, `It foots`."""

    title: str
    sentences: tuple[str, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels with their values: the head of a timesheet, the foot of every report."""

    rows: tuple[tuple[str, str], ...]
    title: str = ""


Block = Actions | Figures | Table | Drawing | Paragraphs | Callout | Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report for one reader. A wide page has `blocks` to the left and `aside` to the right; everything else has them
    one after the other.

    `subject` alone says how much, until when and what to do: amount, verb and deadline in its first 38 characters.
    `preheader` is what a mail program shows beside it: the first action, never the subject again. `strong` is the part
    of the headline in the colour `tone`. `data`: whole tables for CSV and XLSX, where texts show a part.
    """

    id: str
    name: str
    kind: str
    language: str  # BCP 47, such as "en" or "de"
    made_at: Instant
    zone: str
    subject: str
    headline: str
    kicker: str  # what it is and for when: `syncd · week of 9 to 15 Nov`
    dated: str  # `Mon 16 Nov 2026, 10:00`
    strong: str = ""
    tone: Tone = Tone.PLAIN
    preheader: str = ""
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    aside: tuple[Block, ...] = ()
    first_aside: int = 0  # so many of `aside` come before what follows the things to do, where there is one column
    button: Link | None = None
    foot: Facts = Facts(rows=())
    data: tuple[Table, ...] = ()
    author: str = ""  # the person it is from, in files for clients

    @property
    def column(self) -> tuple[Block, ...]:
        """All blocks, for what has no room for two columns."""
        lists = [index for index, block in enumerate(self.blocks) if isinstance(block, Actions)]
        end = lists[-1] + 1 if lists else 0
        early, late = self.aside[: self.first_aside], self.aside[self.first_aside :]
        return (*self.blocks[:end], *early, *self.blocks[end:], *late)
