"""Pictures for the pages, as small files."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

SURFACES, OTHERS = 64, 160
"""Colors of flat surfaces and text, which stay as they are, and of all that is drawn or photographed."""


def keep(screenshot: bytes, path: Path, *, has_photographs: bool = False) -> None:
    """Writes a screenshot with fewer colors, in a third of the bytes.

    Photographs are dithered; flat surfaces would get a pattern by it.
    """
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    counted: Any = picture.getcolors(picture.width * picture.height)
    colors = [part for _, color in sorted(counted, reverse=True)[:SURFACES] for part in color]
    colors += picture.quantize(OTHERS).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(colors)
    dither = Image.Dither.FLOYDSTEINBERG if has_photographs else Image.Dither.NONE
    picture.quantize(palette=palette, dither=dither).save(path, optimize=True)
