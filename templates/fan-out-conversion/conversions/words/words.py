"""A conversion of this project: counts the words of a text."""

import json

# Packaged beside this file: it does batches, retries, odd keys, and events that come twice or out of order.
from conversion import ConversionError, Result, Source, conversion_handler


def count_words(source: Source) -> Result:
    """Writes the number of words. Another attempt would not help a file that is not text."""
    try:
        words = source.path.read_text(encoding="utf-8").split()
    except UnicodeDecodeError as error:
        raise ConversionError(f"{source.key} is not UTF-8 text") from error
    path = source.directory / "words.json"
    path.write_text(json.dumps({"words": len(words)}))
    return Result(path=path, content_type="application/json")


handler = conversion_handler(count_words)
