"""What there is to pull: of servers, of drop folders, of the table a user keeps, of files given by hand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from syncd.config import Config
from syncd.core.pages import SourceFile
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.inbox.files import LIMIT, Identity, Unsettled, read_file, shown, waiting
from syncd.wiring import fingerprints
from syncd.wiring.composition import Composition
from syncd.wiring.directory import reads_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One pull to make: of a server, or of one file."""

    source: str
    file: SourceFile | None = None
    error: SyncdError | None = None  # the file could not even be opened
    path: Path | None = None  # where it lies
    folder: Path | None = None  # the drop folder it leaves when it is done with
    identity: Identity | None = None  # which file it was when it was found there
    kept: bool = False  # the table a user keeps
    stated: Instant | None = None  # as of when its word counts; None: as of when the file was made
    again: bool = False  # a person says that it is true, whatever was read since

    @property
    def said(self) -> SourceFile | None:
        """The file, as old as its word."""
        return replace(self.file, modified=self.stated) if self.file and self.stated else self.file

    @property
    def file_name(self) -> str | None:
        """What people call the file."""
        return shown(self.path.name) if self.path else None


def drop_folders(config: Config) -> set[Path]:
    """The drop folders of all sources."""
    folders = (getattr(source.options, "folder", None) for source in config.sources.values())
    return {folder for folder in folders if folder is not None}


def jobs(composition: Composition, source: str, now: Instant, met: set[Identity] | None = None) -> list[Job]:
    """What there is to pull of a source now: its server, the new files of its folder, or its kept table if it changed.

    A file that is still being written is no job yet. Of a folder only as many files as fit into memory, but for those
    `met` before, to which they are added; None: every file is new. Raises ConfigError for a folder that does not exist.
    """
    options = composition.config.sources[source].options
    if (folder := getattr(options, "folder", None)) is not None:
        return list(_dropped(source, folder, now, set() if met is None else met))
    if (path := getattr(options, "file", None)) is not None:
        job = _read(Job(source=source, path=path, kept=True))
        row = composition.ledger.sources.all()[source]
        fresh = row.last_success is not None and now - row.last_success < timedelta(days=1)
        same = job.file is not None and kept_content(composition, source, job.file) == row.kept_file
        return [] if isinstance(job.error, Unsettled) or (same and fresh and not row.last_error) else [job]
    return [] if reads_files(options) else [Job(source=source)]


def _dropped(source: str, folder: Path, now: Instant, met: set[Identity]) -> Iterator[Job]:
    """The files at rest in a drop folder. Of several with one content the first: by the next look, the others are
    known."""
    contents: set[str] = set()
    size = 0
    for found in waiting(folder, now):
        if found.identity in met:
            continue
        if size >= LIMIT:
            return
        met.add(found.identity)
        job = _read(Job(source=source, path=found.path, folder=folder, identity=found.identity), now)
        sha256 = job.file.sha256 if job.file else ""
        if not isinstance(job.error, Unsettled) and sha256 not in contents:
            yield job
        if job.file:
            contents.add(sha256)
            size += len(job.file.data)


def kept_content(composition: Composition, source: str, file: SourceFile) -> str:
    """Names what a table that the user keeps says, as it is read now."""
    return f"{file.sha256} {fingerprints.how_read(composition.config.sources[source])}"


def how_read(composition: Composition, job: Job) -> str:
    """Names everything that decides what a file becomes; "" for a server."""
    if job.file is None:
        return ""
    how = fingerprints.how_read(composition.config.sources[job.source])
    return f"{how} {'..'.join(map(str, job.file.covers))}" if job.file.covers else how


def same_reading(before: str, how: str, job: Job) -> bool:
    """Whether a file that was read as `before` becomes the same when it is read as `how`. What a person said of the
    days it covers holds until they say something else."""
    return before == how if job.file and job.file.covers else before.partition(" ")[0] in (how, "")


def import_jobs(
    source: str, paths: Iterable[Path], covers: tuple[date, date] | None, again: Instant | None = None
) -> list[Job]:
    """Files given by hand; they stay where they are. `covers`: the days of which they tell all, as the user says;
    `again`: now, where a person says they are the latest word."""
    jobs = [_read(Job(source=source, path=path, again=again is not None)) for path in paths]
    return [
        replace(
            job,
            file=replace(job.file, covers=covers),
            stated=max(again, job.file.modified) if again else None,
        )
        if job.file
        else job
        for job in jobs
    ]


def _read(job: Job, now: Instant | None = None) -> Job:
    """The job with its file, or with what keeps it from being read. People keep their table open while they edit it;
    any other file is taken only when nobody writes to it."""
    assert job.path is not None
    try:
        return replace(job, file=read_file(job.path, found=job.identity, closed=not job.kept, now=now))
    except SyncdError as error:
        return replace(job, error=error)
