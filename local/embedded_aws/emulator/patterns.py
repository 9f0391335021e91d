"""Regular expressions of users, which end within a known time.

RE2 matches in a time that grows with the length of the text, times the size of the compiled pattern. What it
lacks, such as lookarounds and backreferences, and what would take it too long, has a time limit.
"""

import re
import time
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Final, Protocol, cast

import re2

_SECONDS: Final = 0.2
_LONGEST: Final = 20_000  # characters of a pattern
_STEPS: Final = 50_000_000
"""Maximum size of a compiled pattern times length of a text, which takes RE2 half a second at worst."""


class InvalidPatternError(re.error):
    """A pattern is invalid."""


class SlowPatternError(Exception):
    """A pattern takes too long."""


class Match(Protocol):
    """A match, as in ``re``."""

    def group(self, group: int = 0, /) -> str | None:
        """Returns a group."""
        ...

    def start(self) -> int:
        """Returns where it begins."""
        ...

    def end(self) -> int:
        """Returns where it ends."""
        ...


class _Matcher(Protocol):
    """A compiled pattern of RE2 or of the module ``regex``."""

    def finditer(self, text: str, *, timeout: float, concurrent: bool) -> Iterator[Match]: ...


class _LinearMatcher(_Matcher, Protocol):
    """A compiled pattern of RE2."""

    programsize: int


class _Options(Protocol):
    log_errors: bool


class _LinearModule(Protocol):
    """RE2, whose package has no types."""

    error: type[Exception]
    Options: type[_Options]

    def compile(self, pattern: str, options: _Options) -> _LinearMatcher: ...


class _BacktrackingModule(Protocol):
    error: type[Exception]
    VERSION0: int

    def compile(self, pattern: str, flags: int) -> _Matcher: ...


_RE2: Final = cast("_LinearModule", re2)


class Pattern:
    """A compiled pattern, with the methods of ``re.Pattern`` that are needed here."""

    def __init__(self, pattern: str, flags: str) -> None:
        if len(pattern) > _LONGEST:
            raise InvalidPatternError(f"the pattern has more than {_LONGEST} characters")
        self.pattern = pattern
        self._text = f"(?{flags}){pattern}" if flags else pattern
        self._refused_until = 0.0
        self._linear: _LinearMatcher | None = None
        try:
            self._linear = _RE2.compile(self._text, _read_options())
        except _RE2.error:
            _ = self._backtracking  # an invalid pattern is an error here

    @cached_property
    def _backtracking(self) -> _Matcher:
        import regex  # noqa: PLC0415 few patterns need it, and it takes a megabyte

        engine = cast("_BacktrackingModule", regex)
        try:
            return engine.compile(self._text, engine.VERSION0)
        except (engine.error, RecursionError, OverflowError) as error:
            raise InvalidPatternError(f"{self.pattern[:100]!r} is not a valid pattern: {error}") from None

    def search(self, text: str) -> Match | None:
        """Returns the first match."""
        return self._find("search", text)

    def match(self, text: str) -> Match | None:
        """Returns the match at the beginning."""
        return self._find("match", text)

    def fullmatch(self, text: str) -> Match | None:
        """Returns the match of the whole string."""
        return self._find("fullmatch", text)

    def finditer(self, text: str) -> Iterator[Match]:
        """Yields the matches."""
        # Not by RE2, whose binding copies the string for each match.
        try:
            yield from self._backtracking.finditer(text, timeout=2 * _SECONDS, concurrent=True)
        except TimeoutError:
            raise self._report_slow() from None

    def _find(self, method: str, text: str) -> Match | None:
        if self._linear is not None and self._linear.programsize * len(text) < _STEPS:
            return getattr(self._linear, method)(text)
        if time.monotonic() < self._refused_until:  # one array can have thousands of such strings
            raise self._report_slow()
        try:
            return getattr(self._backtracking, method)(text, timeout=_SECONDS, concurrent=True)
        except TimeoutError:
            self._refused_until = time.monotonic() + 1
            raise self._report_slow() from None

    def _report_slow(self) -> SlowPatternError:
        return SlowPatternError(f"{self.pattern[:100]!r} takes too long")


def _read_options() -> _Options:
    options = _RE2.Options()
    options.log_errors = False
    return options


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, flags: str = "") -> Pattern:
    """Returns a compiled pattern.

    Args:
        pattern: The pattern.
        flags: Letters of inline flags: ``i``, ``m`` and ``s``.

    Raises:
        InvalidPatternError: If it is invalid.
    """
    return Pattern(pattern, flags)


class SafeExpressions:
    """The module ``re`` for modules that match the patterns of users."""

    def __getattr__(self, name: str) -> object:
        return getattr(re, name)

    def compile(self, pattern: str | re.Pattern[str], flags: int = 0) -> Pattern | re.Pattern[str]:
        """Returns a compiled pattern."""
        if not isinstance(pattern, str):
            return re.compile(pattern, flags)
        letters = {re.IGNORECASE: "i", re.MULTILINE: "m", re.DOTALL: "s"}
        return compile_pattern(pattern, "".join(letter for flag, letter in letters.items() if flags & flag))

    def search(
        self, pattern: str | re.Pattern[str], text: str, flags: int = 0
    ) -> Match | re.Match[str] | None:
        """Returns the first match."""
        return self.compile(pattern, flags).search(text)

    def match(
        self, pattern: str | re.Pattern[str], text: str, flags: int = 0
    ) -> Match | re.Match[str] | None:
        """Returns the match at the beginning."""
        return self.compile(pattern, flags).match(text)

    def fullmatch(
        self, pattern: str | re.Pattern[str], text: str, flags: int = 0
    ) -> Match | re.Match[str] | None:
        """Returns the match of the whole string."""
        return self.compile(pattern, flags).fullmatch(text)
