"""Names of AWS resources."""

from __future__ import annotations

from typing import Final

from ministack.core.arn import Arn, ArnParseError

from embedded_aws.ministack.names import Module

__all__ = ["Arn", "ArnParseError", "execute_api_arn", "execute_api_route_arn", "parse_arn"]

_MODULE: Final = Module("ministack.core.arn")
_MODULE.constant("ArnParseError", "cb35aa130fc54b96")
_MODULE.constant("Arn", "3b39f524f99d0766")


@_MODULE.function("execute_api_arn", "085e955c4805755b")
def execute_api_arn(region: str, account_id: str, api_id: str, stage: str, method: str, path: str) -> str: ...


@_MODULE.function("execute_api_route_arn", "351d2e9f48b7b313")
def execute_api_route_arn(region: str, account_id: str, api_id: str, stage: str, route_key: str) -> str: ...


@_MODULE.function("parse_arn", "7a751c2c9d90f670")
def parse_arn(value: str) -> Arn: ...
