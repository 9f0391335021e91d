"""Options of an image conversion."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImageOptions:
    """The ``image`` arguments of a conversion, which ``FanOutConversion`` documents and validates."""

    width: int | None = None
    height: int | None = None
    fit: str = "inside"
    format: str | None = None
    quality: int | None = None
    background: str = "#ffffff"
    max_pixels: int = 50_000_000
    """Of the source and of the result alike. 1.6 GB at worst, 32 bytes a pixel: for a source with
    transparency that must be decoded as a whole (an animation, turned or interlaced) and is enlarged into
    an AVIF."""

    def __post_init__(self) -> None:
        if self.fit == "cover" and not (self.width and self.height):
            raise ValueError("The fit 'cover' needs both a width and a height.")

    @property
    def background_rgb(self) -> list[float]:
        """The background as red, green and blue, 0 to 255 each."""
        return list(bytes.fromhex(self.background.removeprefix("#")))
