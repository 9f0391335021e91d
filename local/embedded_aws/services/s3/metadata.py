"""Metadata of objects in headers, which hold no more than ISO 8859-1."""

import base64
import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Final

_PREFIX: Final = "x-amz-meta-"
_WORD: Final = re.compile(r"=\?[\w-]+\?[BbQq]\?[^?]*\?=")
_SPECIAL: Final = frozenset(b"=_?")
_SPACE, _DELETE, _LATIN = 0x20, 0x7F, 0xFF


def read_user_metadata(headers: Mapping[str, str], *, of_form: bool = False) -> dict[str, str]:
    """Returns the user-defined metadata of a request, with its encoded words decoded.

    Args:
        headers: Headers of the request, or fields of a form.
        of_form: Whether they are fields of a form, in which S3 decodes nothing.
    """
    found = {name: value for name, value in headers.items() if name.startswith(_PREFIX)}
    return found if of_form else {name: _decode(value.strip()) for name, value in found.items()}


def _decode(value: str) -> str:
    if not _WORD.fullmatch(value):
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def show_user_metadata(metadata: Mapping[str, str]) -> dict[str, str]:
    """Returns user-defined metadata as headers: other text than ASCII is an encoded word (RFC 2047)."""
    return {name: _encode(value) for name, value in metadata.items()}


def _encode(value: str) -> str:
    plain = sum(_SPACE <= ord(each) < _DELETE or each in "\r\n\t" for each in value)
    if plain == len(value):
        return value
    content = value.encode()
    if plain <= len(value) - plain:
        return f"=?UTF-8?B?{base64.b64encode(content).decode()}?="
    return f"=?UTF-8?Q?{''.join(_quote(each) for each in content)}?="


def _quote(byte: int) -> str:
    if byte == _SPACE:
        return "_"
    return chr(byte) if _SPACE < byte < _DELETE and byte not in _SPECIAL else f"={byte:02X}"


def keep_system_metadata(value: str, *, of_form: bool = False) -> str:
    """Returns the value of a header such as Cache-Control as S3 keeps it.

    Args:
        value: The value, decoded from UTF-8.
        of_form: Whether it is a field of a form, of which S3 keeps the characters and not the bytes.
    """
    if of_form:
        return "".join(each if ord(each) <= _LATIN else " " for each in value)
    return value.encode().decode("latin-1")
