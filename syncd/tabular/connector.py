"""The base of connectors that read files: each file by itself, whatever came before."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import StringConstraints, field_validator

from syncd.connector import BadFile, ConnectorOptions, Context, Cursor, Limits, Page, Recipe, SourceFile
from syncd.core.records import Kind
from syncd.core.time import Span
from syncd.options import Folder, refuse_open_question
from syncd.tabular.pages.coverage import Through
from syncd.tabular.readers.recognise import Format, fits
from syncd.tabular.readers.table import read_table
from syncd.tabular.values.parse import Mark, Order

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""`"USD"`."""


class FileOptions(ConnectorOptions):
    """Keys of sources that read exports from a drop folder."""

    folder: Folder | None = None
    through: Through = "file-time"
    dates: Order | None = None  # how 03/04/2026 is meant; None: as a file proves
    mark: Mark | None = None  # what stands before decimals; None: as a file proves

    _answered = field_validator("*", mode="before")(refuse_open_question)


AnyOptions = TypeVar("AnyOptions", bound=ConnectorOptions)


class FileConnector(ABC, Generic[AnyOptions]):
    """Reads every file by itself. It needs no cursor, since a file that is read again gives the same records.

    A subclass sets `Options` and `kinds`, `namespace` unless ids are unique within one source only, `formats` where it
    reads tables by their columns, and `pages`.
    """

    Options: ClassVar[type[ConnectorOptions]]
    namespace: ClassVar[str] = ""
    kinds: ClassVar[frozenset[Kind]]
    duplicates_of: ClassVar[str] = ""
    limits: ClassVar[Limits | None] = None
    formats: ClassVar[Sequence[Format]] = ()  # of the tables that it reads as they are
    recipes: ClassVar[Sequence[Recipe]] = ()  # how to make the exports that it reads

    def __init__(self, options: AnyOptions, context: Context) -> None:
        self.options = options
        self.source = context.source
        self.zone = context.zone
        self._files = context.files

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:  # noqa: ARG002 - a file has no window
        """Yield the pages of all files."""
        for file in self._files:
            yield from self.pages(file)

    @classmethod
    def knows(cls, file: SourceFile) -> bool:
        """Whether a file has the form of an export that this kind reads as it is: by its header, so in no time."""
        try:
            return bool(cls.formats) and fits(read_table(file), cls.formats)
        except BadFile:
            return False

    @abstractmethod
    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one file. BadFile, before the first page, for a file that cannot be read as a whole."""
