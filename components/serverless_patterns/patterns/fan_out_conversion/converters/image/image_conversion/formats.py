"""The image formats: how each is recognised, served and written.

The savers' options trade bytes for time and memory. Numbers were measured with libvips 8.18 on one core, at
12 megapixels where nothing else is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyvips.enums import ForeignPngFilter


@dataclass(frozen=True)
class Format:
    """A format that results are written in."""

    media_type: str
    suffix: str
    """By which libvips chooses the saver."""
    max_side: int
    """Most pixels that its encoder takes in width and in height."""
    quality: int | None = None
    """Quality, 1 to 100, where none is asked for; None where the format has no such thing."""
    alpha: bool = True
    """Whether it has transparency."""
    saver: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Options of the saver."""


_PNG_FILTERS = ForeignPngFilter.SUB | ForeignPngFilter.UP | ForeignPngFilter.AVG

FORMATS: Mapping[str, Format] = {
    # Not progressive: 3 % (1 megapixel) to 10 % fewer bytes, but all coefficients in memory, 68 MB.
    "jpeg": Format("image/jpeg", ".jpg", max_side=65_500, quality=80, alpha=False),
    # Filters: 28 % fewer bytes for photographs, up to 20 % more for drawings. The slowest, Paeth's, is
    # not among them: that saves a fifth of the time, and bytes stay the same within 2 %, 4 % for drawings.
    "png": Format("image/png", ".png", max_side=10_000_000, saver={"filter": _PNG_FILTERS}),
    "webp": Format("image/webp", ".webp", max_side=16_383, quality=80),
    # Effort 1 of 9 takes 0.8 s (1.1 s for pure noise); 3 takes 2.9 s (11 s) for 10 % fewer bytes and 4
    # takes 15 s for 40 % fewer. A function that times out gives none at all.
    "avif": Format("image/avif", ".avif", max_side=16_384, quality=50, saver={"effort": 1}),
    "gif": Format("image/gif", ".gif", max_side=65_535),
    "tiff": Format("image/tiff", ".tiff", max_side=10_000_000, saver={"compression": "deflate"}),
}
"""The formats by name. The last two are only written where the source has them."""

LOADERS: Mapping[str, str] = {
    "jpegload": "jpeg",
    "uhdrload": "jpeg",
    "pngload": "png",
    "webpload": "webp",
    "heifload": "avif",
    "gifload": "gif",
    "tiffload": "tiff",
}
"""The format by the loader that libvips chooses from a file's first bytes. No other loader is let in."""
