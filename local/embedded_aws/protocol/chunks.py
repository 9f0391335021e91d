"""Bodies in the encoding ``aws-chunked``: chunks with signatures, and trailers with checksums."""

from dataclasses import dataclass
from typing import Final

from embedded_aws.protocol.errors import ServiceError

_LONGEST_LINE: Final = 8192
"""Bytes of the line before a chunk, and of a trailer."""
_MOST_TRAILERS: Final = 32
_SIGNATURE: Final = "chunk-signature="


@dataclass(frozen=True)
class Chunk:
    """A chunk of a body.

    Attributes:
        content: Its bytes; empty for the last chunk.
        signature: Its signature; empty if it has none.
    """

    content: bytes
    signature: str


@dataclass(frozen=True)
class ChunkedBody:
    """A body in chunks.

    Attributes:
        chunks: The chunks, with the empty one at the end.
        trailers: Headers after the last chunk, by their names in lower case.
    """

    chunks: tuple[Chunk, ...]
    trailers: dict[str, str]

    @property
    def content(self) -> bytes:
        """The bytes of all chunks."""
        return b"".join(chunk.content for chunk in self.chunks)


def decode_chunks(body: bytes) -> ChunkedBody:
    """Returns the chunks and trailers of a body; the caller verifies signatures, checksums and the length.

    Args:
        body: The body of a request with the encoding ``aws-chunked``.

    Raises:
        ServiceError: If it is not in chunks, or ends too early.
    """
    chunks: list[Chunk] = []
    position = 0
    while not chunks or chunks[-1].content:
        line, position = _read_line(body, position)
        size_text, _, extension = line.partition(";")
        size = _parse_size(size_text)
        content = body[position : position + size]
        signature = extension.removeprefix(_SIGNATURE) if extension.startswith(_SIGNATURE) else ""
        chunks.append(Chunk(content, signature))
        if size:
            position += size
            if len(content) < size or body[position : position + 2] != b"\r\n":
                raise _incomplete()
            position += 2
    return ChunkedBody(tuple(chunks), _read_trailers(body, position))


def _read_trailers(body: bytes, position: int) -> dict[str, str]:
    trailers: dict[str, str] = {}
    while position < len(body):
        line, position = _read_line(body, position)
        if not line:
            break
        name, colon, value = line.partition(":")
        if not colon or len(trailers) == _MOST_TRAILERS:
            raise _incomplete()
        trailers[name.strip().lower()] = value.strip()
    return trailers


def _read_line(body: bytes, position: int) -> tuple[str, int]:
    end = body.find(b"\r\n", position, position + _LONGEST_LINE)
    if end < 0:
        raise _incomplete()
    return body[position:end].decode("latin-1"), end + 2


def _parse_size(text: str) -> int:
    if not text or not all(each in "0123456789abcdefABCDEF" for each in text):
        raise _incomplete()
    return int(text, 16)


def _incomplete() -> ServiceError:
    message = "The request body terminated unexpectedly"
    return ServiceError("IncompleteBody", message)
