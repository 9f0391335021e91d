"""Tags of resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from embedded_aws.ministack.names import Module, Name

_MODULE: Final = Module("ministack.services.tagging")
collectors: Final[Name[Mapping[str, Callable[[], Iterable[tuple[str, Any]]]]]] = _MODULE.variable(
    "_COLLECTORS", "d3fce0b99d434c43"
)


@_MODULE.function("resource_tags", "46b70ee3b72c0d00")
def find_tags(arn: str) -> dict[str, str] | None: ...
