"""The built-in image conversion: resizes, crops and re-encodes.

Every result is an 8-bit sRGB (or grey) picture, upright, without metadata: no EXIF,
GPS, XMP, IPTC, colour profile or thumbnail. Of an animation or a document it is the first frame or page.
"""

from conversion import conversion_handler

from .convert import convert_image

__all__ = ["handler"]

handler = conversion_handler(convert_image)
