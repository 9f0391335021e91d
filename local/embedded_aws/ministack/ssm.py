"""Values of parameters that MiniStack's other services read."""

from __future__ import annotations

from typing import Final

from embedded_aws.ministack.names import Module

_MODULE: Final = Module("ministack.services.ssm")


@_MODULE.function("resolve_parameter_value", "b5c2fb18cf0e0ba6")
def read_value(name_or_arn: str, version: str | int | None = None, decrypt: bool = False) -> str | None: ...
