"""Writes a report to a file: for an archive, a web server's folder, or another program.

```toml
[channel.archive]
kind   = "file"
path   = "~/reports/{date}-{report}.html"
format = "html"
```

* `path`: `{date}` stands for the day (UTC) on which the report was made, `{report}` for its id. Without either, every
  report replaces the one before. Missing folders are created. A test, or the news that another channel failed, never
  replaces a report: it is written beside it, under its own id.
* `format`: `"text"`, `"html"`, `"json"`, `"slack"`, or a file: `"csv"`, `"pdf"` or `"xlsx"`, of which the last two need
  libraries (`pip install 'syncd[pdf,xlsx]'`). What is no report is then written as text beside it.

The file is written whole or not at all, and only you can read it.
"""

import re
from datetime import UTC
from pathlib import Path
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import AfterValidator

from syncd.channel import (
    ChannelContext,
    ChannelOptions,
    DeliveryError,
    FileName,
    Message,
    Receipt,
    write_private,
)
from syncd.options import Folder, why_not_writable

PLACEHOLDERS = ("{date}", "{report}")


def _known_placeholders(path: Path) -> Path:
    if unknown := [name for name in re.findall(r"\{.*?\}", str(path)) if name not in PLACEHOLDERS]:
        raise ValueError(f"has the unknown placeholder {unknown[0]}: there are {' and '.join(PLACEHOLDERS)}")
    return path


class FileOptions(ChannelOptions):
    """See the module's docstring."""

    path: Annotated[Folder, AfterValidator(_known_placeholders)]
    format: Literal["text", "html", "json", "slack", FileName] = "html"


class File:
    """Writes one file for each report."""

    Options: ClassVar[type[ChannelOptions]] = FileOptions

    def __init__(self, options: FileOptions, context: ChannelContext) -> None:
        self.formats: tuple[str, ...] = ("page" if options.format == "html" else options.format,)
        self._is_file = options.format in get_args(FileName)
        self._path = str(options.path)
        self._offering = context.offering
        self._channel = f"[channel.{context.channel}]"

    def check(self) -> None:
        """Raise DeliveryError where no file can be written at the path."""
        if reason := why_not_writable(Path(self._path)):
            raise DeliveryError(reason)

    def send(self, message: Message) -> Receipt:
        """Write once. Every failure may be tried again, because its cause can be fixed."""
        path, data = self._target(message), self._content(message)
        if self._is_file and not message.is_report:
            path = path.with_suffix(".txt")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, data, self._offering)
        except OSError as error:
            reason = (error.strerror or "it failed").lower()
            raise DeliveryError(
                f"the report cannot be written to {path}, the path of {self._channel}: {reason}"
            ) from None
        return Receipt(detail=f"written to {path}")

    def _content(self, message: Message) -> bytes:
        """What is to be written. DeliveryError where the file could not be made: it may be at the next attempt."""
        if not self._is_file:
            return message.parts[self.formats[0]].encode()
        if file := message.file(self.formats[0]):
            return file.data
        if not message.is_report:
            return message.parts["text"].encode()
        raise DeliveryError(
            f"no {self.formats[0].upper()} of this report could be made for {self._channel}: see `syncd check`"
        )

    def _target(self, message: Message) -> Path:
        report = re.sub(r"[^A-Za-z0-9._-]", "-", message.id)
        day = message.made_at.astimezone(UTC).date().isoformat()
        path = Path(self._path.replace("{date}", day).replace("{report}", report))
        if message.is_report or "{report}" in self._path:
            return path
        return path.with_name(f"{path.stem}.{report}{path.suffix}")


CHANNEL = File
