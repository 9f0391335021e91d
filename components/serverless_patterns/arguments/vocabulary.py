"""The words of errors and warnings: those of Python, unless the program is in another language."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar


class Vocabulary:
    """Names of values and types; these are those of Python."""

    def show(self, value: object) -> str:
        """Returns ``value`` as a program writes it."""
        return repr(value)

    def type_of(self, value: object) -> str:
        """Returns the type of ``value``."""
        return type(value).__name__

    def describe_map(self, values: str) -> str:
        """Returns what a map is whose values are ``values``."""
        return f"a dict, each value {values}"

    def describe_object(self, schema: type) -> str:
        """Returns what a value is that a ``TypedDict`` describes."""
        return f"a dict as {schema.__name__} describes it"

    def rename(self, text: str) -> str:
        """Returns ``text`` with arguments called as the program calls them."""
        return text


_current: ContextVar[Vocabulary] = ContextVar("vocabulary", default=Vocabulary())  # noqa: B039 it has no state


def vocabulary() -> Vocabulary:
    """Returns the words for the program that runs, also where an Output resolves later."""
    return _current.get()


@contextmanager
def use_vocabulary(words: Vocabulary) -> Generator[None]:
    """Uses other words in the block, and wherever an Output resolves that was made in it."""
    token = _current.set(words)
    try:
        yield
    finally:
        _current.reset(token)
