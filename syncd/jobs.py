"""What there is to pull: of servers, of drop folders, of the table a user keeps, of files given by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from syncd.compose import Composition, reads_files
from syncd.connector import SourceFile
from syncd.core.time import Instant, Span
from syncd.errors import SyncdError
from syncd.intake import read_file, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One pull to make: of a server, or of one file."""

    source: str
    file: SourceFile | None = None
    covers: Span | None = None  # what the user says the file covers
    error: SyncdError | None = None  # the file could not even be opened
    path: Path | None = None  # where it lies
    folder: Path | None = None  # the drop folder it leaves when it is done with
    kept: bool = False  # the table a user keeps

    @property
    def file_name(self) -> str | None:
        """What people call the file."""
        return self.file.name if self.file else self.path.name if self.path else None


def jobs(composition: Composition, source: str, now: Instant) -> list[Job]:
    """What there is to pull of a source now: its server, the new files of its folder, or its kept table if it changed.

    Raises ConfigError for a folder that does not exist.
    """
    options = composition.config.sources[source].options
    if (folder := getattr(options, "folder", None)) is not None:
        return [_job(source, path, folder=folder) for path in waiting(folder, now)]
    if (path := getattr(options, "file", None)) is not None:
        job = _job(source, path, kept=True)
        row = composition.ledger.sources.all()[source]
        fresh = row.last_success is not None and now - row.last_success < timedelta(days=1)
        same = job.file is not None and job.file.sha256 == row.kept_file
        return [] if same and fresh and not row.last_error else [job]
    return [] if reads_files(options) else [Job(source=source)]


def import_jobs(source: str, paths: Iterable[Path], covers: Span | None) -> list[Job]:
    """Files given by hand; they stay where they are."""
    return [replace(_job(source, path), covers=covers) for path in paths]


def _job(source: str, path: Path, *, folder: Path | None = None, kept: bool = False) -> Job:
    try:
        return Job(source=source, file=read_file(path), path=path, folder=folder, kept=kept)
    except SyncdError as error:
        return Job(source=source, error=error, path=path, folder=folder, kept=kept)
