"""IDs of versions: 32 characters, of which S3 recognizes those that it has made."""

import re
import secrets
import string
import zlib
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.s3 import StoredObject

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


def _name_versions(record: Callable[..., str | None]) -> Callable[..., str | None]:
    def record_named(
        bucket: str, key: str, prior: object, version: StoredObject, content: bytes
    ) -> str | None:
        if record(bucket, key, prior, version, content) is None:
            return None
        named = make_identifier()
        s3.object_versions[bucket, key][-1]["version_id"] = version["version_id"] = named
        return named

    return record_named


def _name_markers(add: Callable[..., str]) -> Callable[..., str]:
    def add_named(bucket: str, key: str, prior: object) -> str:
        identifier = add(bucket, key, prior)
        if identifier == "null":
            return identifier
        named = make_identifier()
        s3.object_versions[bucket, key][-1]["version_id"] = named
        s3.persist_versions(bucket, key, s3.buckets[bucket])
        return named

    return add_named


PATCHES = (
    Patch(s3.record_version, _name_versions, "IDs of versions have the form that S3 gives them"),
    Patch(s3.add_delete_marker, _name_markers, "IDs of delete markers have the form that S3 gives them"),
)
