"""Finds what there is to pull: servers, new files in drop folders, a table the user keeps, files given by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.config import Config, SourceConfig
from syncd.core.pages import SourceFile
from syncd.core.time import Instant, day_span, iso
from syncd.errors import SyncdError
from syncd.inbox.drop_folder import waiting_files
from syncd.inbox.files import LIMIT, Identity, Unsettled, printable, read_file
from syncd.ledger import Ledger
from syncd.ledger.observed.file_coverage import RENEWED
from syncd.ledger.observed.sources import ReadFile
from syncd.wiring import fingerprints
from syncd.wiring.sources import reads_files

_LAST_ZONE = ZoneInfo("Etc/GMT+12")  # where every day ends last
TABLE_EVERY = timedelta(days=1)
"""How often a user's table is read again although it has not changed."""
SUPERSEDED = " superseded"
"""How what is stored of a user's table ends where the user imported a newer one: it is read again once it changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One pull to make, from a server or from one file."""

    source: str
    file: SourceFile | None = None  # None for a server, or with `error`
    error: SyncdError | None = None  # why the file could not be opened
    path: Path | None = None
    folder: Path | None = None  # the drop folder that the file leaves afterwards
    identity: Identity | None = None  # of the file when it was found in the folder
    user_table: bool = False  # the user keeps it and edits it; it stays where it is
    as_of: Instant | None = None  # the instant its content counts for; None: when the file was modified
    dated_ahead: Instant | None = None  # the file's own time where that lies after now; the file counts as of now then
    read_before: ReadFile | None = None  # of a table that the user keeps: another one, saved later and read before
    stands_for: str | None = None  # the table in its place that it stands for until that changes, by name
    confirmed: bool = False  # the user says that the file is right, whatever was read since

    @property
    def dated_file(self) -> SourceFile | None:
        """The file, modified at `as_of` if that is set."""
        return replace(self.file, modified=self.as_of) if self.file and self.as_of else self.file

    @property
    def by_hand(self) -> bool:
        """Whether a person gave the file with a command, and sees what comes of it."""
        return self.path is not None and self.folder is None and not self.user_table

    @property
    def file_name(self) -> str | None:
        """The file's name, printable; None for a server."""
        return printable(self.path.name) if self.path else None


def drop_folders(config: Config) -> set[Path]:
    """Return the drop folders of all sources."""
    folders = (getattr(source.options, "folder", None) for source in config.sources.values())
    return {folder for folder in folders if folder is not None}


def find_jobs(ledger: Ledger, source: SourceConfig, now: Instant, seen: set[Identity] | None = None) -> list[Job]:
    """Return what there is to pull of a source: its server, the new files of its folder, or its table if it changed.

    Files that are still being written are left out. Of a folder, only as many files are read as fit into memory: call
    again with the same `seen`, to which they are added, for the next ones. ConfigError when the folder does not exist.
    """
    options = source.options
    if (folder := getattr(options, "folder", None)) is not None:
        return list(_dropped(source.name, folder, now, set() if seen is None else seen))
    if (path := kept_table(source)) is not None:
        return _user_table(ledger, source, path, now)
    return [] if reads_files(options) else [Job(source=source.name)]


def _user_table(ledger: Ledger, source: SourceConfig, path: Path, now: Instant) -> list[Job]:
    job = _read(Job(source=source.name, path=path, user_table=True))
    row = ledger.sources.all()[source.name]
    recent = row.last_success is not None and now - row.last_success < TABLE_EVERY
    kept = row.kept_file or ""
    same = job.file is not None and table_fingerprint(source, job.file) == kept.removesuffix(SUPERSEDED)
    rests = same and ((recent and not row.last_error) or kept.endswith(SUPERSEDED))
    return [] if isinstance(job.error, Unsettled) or rests else [job]


def _dropped(source: str, folder: Path, now: Instant, seen: set[Identity]) -> Iterator[Job]:
    """Yield the files at rest in a drop folder; of files with the same content only the oldest, since the ledger will
    know it at the next look, which takes the others."""
    contents: set[str] = set()
    size = 0
    for waiting in waiting_files(folder, now):
        if waiting.identity in seen:
            continue
        if size >= LIMIT:
            return
        job = _read(Job(source=source, path=waiting.path, folder=folder, identity=waiting.identity), now)
        sha256 = job.file.sha256 if job.file else ""
        if sha256 in contents:
            continue
        seen.add(waiting.identity)
        if not isinstance(job.error, Unsettled):
            yield job
        if job.file:
            contents.add(sha256)
            size += len(job.file.data)


def kept_table(source: SourceConfig) -> Path | None:
    """The table that the user keeps in its place and edits; None for a source of another kind."""
    path: Path | None = getattr(source.options, "file", None)
    return path


def with_order_of_tables(job: Job, newest: ReadFile | None, kept: str) -> Job:
    """The job of a table that the user keeps, where `newest`, which was read before it, was saved later.

    A table counts as of when it is read. So an older one would take the changes of the newer one back: it counts as of
    when it was saved. Only one in its own place counts as of now: its user put it there. `kept`: the name of that one.
    """
    if job.file is None or job.as_of or newest is None or newest.sha256 == job.file.sha256:
        return job
    if job.file.modified >= newest.modified:
        return replace(job, stands_for=None if job.user_table else kept)
    return replace(job, read_before=newest, as_of=None if job.user_table else job.file.modified)


def table_fingerprint(source: SourceConfig, file: SourceFile) -> str:
    """Return a digest of a user's table and of the options it is read with."""
    return f"{file.sha256} {fingerprints.how_read(source)}"


def job_fingerprint(source: SourceConfig, job: Job, now: Instant) -> str:
    """Return a digest of everything besides its content that decides what a file becomes; "" for a server.

    Days that the user states and that may not be over everywhere count until `now` only, so that belongs to it.
    """
    if job.file is None:
        return ""
    options = fingerprints.how_read(source)
    if job.file.covers is None:
        return options
    first, last = job.file.covers
    over = day_span(last, _LAST_ZONE).end <= now
    return f"{options} {first}..{last if over else iso(now)}"


def reads_the_same(before: str, fingerprint: str, job: Job) -> bool:
    """Tell whether a file that was read with the fingerprint `before` gives the same records again.

    The days that a user gave with `--covers` hold until they give others. That a reading renewed another changes
    nothing.
    """
    before = before.partition(RENEWED)[0]
    if job.file and job.file.covers:
        return before == fingerprint
    return before.partition(" ")[0] in (fingerprint, "")


def import_jobs(
    source: str, paths: Iterable[Path], covers: tuple[date, date] | None, confirmed_at: Instant | None = None
) -> list[Job]:
    """Return jobs for files given by hand, which stay where they are: the oldest first, so that of tables that the user
    keeps the newest one counts.

    `covers`: first and last day for which the user says that the files are complete. `confirmed_at`: the instant at
    which the user said that these files are right, whatever was read since; None: they did not.
    """
    jobs = [_read(Job(source=source, path=path, confirmed=confirmed_at is not None)) for path in paths]
    return [
        replace(
            job,
            file=replace(job.file, covers=covers),
            as_of=max(confirmed_at, job.file.modified) if confirmed_at else None,
        )
        if job.file
        else job
        for job in sorted(jobs, key=_saved)
    ]


def _saved(job: Job) -> float:
    """When a file was saved, in seconds; one that cannot be read comes first."""
    return job.file.modified.timestamp() if job.file else 0.0


def _read(job: Job, now: Instant | None = None) -> Job:
    """Return the job with its file, or with the error that keeps it from being read.

    People keep their own table open while they edit it; any other file must not be open for writing.
    """
    assert job.path is not None
    try:
        file = read_file(
            job.path, found=job.identity, closed=not job.user_table, empty=job.user_table, now=now
        )  # a connector can say what an empty table lacks
        return replace(job, file=file)
    except SyncdError as error:
        return replace(job, error=error)
