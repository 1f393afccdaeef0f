"""Writes a report to a file: for an archive, a web server's folder, or another program.

```toml
[channel.archive]
kind   = "file"
path   = "~/reports/{date}-{report}.html"
format = "html"
```

* `path`: `{date}` is the day (UTC) the report was made, `{report}` its id. Without either, each report replaces the one
  before. Folders that are missing are made.
* `format`: `"text"`, `"html"`, `"json"` or `"slack"`.

The file appears whole or not at all, readable by you alone.
"""

import os
import re
import tempfile
from datetime import UTC
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator

from syncd.channel import ChannelContext, ChannelOptions, DeliveryError, Message, Receipt
from syncd.options import Folder


def _known_placeholders(path: Path) -> Path:
    if set(re.findall(r"\{.*?\}", str(path))) - {"{date}", "{report}"}:
        raise ValueError("knows only the placeholders {date} and {report}")
    return path


class FileOptions(ChannelOptions):
    """See the module's docstring."""

    path: Annotated[Folder, AfterValidator(_known_placeholders)]
    format: Literal["text", "html", "json", "slack"] = "html"


class File:
    """Writes beside the target, then renames: a reader sees the old file or the new one."""

    Options: ClassVar[type[ChannelOptions]] = FileOptions

    def __init__(self, options: FileOptions, context: ChannelContext) -> None:  # noqa: ARG002 - files need no HTTP
        self.formats: tuple[str, ...] = (options.format,)
        self._path = str(options.path)

    def send(self, message: Message) -> Receipt:
        """Write once. Whatever keeps it from being written can be mended, so every failure can be tried again."""
        path = self._target(message)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, message.parts[self.formats[0]].encode())
        except OSError as error:
            reason = (error.strerror or "it failed").lower()
            raise DeliveryError(f"the report cannot be written to {path}: {reason}") from None
        return Receipt(detail=f"written to {path}")

    def _target(self, message: Message) -> Path:
        report = re.sub(r"[^A-Za-z0-9._-]", "-", message.id)
        day = message.made_at.astimezone(UTC).date().isoformat()
        return Path(self._path.replace("{date}", day).replace("{report}", report))


CHANNEL = File


def _write(path: Path, data: bytes) -> None:
    """`data` at `path` with mode 0600, or the old content and nothing beside it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".syncd-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
