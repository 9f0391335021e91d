"""Event buses, rules and targets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Protocol, Required, TypedDict
from urllib.request import Request

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store


class InputTransformer(TypedDict, total=False):
    """Makes the input of a target from an event."""

    InputPathsMap: dict[str, str]
    InputTemplate: str


class Target(TypedDict, total=False):
    """Target of a rule or a schedule."""

    Arn: Required[str]
    RoleArn: str
    Input: str
    InputPath: str
    InputTransformer: InputTransformer
    DeadLetterConfig: JsonObject
    EventBridgeParameters: JsonObject
    HttpParameters: JsonObject
    KinesisParameters: JsonObject
    RetryPolicy: JsonObject
    SqsParameters: JsonObject


class RuleTarget(Target):
    """Target of a rule."""

    Id: str


class Rule(TypedDict, total=False):
    """A rule or a schedule, by its names."""

    Arn: Required[str]
    Name: Required[str]
    GroupName: str
    EventBusName: str
    EventPattern: str
    State: str
    ManagedBy: str
    CreatedBy: str


class Event(TypedDict, total=False):
    """An event on a bus."""

    EventId: Required[str]
    Source: Required[str]
    DetailType: Required[str]
    Detail: Required[Json]
    EventBusName: str
    Time: Required[float]
    Resources: list[str]
    Account: str
    Region: str
    ReplayName: str


class Archive(TypedDict, total=False):
    """Record of an archive with its events."""

    ArchiveName: Required[str]
    EventSourceArn: Required[str]
    RetentionDays: int
    Events: list[Event]


class ReplayDestination(TypedDict, total=False):
    """The event bus of a replay, and its rules that get events."""

    Arn: Required[str]
    FilterArns: list[str]


class Replay(TypedDict, total=False):
    """Record of a replay."""

    ReplayName: Required[str]
    ReplayArn: Required[str]
    Description: str
    EventSourceArn: Required[str]
    EventStartTime: Required[float]
    EventEndTime: Required[float]
    Destination: Required[ReplayDestination]
    State: Required[str]
    ReplayStartTime: Required[float]
    ReplayEndTime: float
    EventLastReplayedTime: float


class EventView(Protocol):
    """An event as patterns and targets see it."""

    def envelope(self) -> JsonObject:
        """Returns the event without its detail."""
        ...

    def event_with_detail(self) -> JsonObject:
        """Returns the event with its detail as an object."""
        ...


class Connection(TypedDict, total=False):
    """Record of a connection."""

    Name: Required[str]
    ConnectionArn: Required[str]
    ConnectionState: Required[str]
    AuthorizationType: Required[str]
    AuthParameters: Required[JsonObject]
    SecretArn: Required[str]
    KmsKeyIdentifier: str
    StateReason: str
    CreationTime: float
    LastModifiedTime: Required[float]
    LastAuthorizedTime: float


class ApiDestination(TypedDict):
    """Record of an API destination."""

    ApiDestinationArn: str
    ConnectionArn: str
    InvocationRateLimitPerSecond: int


class DestinationRequest(TypedDict):
    """Request to an API destination."""

    url: str
    method: str
    headers: dict[str, str]
    body: str | None


_MODULE: Final = Module("ministack.services.eventbridge")


@_MODULE.type("_InvalidPattern", "2fb587a916c279f1")
class InvalidPatternError(Exception):
    """Error of MiniStack."""


or_reserved_keys: frozenset[str] = _MODULE.constant("_OR_RESERVED_MEMBER_KEYS", "363bd399b15dff08")
event_buses: Store[Record] = _MODULE.constant("_event_buses", "7c12890bfe804c11")
api_destinations: Store[ApiDestination] = _MODULE.constant("_api_destinations", "20994b20a93ec254")
archives: Store[Archive] = _MODULE.constant("_archives", "9284176449101c82")
bus_policies: Store[JsonObject] = _MODULE.constant("_event_bus_policies", "07a7796151436472")
connections: Store[Connection] = _MODULE.constant("_connections", "da8bf33e6a46ef43")
replays: Store[Replay] = _MODULE.constant("_replays", "6b5baa8f0140f759")
rule_targets: Store[list[RuleTarget]] = _MODULE.constant("_targets", "e7da845f7af30225")
"""Targets by the key of their rule."""
rules: Store[Rule] = _MODULE.constant("_rules", "bd7df010bd9fe522")


@_MODULE.function("_apply_input_transformer", "f426480364aaafdd")
def transform_input(transformer: Fields, rule: Fields, view: EventView) -> str: ...


@_MODULE.function("_compiled_pattern", "fceeba8a7f302070")
def compile_pattern(pattern_str: str) -> list[dict[str, Json]] | None: ...


@_MODULE.function("_cron_next_fire", "650e9280976b9089")
def find_next_cron_time(fields: Any, after_dt: datetime) -> datetime | None: ...


@_MODULE.function("_dispatch_event", "0115bceff7b6b2cd")
def dispatch_event(event: Any, view: Any = None) -> None: ...


@_MODULE.function("_dispatch_to_lambda", "ba3c88827a7d2f04")
def dispatch_to_function(arn: Any, payload: Any) -> None: ...


@_MODULE.function("_invoke_target", "b4d242e552d7536f")
def invoke_target(target: Any, event: Any, rule: Any, view: Any = None) -> None: ...


@_MODULE.function("_matches_detail", "4a82a9157ce51dfc")
def matches_detail(detail: Any, pattern: Any) -> bool: ...


@_MODULE.function("_parse_cron_fields", "45782c50ad3982c6")
def parse_cron(expr: str) -> Any: ...


@_MODULE.function("_parse_pattern_text", "04fe434c3101f9ec")
def parse_pattern(pattern_str: str) -> tuple[list[dict[str, Json]] | None, str | None]: ...


@_MODULE.function("_pattern_event_view", "50736f29ee8043e4")
def event_view(event: Fields) -> EventView: ...


@_MODULE.function("_put_events", "0aea6771c092f9ea")
def put_events(data: Fields, allow_aws_source: bool = False) -> Response: ...


@_MODULE.function("_rule_key", "634fe86535be8527")
def rule_key(rule_name: str, bus_name: str) -> str: ...


@_MODULE.function("_target_matches_request_scope", "f3ac37f557df23f3")
def is_in_scope(spec: object) -> bool: ...


@_MODULE.function("_validate_schedule_expression", "a0be4cfd0f92b0d4")
def is_valid_schedule(expr: str) -> bool: ...


@_MODULE.function("_validate_target_arn", "a8904e635e785652")
def validate_target(target: Any) -> Response | None: ...


@_MODULE.function("_validate_value_list", "cd3d93a0250ce8c7")
def validate_values(values: list[Any]) -> None: ...


@_MODULE.function("handle_request", "4672a2d8e0eb8e75")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_create_event_bus", "d9f509dbe0d97936")
def create_event_bus(data: Fields) -> Response: ...


@_MODULE.function("_describe_event_bus", "407faecd080ae06a")
def describe_event_bus(data: Fields) -> Response: ...


@_MODULE.function("_delete_event_bus", "e51ba7ac982da6ad")
def delete_event_bus(data: Fields) -> Response: ...


@_MODULE.function("_list_event_buses", "b5067952b10ec3fc")
def list_event_buses(data: Fields) -> Response: ...


@_MODULE.function("_put_permission", "9aca1386d1416e37")
def put_permission(data: Fields) -> Response: ...


@_MODULE.function("_remove_permission", "f09ba03aaee37112")
def remove_permission(data: Fields) -> Response: ...


@_MODULE.function("_put_rule", "9be63537f72ab116")
def put_rule(data: Fields) -> Response: ...


@_MODULE.function("_delete_rule", "4caf53ec06ef571e")
def delete_rule(data: Fields) -> Response: ...


@_MODULE.function("_describe_rule", "7875b2973a75295b")
def describe_rule(data: Fields) -> Response: ...


@_MODULE.function("_enable_rule", "b609cbecb9d49adf")
def enable_rule(data: Fields) -> Response: ...


@_MODULE.function("_disable_rule", "52b0dc3c8fc0d3fc")
def disable_rule(data: Fields) -> Response: ...


@_MODULE.function("_put_targets", "9b33c70edcba27ca")
def put_targets(data: Fields) -> Response: ...


@_MODULE.function("_remove_targets", "802d980b0e0ad332")
def remove_targets(data: Fields) -> Response: ...


@_MODULE.function("_list_targets_by_rule", "82a13dbead861ca7")
def list_targets(data: Fields) -> Response: ...


@_MODULE.function("_create_archive", "770a6bab8184a4d0")
def create_archive(data: Fields) -> Response: ...


@_MODULE.function("_describe_archive", "9bf17f71361c1b42")
def describe_archive(data: Fields) -> Response: ...


@_MODULE.function("_list_archives", "b75335b7e1546611")
def list_archives(data: Fields) -> Response: ...


@_MODULE.function("_start_replay", "0409e1a974ba9240")
def start_replay(data: Fields) -> Response: ...


@_MODULE.function("_list_replays", "f591fd696295d51b")
def list_replays(data: Fields) -> Response: ...


@_MODULE.function("_tag_resource", "2cde34afa4638ce7")
def tag_resource(data: Fields) -> Response: ...


@_MODULE.function("_untag_resource", "dada2446e5531705")
def untag_resource(data: Fields) -> Response: ...


@_MODULE.function("_list_tags_for_resource", "4cc56dd780c7d83b")
def list_tags(data: Fields) -> Response: ...


@_MODULE.function("_test_event_pattern", "98c4f99e9b99804f")
def test_pattern(data: Fields) -> Response: ...


@_MODULE.function("_opaque_offset_encode", "07025e016b24babb")
def encode_token(offset: int) -> str: ...


@_MODULE.function("_opaque_offset_decode", "b00124572614e347")
def decode_token(token: str) -> int: ...


@_MODULE.function("_coerce_timestamp", "5a7ce835ab812725")
def read_timestamp(value: Any) -> float: ...


@_MODULE.function("_render_placeholder", "36dd425f9ddbfea5")
def render_placeholder(var_name: str, token: str, replacements: Fields, in_string: bool) -> str: ...


@_MODULE.function("_event_bus_name_from_ref", "e819275b0bf62b3e")
def find_bus_name(name: str) -> tuple[str, tuple[str, str] | None]:
    """Returns the name of an event bus by its name or ARN, and the error of an ARN that is not one."""
    ...


@_MODULE.function("_events_log_list", "09d4b4378eb1a159")
def list_events() -> list[Event]: ...


@_MODULE.function("_archive_event", "f6b1dc5dbcfcd275")
def archive_event(event: Any, view: Any = None) -> None: ...


@_MODULE.function("_now_ts", "67e8bbb4b060fd0d")
def now() -> float: ...


@_MODULE.function("_create_connection", "d8b028b551c5f624")
def create_connection(data: Fields) -> Response: ...


@_MODULE.function("_describe_connection", "e17169607a73b6b3")
def describe_connection(data: Fields) -> Response: ...


@_MODULE.function("_update_connection", "16fc1a378f3b3aa3")
def update_connection(data: Fields) -> Response: ...


@_MODULE.function("_delete_connection", "1ea1d1026ff6d7ec")
def delete_connection(data: Fields) -> Response: ...


@_MODULE.function("_create_api_destination", "d83ca499d58f29a5")
def create_api_destination(data: Fields) -> Response: ...


@_MODULE.function("_update_api_destination", "3b106307fb8cd0b5")
def update_api_destination(data: Fields) -> Response: ...


@_MODULE.function("_describe_api_destination", "6cb08a00ecfd130e")
def describe_api_destination(data: Fields) -> Response: ...


@_MODULE.function("_list_api_destinations", "75067f80d244e2ce")
def list_api_destinations(data: Fields) -> Response: ...


@_MODULE.function("_resolve_http_parameters", "42186fbfd08e0c04")
def resolve_http_parameters(parameters: Fields, event: Fields) -> JsonObject:
    """Returns the HTTP parameters of a target with the values of their JSON paths."""
    ...


@_MODULE.function("_build_api_destination_request", "2ebb1d54f6c79b63")
def build_destination_request(
    dest: Fields, conn: Fields, target_http_params: Fields, payload: str
) -> DestinationRequest:
    """Returns URL, method, headers and body of the request to an API destination."""
    ...


@_MODULE.function("_connection_auth_headers", "0c2718a51ca63061")
def build_authorization(conn: Fields, token_key: Any, force_refresh: bool = False) -> dict[str, str]:
    """Returns the headers with the credentials of a connection, for which it may request a token."""
    ...


@_MODULE.function("_finalize_api_dest_headers", "97a68c843affb424")
def finalize_headers(headers: Fields) -> dict[str, str]: ...


@_MODULE.function("_http_open", "e9d4e11e1fb17720")
def open_url(req: Request, timeout: int = 5) -> Any:
    """Sends a request of a connection or an API destination."""
    ...


@_MODULE.function("_cancel_replay", "851d1c734d20db74")
def cancel_replay(data: Fields) -> Response: ...


@_MODULE.function("_matches_pattern_view", "cf30af03d2438308")
def matches_pattern(pattern_str: str, view: Any, owner: str = "rule") -> bool: ...


@_MODULE.function("_deauthorize_connection", "78487963e17928c1")
def deauthorize_connection(data: Fields) -> Response: ...
