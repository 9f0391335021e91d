"""Pipes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Required, TypedDict

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store


class Pipe(TypedDict, total=False):
    """Record of a pipe."""

    Arn: Required[str]
    Name: Required[str]
    RoleArn: Required[str]
    Source: Required[str]
    Target: Required[str]
    CurrentState: Required[str]
    DesiredState: str
    Enrichment: str
    EnrichmentParameters: JsonObject
    KmsKeyIdentifier: str
    SourceParameters: JsonObject
    TargetParameters: JsonObject


_MODULE: Final = Module("ministack.services.pipes")
pipes: Store[Pipe] = _MODULE.constant("_pipes", "b5c2fcf73ab2bc78")


@_MODULE.function("_create_pipe", "9ed91c11bc9bdccb")
def create_pipe(name: str, body: Fields) -> Response: ...


@_MODULE.function("_iter_all_pipes", "0d8e96a8ec002279")
def list_all_pipes() -> Iterable[tuple[str, str, Pipe]]: ...


@_MODULE.function("_update_pipe", "385fa1cbc3eea1f6")
def update_pipe(name: str, body: Fields) -> Response: ...


@_MODULE.function("handle_request", "a1984003509de390")
async def handle_request(
    method: str, path: str, headers: Headers, body_bytes: Any, query_params: Query
) -> Response: ...


@_MODULE.function("_ensure_poller", "7b5deb419e7d2927")
def ensure_poller() -> None:
    """Starts the thread that polls, unless it runs."""
    ...


@_MODULE.function("_describe_response", "30b433511bb70847")
def build_description(pipe: Pipe) -> Record: ...
