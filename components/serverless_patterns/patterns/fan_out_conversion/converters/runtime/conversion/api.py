"""Input, result, and errors of a conversion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class ConversionError(Exception):
    """Raised if a source cannot be converted; it is sent to the dead-letter queue without another attempt.

    Operators read the message in the dead-letter queue: state the value, what is wrong with it, what is
    allowed, and the fix. It is truncated to 1,000 characters.
    """


@dataclass(frozen=True)
class Source:
    """One uploaded object, already on disk."""

    path: Path
    """Path of the downloaded object. Its file name is fixed and has no suffix: use ``key`` for the name."""
    bucket: str
    """Bucket it was uploaded to."""
    key: str
    """Its key, decoded: ``"holiday/été 1.png"``. Chosen by the uploader: never use it as a local path."""
    size: int
    """Size in bytes; at most ``max_source_bytes``."""
    directory: Path
    """Temporary directory for the result and other files, in ``/tmp``; deleted after the conversion."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Options of the conversion: the arguments of a built-in one, none for custom code."""


@dataclass(frozen=True)
class Result:
    """The result of converting a source."""

    path: Path
    """The file to store, at most 5 GiB; usually in the source's ``directory``."""
    content_type: str
    """Media type that S3 returns it with: ``"image/jpeg"``."""


Convert = Callable[[Source], Result]
Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]
