"""Secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Response


class Version(TypedDict):
    """A version of a secret."""

    SecretString: str | None
    SecretBinary: str | None
    CreatedDate: float
    Stages: list[str]
    LastAccessedDate: NotRequired[float]


class RotationRules(TypedDict, total=False):
    """Schedule of a rotation."""

    AutomaticallyAfterDays: int
    ScheduleExpression: str
    Duration: str


class Secret(TypedDict):
    """Record of a secret."""

    ARN: str
    Name: str
    Description: str
    Tags: list[dict[str, str]]
    CreatedDate: float
    LastChangedDate: float
    LastAccessedDate: int | None
    DeletedDate: int | None
    RotationLambdaARN: str | None
    RotationRules: RotationRules | None
    RotationEnabled: bool
    KmsKeyId: str | None
    Versions: dict[str, Version]
    _PrimarySecretArn: NotRequired[str]
    _PrimaryRegion: NotRequired[str]
    # Members that the emulator adds.
    Tagged: NotRequired[bool]
    OwningService: NotRequired[str]
    LastRotatedDate: NotRequired[float]
    NextRotationDate: NotRequired[float]


_MODULE: Final = Module("ministack.services.secretsmanager")


@_MODULE.function("_resolve", "fcbdb78b42b19119")
def find_secret(secret_id: str, *, use_arn_scope: bool = False) -> tuple[str | None, Secret | None]: ...


@_MODULE.function("_create_secret", "5a8820f92cdf0485")
def create_secret(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_delete_secret", "f322353c7e993f25")
def delete_secret(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_describe_secret", "b22fcf8cbf960a63")
def describe_secret(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_secret_value", "fa556856f97414a2")
def get_secret_value(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_list_secrets", "513327aeb588d7bc")
def list_secrets(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_list_secret_version_ids", "d0d6871cbec60829")
def list_versions(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_put_secret_value", "14509f85b721bd98")
def put_secret_value(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_rotate_secret", "849beaae4620542b")
def rotate_secret(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_tag_resource", "10ddcf4a2217b5ac")
def tag_resource(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_update_secret", "69a06dad4a14f3b0")
def update_secret(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_emit_secret_label_updated", "0abd5478e4749370")
def emit_label_updated(secret: Secret, label: str, version_id: str) -> None: ...


@_MODULE.function("_filter_secret_names", "ed2d6b03ba698c23")
def filter_names(names: Sequence[str], filters: Sequence[Mapping[str, object]]) -> Sequence[str]: ...


@_MODULE.function("_sync_replicas", "4de08cb3486880ba")
def sync_replicas(secret: Secret) -> None: ...


@_MODULE.function("error_response_json", "f64fa12b18b95087")
def json_error(code: str, message: str, status: int = 400) -> Response: ...


@_MODULE.function("handle_request", "7df3b96a263cc3fa")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
