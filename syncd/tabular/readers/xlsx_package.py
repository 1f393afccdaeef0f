"""Reads the inside of a spreadsheet, a zip of XML, in streams: no part is ever a tree in memory.

Libraries for XLSX build trees: openpyxl took 1.3 GB for a row of 16 MiB that a file of 20 KiB holds.
"""

import io
import posixpath
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from syncd.connector import BadFile
from syncd.core.pages import SourceFile
from syncd.tabular.readers.limits import DEPTH, MEMBERS, PART, UNPACKED
from syncd.tabular.readers.xml import CHUNK, Fault, Start, XmlFault, feed_xml

_LIST = "[content_types].xml"  # in every XLSX
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error)
_FAULTS: Mapping[Fault, str] = {
    "damaged": "is damaged in {part}, line {line}: save it anew as XLSX or CSV",
    "document type": "declares a document type in {part}, which no spreadsheet does: save it as CSV",
    "deep": f"is nested more than {DEPTH} levels deep in {{part}}: save it as CSV",
    "endless": "has a part {part} that is no table: save it as CSV",
    "encoding": "has a part {part} in an encoding that spreadsheets do not use: save it anew as XLSX or CSV",
}


@dataclass(frozen=True, slots=True)
class Package:
    """The members of a spreadsheet, which were all inflated once and are whole."""

    name: str
    archive: ZipFile
    members: Mapping[str, ZipInfo]  # by case-folded name, as the standard of packages has it

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts to which a part refers, id → (last word of the type, part); "" is the package itself."""
        folder, base = posixpath.split(part)
        targets: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                targets[attributes.get("Id", "")] = (kind, target.lstrip("/"))

        self.read(posixpath.join(folder, "_rels", base + ".rels"), start)
        return targets

    def read(self, part: str, start: Start) -> None:
        """Read a small part, element by element."""
        if (member := self.members.get(part.casefold())) and member.file_size > PART:
            raise BadFile(f"{self.name} has a part {part} above {PART >> 20} MiB: save it anew or as CSV")
        for _ in self.parse(part, start):
            pass

    def parse(
        self,
        part: str,
        start: Start,
        end: Callable[[str], object] | None = None,
        data: Callable[[str], object] | None = None,
    ) -> Iterator[None]:
        """Feed a part to handlers, which get names without prefix; pauses after each piece of 64 KiB.

        BadFile when the part is missing, is not well-formed, declares a document type (and with it entities), or is
        made to fill the memory: by deep nesting, one endless tag, or ever new names.
        """
        member = self.members.get(part.casefold())
        if not member:
            raise BadFile(f"{self.name} lacks its part {part or 'list'}: save it anew as XLSX or CSV")
        try:
            with self.archive.open(member) as stream:
                yield from feed_xml(iter(lambda: stream.read(CHUNK), b""), start, end, data)
        except XmlFault as error:
            raise BadFile(f"{self.name} {_FAULTS[error.fault].format(part=part, line=error.line)}") from None


def unpack(file: SourceFile) -> Package:
    """Open the package of a file. Every member is inflated in pieces and counted, since headers may lie about sizes.

    BadFile when it is no XLSX, damaged, encrypted, has a member twice, or exceeds a limit.
    """
    # Counted before the archive is opened, which would make an object of each.
    if file.data.count(b"PK\x01\x02") > MEMBERS:
        raise BadFile(f"{file.name} has more than {MEMBERS:,} members: save it as CSV")
    members: dict[str, ZipInfo] = {}
    packed = unpacked = 0
    try:
        archive = ZipFile(io.BytesIO(file.data))
        if _LIST not in (name.casefold() for name in archive.namelist()):
            raise BadFile(
                f"{file.name} is a zip archive and no XLSX: unpack it and give what is in it, or, where it is a "
                "spreadsheet of another kind, save that as XLSX or CSV"
            )
        for member in archive.infolist():
            key = member.filename.casefold()
            packed += member.compress_size
            if key in members or packed > len(file.data):
                raise BadFile(f"{file.name} holds the same member twice: save it anew as XLSX or CSV")
            if member.flag_bits & 1:
                raise BadFile(f"{file.name} is encrypted: save it without a password")
            if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise BadFile(f"{file.name} is packed in a way that spreadsheets are not: save it anew as XLSX or CSV")
            members[key] = member
            with archive.open(member) as stream:
                while piece := stream.read(CHUNK):
                    unpacked += len(piece)
                    if unpacked > UNPACKED:
                        raise BadFile(f"{file.name} unpacks to more than {UNPACKED >> 20} MiB: split it")
    except _DAMAGE:
        raise BadFile(f"{file.name} is cut off or damaged: download or save it again") from None
    return Package(file.name, archive, members)
