"""The key under which the result of a conversion is stored."""

from .api import ConversionError

MAX_KEY_BYTES = 1_024
"""Longest key that S3 accepts, in bytes of UTF-8."""


def output_key(source_key: str, prefix: str, suffix: str = "") -> str:
    """Returns the key of the result: ``prefix``, then ``source_key`` with its suffix replaced.

    The suffix is what follows the last dot of the last path segment, dot included. A name that merely
    starts with a dot has none, and neither has one that ends with a dot; ``suffix`` is then appended.

    >>> output_key("holiday/cat.png", "thumbnail/", ".jpg")
    'thumbnail/holiday/cat.jpg'
    >>> output_key("holiday/cat.png", "thumbnail/")
    'thumbnail/holiday/cat.png'
    >>> output_key("logs.v2/backup.tar.gz", "archive/", ".zip")
    'archive/logs.v2/backup.tar.zip'
    >>> output_key("logs.v2/README", "archive/", ".zip")
    'archive/logs.v2/README.zip'
    >>> output_key(".hidden", "archive/", ".zip")
    'archive/.hidden.zip'

    Args:
        source_key: Key of the source, decoded. Kept literally otherwise, ``../`` included: to S3 it is
            a name like any other.
        prefix: Prefix of the key, such as ``"thumbnail/"``.
        suffix: Suffix of the result with its dot, such as ``".jpg"``. Defaults to that of the source.

    Raises:
        ConversionError: If the key would be longer than 1,024 bytes.
    """
    directory, slash, name = source_key.rpartition("/")
    stem, _, old = name.rpartition(".")
    has_suffix = bool(stem.strip(".") and old)
    if suffix and has_suffix:
        name = stem
    key = f"{prefix}{directory}{slash}{name}{suffix}"
    if (size := len(key.encode())) > MAX_KEY_BYTES:
        raise ConversionError(
            f"The key of the result would have {size:,} bytes: {prefix!r} + {source_key!r} with the suffix "
            f"{suffix!r}; must be at most {MAX_KEY_BYTES:,}. Upload the source under a shorter key."
        )
    return key
