"""A conversion to text, and another one."""

from conversion import Result, Source, conversion_handler


def name(source: Source) -> Result:
    """Writes the key."""
    path = source.directory / "name.txt"
    path.write_text(source.key)
    return Result(path=path, content_type="text/plain")


def shout(source: Source) -> Result:
    """Writes the key in upper case."""
    path = source.directory / "name.txt"
    path.write_text(source.key.upper())
    return Result(path=path, content_type="text/plain")


handler = conversion_handler(name)
loud = conversion_handler(shout)
