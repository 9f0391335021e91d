"""Files and documents in YAML, which are read with limits: a hostile or broken one is an error."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final, cast

import yaml

from embedded_aws.errors import ProjectError

_LARGEST: Final = 1_000_000
"""Bytes. A larger file takes more than a second to read."""
_DEEPEST: Final = 100
_MOST_VALUES: Final = 50_000
"""Values of a file, each as often as an alias repeats it."""
_REMEDY: Final = "Move large values to files that the program reads"
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExcessError(yaml.YAMLError):
    """A document exceeds a limit."""


def parse_yaml(text: str) -> object:
    """Returns the content of a document.

    Raises:
        YAMLError: If it is not YAML.
        ExcessError: If it exceeds a limit.
    """
    try:
        if reason := _Excess().find(cast("Iterable[yaml.Event]", yaml.parse(text, Loader=_LOADER))):
            raise ExcessError(reason)
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 it is a safe one
    except (ValueError, OverflowError) as error:  # such as of the 30th of February
        raise yaml.YAMLError(str(error)) from None


def read_mapping(file: Path) -> dict[str, object]:
    """Returns the content of a file.

    Raises:
        ProjectError: If it cannot be read, is not a mapping in YAML, or exceeds a limit.
    """
    try:
        size = file.stat().st_size
        if size > _LARGEST:
            raise ProjectError(f"{file} has {size:,} bytes; must be at most {_LARGEST:,}. {_REMEDY}")
        text = file.read_text(encoding="utf-8-sig")
        content = parse_yaml(text)
    except OSError as error:
        raise ProjectError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        reason = f"{error.reason} at byte {error.start}"
        raise ProjectError(f"{file} is not in UTF-8: {reason}. Save it in this encoding") from None
    except ExcessError as error:
        raise ProjectError(f"{file}: {error}") from None
    except yaml.YAMLError as error:
        raise ProjectError(f"{file} is not YAML: {error}") from None
    if not isinstance(content, dict):
        raise ProjectError(f"{file} must contain a mapping, not {type(content).__name__}")
    return cast("dict[str, object]", content)


class _Excess:
    """What is too much in a file for code that walks through its values.

    An alias counts as often as the values that it repeats: ten lines can stand for a billion values.
    """

    def __init__(self) -> None:
        self._total = 0
        self._by_anchor: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []
        """Anchor of each collection that has not ended, and the number of values before it."""

    def find(self, events: Iterable[yaml.Event]) -> str | None:
        """Returns why the events of a file are too much; None if they are not."""
        for event in events:
            if isinstance(event, yaml.CollectionEndEvent):
                self._end()
            elif isinstance(event, yaml.NodeEvent) and (reason := self._begin(event)):
                mark = event.start_mark
                return f"line {mark.line + 1}: {reason}" if mark else reason
        return None

    def _end(self) -> None:
        anchor, before = self._open.pop()
        if anchor:
            self._by_anchor[anchor] = self._total - before

    def _begin(self, event: yaml.NodeEvent) -> str | None:
        anchor: str | None = event.anchor
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias and any(anchor == each for each, _ in self._open):
            return f"the alias *{anchor} is within its own anchor. Remove it"
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append((anchor, self._total))
        self._total += self._by_anchor.get(anchor or "", 1) if is_alias else 1
        if anchor and isinstance(event, yaml.ScalarEvent):
            self._by_anchor[anchor] = 1
        if len(self._open) > _DEEPEST:
            return f"values are nested more than {_DEEPEST} levels deep. Flatten them"
        if self._total > _MOST_VALUES:
            return f"more than {_MOST_VALUES:,} values, with those that aliases repeat. {_REMEDY}"
        return None
