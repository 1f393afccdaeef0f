"""Milestones and terms: a table that you keep yourself, as CSV or TOML, or answers of Upwork's API that you save.

Every change of terms or state becomes a version in the ledger: `syncd why REF` shows them all.

A table:

    [source.milestones]
    kind     = "milestones"
    file     = "~/milestones.toml"
    currency = "USD"               # of amounts that name none

A CSV file has a header line and the columns `contract` and `title`, and any of `acceptance`, `amount`, `currency`,
`due`, `state`, `funded`, `submitted`, `released`, `id`, `budget`, `estimate` and `feedback`, in any order. The currency
is that of the amount (`500 USD`, `1.250,50 €`), else that of the row, else that of the source. A TOML file has the same
as keys of `[[milestone]]`:

    [[milestone]]
    contract   = "shop"
    title      = "Design"
    acceptance = "Screens approved by mail"
    amount     = "500.00 USD"
    due        = 2026-11-30
    state      = "submitted"
    submitted  = 2026-11-12
    budget     = "40h"
    estimate   = "36h"

`contract` is your key of it, or the platform's id or title. `state` is proposed, unfunded, funded, submitted,
changes-requested, released or cancelled, or the platform's own word for it (Active, Not funded, In review, Paid …);
without it, the dates decide. Dates are written 2026-11-30. `id` is yours to choose, or the platform's. Without it, a
milestone is known by its contract and title, so with another title it is another milestone. `budget` are the hours that
are agreed for it, `estimate` those that you think it takes in all, both with their unit: syncd says how much of them is
used, and whether the milestone will be done by its due day. `feedback` is the day since when you wait for the client's
answer: while it stands there, syncd reminds you to submit only what you did after that day. If you delete a row, the
milestone is deleted; but nothing is deleted while a row cannot be read, or while the table is empty.

The table in its place counts whenever it is read. With `syncd import` you can give another one. If it was saved later,
it takes the place of yours until you change that; if it was saved earlier, it is history, and syncd says which of the
two is older.

Answers of Upwork's API:

    [source.upwork-milestones]
    kind   = "milestones"
    folder = "~/upwork-api"        # a drop folder: save answers here; they are read and moved to done/ or bad/

Each file is the JSON answer to a GraphQL query such as `contractDetails`, whole or in part. Milestones are found
anywhere in it, with the contract around them, whose id the query must ask for. `contract` is the contract of milestones
in answers without one, `currency` the currency of amounts without one. An answer is as of the time the file was saved:
a later one wins, an older one becomes history. If it has a contract's list of milestones, and no error, a milestone
that is no longer in it is deleted; but nothing is deleted while one of them cannot be read, or while the list is empty.

Of a contract with an id and a title, an answer also gives rates and weekly limits, if the query asks for `terms {
hourlyTerms { hourlyRate { rawValue currency } startDate endDate } }` and `hourlyLimits { weeklyLimit startDate endDate
}`, its status, and its first and last day. These terms count where your configuration has none for the contract, and
come before a rate learned from payments. Each rate and limit holds from its first day until the next one starts or its
own last day is over; days are days of UTC. An answer without rates leaves them as they are, and so does one with a rate
that cannot be read: a notice says so. A rate or limit of 0 is none. If two sources have a contract, the one with the
later change counts. Fees, which answers do not have, and amounts of fixed contracts are not read.

The title of a milestone is its description, its acceptance the instructions; its amount is what was paid, before that
the deposit. Submitted is the day of the last submission; Upwork does not say when a milestone was funded or released.
All other fields, such as escrow, bonus and submissions, are kept with the version as they are.

The same milestone in your table and in an answer counts once. It is the same if both have the same contract and the
same id, or else a title that no other milestone has. The one further along counts, since milestones only move on; of
two that are equally far, the one with more content. So give a row the platform's id, and leave state and dates to the
answers.

Limits: no answer of Upwork's API was ever seen, only its schema. Milestones of offers and proposals are not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Self

from pydantic import StringConstraints, model_validator

from syncd.connector import ConnectorOptions, Context, Cursor, Limits, Page, Recipe, Rhythm, SourceFile
from syncd.connectors.milestones import saved_answers, user_table
from syncd.connectors.milestones.saved_answers import SavedAnswer
from syncd.core.records import Kind
from syncd.core.time import Span
from syncd.options import Folder
from syncd.tabular import Currency


class MilestonesOptions(ConnectorOptions):
    """Keys of `[source.milestones]`, as the module describes them."""

    file: Folder | None = None
    folder: Folder | None = None
    contract: Annotated[str, StringConstraints(min_length=1)] | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if (self.file is None) == (self.folder is None):
            raise ValueError("needs either `file`, a table that you keep, or `folder`, for answers of Upwork's API")
        if self.contract and self.file:
            raise ValueError("`contract` is for a `folder`: a table names the contract in each row")
        return self


class Milestones:
    """Reads your own table, as of now, and answers of Upwork's API, as of the time they were saved."""

    Options: ClassVar[type[ConnectorOptions]] = MilestonesOptions
    namespace: ClassVar[str] = ""
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.MILESTONE, Kind.CONTRACT})
    duplicates_of: ClassVar[str] = ""
    limits: ClassVar[Limits | None] = None
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Your own table",
            export="milestones",
            clicks=("a text editor or spreadsheet", "save as CSV or TOML"),
            formats=("CSV", "TOML"),
            kinds=frozenset({Kind.MILESTONE}),
            rhythm=Rhythm.CHANGE,
            choose="`file` of the source names it, so nothing is exported: change the table in its place.",
            lacks="What you do not write down.",
            checks="Whether milestones are funded before you work, submitted, released in time, and worth their hours.",
            known_from="syncd itself",
        ),
        Recipe(
            program="Upwork",
            platform="upwork",
            export="contracts and milestones from the API",
            clicks=("a program that asks the GraphQL query contractDetails", "save the answer as JSON"),
            formats=("JSON",),
            kinds=frozenset({Kind.MILESTONE, Kind.CONTRACT}),
            rhythm=Rhythm.CHANGE,
            choose="Ask for the contract's id, too. It needs a key for Upwork's API, a table of your own does not.",
            lacks="When a milestone was funded or released, and fees.",
            checks="Whether milestones are funded before you work, submitted, and released in time.",
            known_from="the schema of Upwork's API; no answer was ever seen",
        ),
    )

    def __init__(self, options: MilestonesOptions, context: Context) -> None:
        self._options = options
        self._context = context

    @classmethod
    def knows(cls, file: SourceFile) -> bool:
        """Whether a file is a table of milestones and nothing else, or an answer of Upwork's API."""
        return saved_answers.knows(file) or user_table.knows(file)

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:  # noqa: ARG002 - files need no cursor
        """Read each file. BadFile, before its first page, for one that is neither a table nor an answer."""
        source, options = self._context.source, self._options
        for file in self._context.files:
            if options.file:
                current = replace(file, modified=window.end)  # a table that you keep is current whenever it is read
                yield from user_table.pages(current, source, options.currency, self._context.zone)
            else:
                saved = SavedAnswer(file=file, source=source, contract=options.contract, currency=options.currency)
                yield from saved.pages()


CONNECTOR = Milestones
