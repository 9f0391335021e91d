"""IDs of versions: 32 characters, of which S3 recognizes those that it has made."""

import re
import secrets
import string
import zlib
from typing import Any, Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch

_LETTERS: Final = string.ascii_letters + string.digits
_FORM: Final = re.compile(r"[A-Za-z0-9]{32}")
_BEGINNING: Final = 28


def make_identifier() -> str:
    """Returns a new ID."""
    beginning = "".join(secrets.choice(_LETTERS) for _ in range(_BEGINNING))
    return beginning + _find_end(beginning)


def is_identifier(text: str) -> bool:
    """Whether a text is an ID that S3 has made."""
    return bool(_FORM.fullmatch(text)) and text[_BEGINNING:] == _find_end(text[:_BEGINNING])


def _find_end(beginning: str) -> str:
    """Returns the last characters of an ID, which depend on the first ones."""
    digest, base = zlib.crc32(beginning.encode()), len(_LETTERS)
    return "".join(_LETTERS[digest // base**power % base] for power in range(4))


def _make_identifiers(_: Any) -> Any:
    return make_identifier


PATCHES = (Patch(s3.new_identifier, _make_identifiers, "IDs of versions have the form that S3 gives them"),)
