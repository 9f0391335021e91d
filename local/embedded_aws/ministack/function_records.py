"""Types of the records of functions."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class Configuration(TypedDict):
    """Configuration of a function."""

    FunctionName: str
    FunctionArn: str
    Role: str
    Version: NotRequired[str]
    Runtime: NotRequired[str]
    Handler: NotRequired[str]
    MemorySize: NotRequired[int]
    Timeout: NotRequired[int]
    LastModified: NotRequired[str]
    PackageType: NotRequired[str]
    StateReasonCode: NotRequired[str]
    RevisionId: NotRequired[str]
    CodeSha256: NotRequired[str]
    TracingConfig: NotRequired[dict[str, str] | None]
    Environment: NotRequired[dict[str, dict[str, str]] | None]
    DurableConfig: NotRequired[dict[str, int] | None]
    LoggingConfig: NotRequired[dict[str, str] | None]
    DeadLetterConfig: NotRequired[dict[str, str] | None]
    Layers: NotRequired[list[dict[str, object]]]
    VpcConfig: NotRequired[dict[str, Any] | None]
    InitializationType: NotRequired[str]
    TenancyConfig: NotRequired[dict[str, str]]
    TenantId: NotRequired[str]


class Alias(TypedDict):
    """An alias of a function."""

    AliasArn: str
    Name: str
    FunctionVersion: str
    Description: str
    RevisionId: str
    RoutingConfig: NotRequired[dict[str, dict[str, float]]]


class FunctionPolicy(TypedDict):
    """The resource policy of a function."""

    Statement: list[dict[str, object]]


class Provisioned(TypedDict):
    """The provisioned concurrency of a version or alias; the emulator adds members that begin with ``_``."""

    RequestedProvisionedConcurrentExecutions: int
    LastModified: str
    _ready: NotRequired[float]
    _failed: NotRequired[bool]
    _kept: NotRequired[int]


class FunctionRecord(TypedDict):
    """Record of a function with its versions and aliases, or of a version."""

    config: Configuration
    code_zip: bytes
    versions: dict[str, FunctionRecord]
    aliases: dict[str, Alias]
    policy: FunctionPolicy
    tags: dict[str, str]
    concurrency: int | None
    event_invoke_config: NotRequired[dict[str, object] | None]
    event_invoke_configs: NotRequired[dict[str, dict[str, object]]]
    provisioned_concurrency: NotRequired[dict[str, Provisioned]]
    recursive_loop: NotRequired[str]
