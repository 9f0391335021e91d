"""Another conversion to text."""

from conversion import Result, Source, conversion_handler


def size(source: Source) -> Result:
    """Writes the size in bytes."""
    path = source.directory / "size.txt"
    path.write_text(str(source.size))
    return Result(path=path, content_type="text/plain")


handler = conversion_handler(size)
