"""What a conversion is given, what it gives back, and how it says no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class ConversionError(Exception):
    """The source cannot be converted as it is: it goes to the dead-letter queue without another try.

    The message is what an operator reads in the dead-letter queue: say what is wrong, which value, what
    is allowed and how to put it right. It is cut after 1,000 characters.
    """


@dataclass(frozen=True)
class Source:
    """One uploaded object, already on disk."""

    path: Path
    """The downloaded object. Its file name is fixed and has no suffix: use ``key`` for the name."""
    bucket: str
    """Bucket it was uploaded to."""
    key: str
    """Its key, decoded: ``"holiday/été 1.png"``. Chosen by the uploader: never use it as a local path."""
    size: int
    """Bytes; at most the conversion's limit."""
    directory: Path
    """Scratch directory for the result and anything else, in ``/tmp``; removed after the conversion."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the conversion is configured with; of a built-in conversion, its arguments."""


@dataclass(frozen=True)
class Result:
    """What a source was converted into."""

    path: Path
    """The file to store, at most 5 GiB; usually in the source's ``directory``."""
    content_type: str
    """Media type it is served with: ``"image/jpeg"``."""


Convert = Callable[[Source], Result]
Handler = Callable[[dict[str, Any], Any], Mapping[str, Any]]
