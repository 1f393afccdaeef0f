"""Reads and decompresses the body of an answer, with a limit to its size.

httpx decompresses all of a part at once before anybody can count, and in several layers if the server says so: 6 kB can
become 4 GB. Here, nothing larger than the limit is ever made.
"""

import zlib
from collections.abc import Iterable, Iterator

import httpx

ACCEPTED = "gzip, deflate"
"""The encodings that can be read, for `Accept-Encoding`."""
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
"""Lets zlib see which of both it is."""


class TooLarge(httpx.TransportError):
    """The body of an answer exceeds the limit."""


def read_body(answer: httpx.Response, max_body: int) -> bytes:
    """Return the decompressed body of `answer`, which is read from its connection.

    Raises TooLarge above `max_body` bytes, httpx.DecodingError for what is compressed in another way, or badly, and
    whatever the connection raises.
    """
    host = answer.request.url.host
    body = bytearray()
    for part in _unpacked(answer.iter_raw(), answer.headers.get("Content-Encoding", ""), max_body):
        body += part
        if len(body) > max_body:
            raise TooLarge(f"{host} sent more than {max_body // 1024} kB")
    return bytes(body)


def _unpacked(parts: Iterable[bytes], encoding: str, max_body: int) -> Iterator[bytes]:
    """Decompress parts of a body; of one that is too large, one byte more than `max_body` comes out of a part."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from parts
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise httpx.DecodingError(f"compressed as {encoding}")
    unpacker, is_empty = zlib.decompressobj(_GZIP_OR_ZLIB), True
    try:
        for part in parts:
            is_empty = False
            yield unpacker.decompress(part, max_body + 1)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from None
    if not (unpacker.eof or is_empty):
        raise httpx.DecodingError("cut off")
