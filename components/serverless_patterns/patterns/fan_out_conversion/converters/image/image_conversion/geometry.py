"""Region of the source of an image conversion: arithmetic on sizes, before a pixel is read."""

from dataclasses import dataclass

from .options import ImageOptions


@dataclass(frozen=True)
class Frame:
    """Visible part of a scaled picture: ``width`` by ``height`` pixels of it.

    Everything is in pixels of the picture as it is stored, before it is turned upright.
    """

    scaled_width: float
    scaled_height: float
    """The whole picture, scaled. Beyond the source's own size it is never made: only the part shown is."""
    width: int
    height: int
    """The part that is shown, which is the result."""

    @property
    def left(self) -> float:
        """Pixels of the scaled picture that are cut off on the left, and on the right as well."""
        return (self.scaled_width - self.width) / 2

    @property
    def top(self) -> float:
        """Pixels of the scaled picture that are cut off at the top, and at the bottom as well."""
        return (self.scaled_height - self.height) / 2


def frame(options: ImageOptions, width: int, height: int, *, turned: bool) -> Frame:
    """Gives what is shown of a picture of ``width`` by ``height`` pixels.

    ``inside`` shows everything and never enlarges. ``cover`` fills its box exactly, and enlarges what is
    smaller: pictures that are laid out side by side must be of one size.

    Args:
        options: What the conversion is configured with; its box is that of the upright picture.
        width: Of the picture as it is stored.
        height: Of the picture as it is stored.
        turned: Whether to be upright, the picture is turned by a right angle.

    >>> frame(ImageOptions(width=300), 600, 400, turned=False)
    Frame(scaled_width=300, scaled_height=200, width=300, height=200)
    >>> frame(ImageOptions(width=120, height=120, fit="cover"), 65_535, 1, turned=False)
    Frame(scaled_width=7864200.0, scaled_height=120.0, width=120, height=120)
    """
    box = (options.height, options.width) if turned else (options.width, options.height)
    scales = [side / length for side, length in zip(box, (width, height), strict=True) if side]
    if options.fit == "cover":
        scale = max(scales)
        shown = [side or 1 for side in box]
        return Frame(max(width * scale, shown[0]), max(height * scale, shown[1]), *shown)
    scale = min([1.0, *scales])
    shown = [max(1, round(length * scale)) for length in (width, height)]
    return Frame(*shown, *shown)
