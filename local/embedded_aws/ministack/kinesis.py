"""Data streams."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Record
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.kinesis")
streams: Store[Record] = _MODULE.constant("_streams", "a333156c6612d05f")


@_MODULE.function("_resolve_stream_by_arn", "1d52a22f3563bac3")
def find_stream(stream_arn: str) -> Any: ...
