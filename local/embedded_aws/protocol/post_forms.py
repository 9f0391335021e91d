"""Forms with a file (``multipart/form-data``), with which browsers upload objects to Amazon S3."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from embedded_aws.protocol.errors import ServiceError

_NAME: Final = re.compile(r'(?:^|;)\s*name="([^"]*)"', re.IGNORECASE)
_FILE_NAME: Final = re.compile(r'(?:^|;)\s*filename="([^"]*)"', re.IGNORECASE)
_BOUNDARY: Final = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_MOST_PARTS: Final = 1000
_MALFORMED: Final = "The body of your POST request is not well-formed multipart/form-data."
_FILE: Final = "file"


@dataclass(frozen=True)
class PostForm:
    """A form with a file.

    Attributes:
        fields: Fields before the file, by their names in lower case; those after it are ignored.
        content: Content of the file; None if the form has no file.
        file_name: Name of the file at the client; empty if it has none.
    """

    fields: dict[str, str]
    content: bytes | None
    file_name: str


def read_post_form(content_type: str, body: bytes) -> PostForm:
    """Returns the fields and the file of a form.

    Args:
        content_type: Content type of the request, with the boundary.
        body: Its body.

    Raises:
        ServiceError: If the body is not such a form.
    """
    boundary = _BOUNDARY.search(content_type)
    if boundary is None or not content_type.lower().startswith("multipart/form-data"):
        raise ServiceError("MalformedPOSTRequest", _MALFORMED)
    fields: dict[str, str] = {}
    for disposition, content in _list_parts(boundary[1].encode("latin-1"), body):
        name = _NAME.search(disposition)
        if name is None:
            raise ServiceError("MalformedPOSTRequest", _MALFORMED)
        if name[1].lower() == _FILE:
            found = _FILE_NAME.search(disposition)
            return PostForm(fields, content, found[1] if found else "")
        fields[name[1].lower()] = content.decode("utf-8", "replace")
    return PostForm(fields, None, "")


def _list_parts(boundary: bytes, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yields the content disposition and the content of each part."""
    delimiter = b"\r\n--" + boundary
    _, *parts = (b"\r\n" + body).split(delimiter, _MOST_PARTS)
    if not parts or not parts[-1].startswith(b"--"):
        raise ServiceError("MalformedPOSTRequest", _MALFORMED)
    for part in parts[:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            raise ServiceError("MalformedPOSTRequest", _MALFORMED)
        lines = head.decode("utf-8", "replace").split("\r\n")
        headers = {name.strip().lower(): value for name, _, value in (line.partition(":") for line in lines)}
        yield headers.get("content-disposition", ""), content
