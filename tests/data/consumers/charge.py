"""Code of another consumer that does nothing."""


def handler(event: object, context: object) -> None:
    """Does nothing."""
