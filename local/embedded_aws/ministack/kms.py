"""Keys that MiniStack's other services ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.names import Module

_MODULE: Final = Module("ministack.services.kms")


@_MODULE.function("_resolve_key", "fc0415ab60ba56ee")
def find_key(key_id_or_arn: str | None) -> Mapping[str, object] | None: ...
