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
* `format`: `"text"`, `"html"`, `"json"` or `"slack"`.

The file is written whole or not at all, and only you can read it.
"""

import os
import re
import tempfile
from datetime import UTC
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Offering, Receipt
from syncd.options import Folder, why_not_writable

PLACEHOLDERS = ("{date}", "{report}")


def _known_placeholders(path: Path) -> Path:
    if unknown := [name for name in re.findall(r"\{.*?\}", str(path)) if name not in PLACEHOLDERS]:
        raise ValueError(f"has the unknown placeholder {unknown[0]}: there are {' and '.join(PLACEHOLDERS)}")
    return path


class FileOptions(ChannelOptions):
    """See the module's docstring."""

    path: Annotated[Folder, AfterValidator(_known_placeholders)]
    format: Literal["text", "html", "json", "slack"] = "html"


class File:
    """Writes a temporary file beside the target and renames it, so that a reader sees the old file or the new one."""

    Options: ClassVar[type[ChannelOptions]] = FileOptions

    def __init__(self, options: FileOptions, context: ChannelContext) -> None:
        self.formats: tuple[str, ...] = ("page" if options.format == "html" else options.format,)
        self._path = str(options.path)
        self._offering = context.offering
        self._channel = f"[channel.{context.channel}]"

    def check(self) -> None:
        """DeliveryError when no file can be written there."""
        if reason := why_not_writable(Path(self._path)):
            raise DeliveryError(reason)

    def send(self, message: Message) -> Receipt:
        """Write once. Every failure may be tried again, because its cause can be fixed."""
        path = self._target(message)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, message.parts[self.formats[0]].encode(), self._offering)
        except OSError as error:
            reason = (error.strerror or "it failed").lower()
            raise DeliveryError(
                f"the report cannot be written to {path}, the path of {self._channel}: {reason}"
            ) from None
        return Receipt(detail=f"written to {path}")

    def _target(self, message: Message) -> Path:
        report = re.sub(r"[^A-Za-z0-9._-]", "-", message.id)
        day = message.made_at.astimezone(UTC).date().isoformat()
        path = Path(self._path.replace("{date}", day).replace("{report}", report))
        if message.is_report or "{report}" in self._path:
            return path
        return path.with_name(f"{path.stem}.{report}{path.suffix}")


CHANNEL = File


def _write(path: Path, data: bytes, offering: Offering) -> None:
    """Write `data` to `path` with mode 0600, or leave the old content and no temporary file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".syncd-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        offering()
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
