"""Functions and their event source mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from threading import Event, Lock
from typing import Any, Final, NotRequired, Required, TypedDict, cast
from zipfile import ZipFile

from embedded_aws.json_values import Json
from embedded_aws.ministack.function_records import Configuration, FunctionRecord
from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store


class Result(TypedDict, total=False):
    """Result of an invocation: what the function returned, or its error."""

    body: Required[Json]
    error: bool
    function_error: str
    throttle: bool
    log: str
    stopped: bool


Execute = Callable[..., Result]
"""Invokes a function: its record, the event, and the ID of the request."""


def read_configuration(function: Fields) -> Configuration:
    """Returns the configuration in the record of a function, which may be the configuration itself."""
    return cast("Configuration", function.get("config") or function)


class Filter(TypedDict):
    """A filter of records."""

    Pattern: NotRequired[str]


class FilterCriteria(TypedDict):
    """Filters of records, of which one must match."""

    Filters: NotRequired[list[Filter]]


class SourceSettings(TypedDict):
    """Settings of an event source mapping or a pipe for its source and the records."""

    UUID: str
    EventSourceArn: str
    BatchSize: int
    LastProcessingResult: NotRequired[str]
    MaximumBatchingWindowInSeconds: NotRequired[int]
    FunctionResponseTypes: NotRequired[list[str]]
    MaximumRetryAttempts: NotRequired[int]
    MaximumRecordAgeInSeconds: NotRequired[int]
    BisectBatchOnFunctionError: NotRequired[bool]
    ParallelizationFactor: NotRequired[int]
    TumblingWindowInSeconds: NotRequired[int]
    StartingPosition: NotRequired[str]
    StartingPositionTimestamp: NotRequired[float]
    FilterCriteria: NotRequired[FilterCriteria]


class EventSourceMapping(SourceSettings):
    """Record of an event source mapping."""

    FunctionArn: str
    FunctionName: str
    Qualifier: str | None
    State: str
    LastModified: int
    Enabled: bool
    DestinationConfig: NotRequired[dict[str, dict[str, str]]]
    MetricsConfig: NotRequired[dict[str, list[str]]]
    ProvisionedPollerConfig: NotRequired[dict[str, Json]]
    ScalingConfig: NotRequired[dict[str, int]]
    Tags: NotRequired[dict[str, str]]


_MODULE: Final = Module("ministack.services.lambda_svc")
backoff_until: Store[float] = _MODULE.constant("_esm_backoff_until", "7bc3d1588dd2f423")
"""When mappings whose function was throttled poll again, by UUID."""
running_batches: dict[str, int] = _MODULE.constant("_esm_inflight", "63453225bebc73d4")
"""Numbers of batches that run, by UUID of the mapping."""
wake_up: Event = _MODULE.constant("_esm_wake", "4e30a219b0e998cf")
mappings: Store[EventSourceMapping] = _MODULE.constant("_esms", "05c6e333cc26e46b")
"""Event source mappings by UUID."""
function_urls: Store[Record] = _MODULE.constant("_function_urls", "38f68695fe2e355f")
functions: Store[FunctionRecord] = _MODULE.constant("_functions", "cbb2e4ed2e2cdf98")
code_lock: Lock = _MODULE.constant("_provided_code_lock", "70c531a76cc934f7")
request_access_key: ContextVar[str] = _MODULE.constant("_request_access_key", "c044eaea594be4bc")


@_MODULE.function("_acquire_execution_slot", "e47c09f9e8c4fb7e")
def acquire_slot(func: Fields, config: Fields) -> tuple[str | None, str | None]: ...


@_MODULE.function("_create_esm", "6418880e62d1d61c")
def create_mapping(data: Fields) -> Response: ...


@_MODULE.function("_create_function", "fb37a18ac32b22b6")
def create_function(data: Fields) -> Response: ...


@_MODULE.function("_dispatch_esm_batch", "72e3c8ce3526efdd")
def start_batch(esm_id: str, fn: Callable[..., None], *args: Any) -> None: ...


@_MODULE.function("_emit_lambda_metrics", "fc3a04133ca7b802")
def emit_metrics(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None: ...


@_MODULE.function("_ensure_poller", "7b5deb419e7d2927")
def ensure_poller() -> None:
    """Starts the thread that polls event sources, unless it runs."""
    ...


@_MODULE.function("_execute_function", "271901331010f2a9")
def execute_function(func: Fields, event: object) -> Result: ...


@_MODULE.function("_execute_function_dispatch", "adf01746a7a90898")
def dispatch_function(
    func: Fields, config: Fields, event: Fields, request_id: str, started: float
) -> Result: ...


@_MODULE.function("_execute_function_local", "d32e52e6911ae382")
def execute_otherwise(func: Fields, event: object, request_id: str) -> Result: ...


@_MODULE.function("_execute_function_docker", "5bf2c23433318fe2")
def execute_in_container(func: Fields, event: Fields, request_id: str) -> Result: ...


@_MODULE.function("_execute_function_provided_warm", "810ef81115fe2d29")
def execute_custom_runtime(func: Fields, event: object, request_id: str) -> Result: ...


@_MODULE.function("_execute_function_with_config_scope", "107edbd18b14162a")
def execute_in_scope(func: Record, event: Any) -> Result:
    """Executes a function in its own account and Region."""
    ...


@_MODULE.function("_execute_function_warm", "596b314f7605c687")
def execute_in_process(func: Fields, event: Fields, request_id: str) -> Result: ...


@_MODULE.function("_execution_record_for_config", "cf8a6626acd7b70e")
def execution_record(func: Fields, config: Fields) -> Record: ...


@_MODULE.function("_extract_zip_preserving_mode", "b9c173fc678aae95")
def extract_archive(zf: ZipFile, dest_dir: str) -> None: ...


@_MODULE.function("_function_config_scope_mismatch", "3dec6d973847d7cf")
def is_of_other_scope(config: Fields) -> bool: ...


@_MODULE.function("_function_url_is_signed", "cf499673264c8070")
def is_url_signed(headers: Headers, query_params: Query) -> bool: ...


@_MODULE.function("_effective_func_record_for_qualifier", "1cf7560b8c5df768")
def find_qualified(
    func: FunctionRecord | None, qualifier: str | None
) -> tuple[FunctionRecord | None, Configuration | None]: ...


@_MODULE.function("_get_func_record_for_qualifier", "6942a71974ed3602")
def find_version(name: str, qualifier: str | None) -> tuple[FunctionRecord | None, Configuration | None]: ...


@_MODULE.function("_get_func_record_for_ref", "ea90a87984be88a0")
def find_function(function_ref: str) -> tuple[FunctionRecord | None, Configuration | None, str]:
    """Returns function, configuration of its version, and qualifier."""
    ...


@_MODULE.function("_inflight_key", "27f87449f47244a0")
def slot_key(config: Fields) -> str: ...


@_MODULE.function("_release_execution_slot", "19583069ffd89af1")
def release_slot(key: str | None) -> None: ...


@_MODULE.function("_invoke", "3e558dae79cc442c")
async def invoke(
    name: str,
    event: Fields,
    headers: Headers,
    path_qualifier: str | None = None,
    query_params: Query | None = None,
) -> Response: ...


@_MODULE.function("_iter_all_esms", "45c850a12c184bc2")
def list_all_mappings() -> Iterable[tuple[str, str, EventSourceMapping]]: ...


@_MODULE.function("_layer_content_url", "4a98d637b50662eb")
def layer_content_url(layer_name: str, version: int) -> str: ...


@_MODULE.function("_normalize_layer_attachments", "9d6a63aa7f42ce1e")
def normalize_layers(layers: list[Any] | None) -> Any: ...


@_MODULE.function("_poll_loop", "ccf68765eacbb8e3")
def poll_mappings() -> None: ...


@_MODULE.function("_presigned_code_url", "84573ca27ff7cd65")
def code_url(func_name: str) -> str: ...


@_MODULE.function("_provided_runtime_code_dir", "d526be16ffcd9b99")
def code_directory(code_zip: bytes) -> str: ...


@_MODULE.function("_provided_worker_env", "c4cfd6401bf07e09")
def worker_environment(config: Fields, code_dir: str, port: int) -> dict[str, str]: ...


@_MODULE.function("_publish_layer_version", "f6e14db256863454")
def publish_layer_version(layer_name: str, data: Fields) -> Response: ...


@_MODULE.function("_recursive_loop_drop", "e2c9413f42e051ac")
def drop_recursive_loop(name: str, func: Fields, depth: int) -> Response | None: ...


@_MODULE.function("_reserved_concurrency", "b1357cb1716029bc")
def get_reserved_concurrency(func: Fields, config: Fields) -> int | None: ...


@_MODULE.function("_reject_unreadable_zip", "797beb8ebc1ee0db")
def reject_unreadable_package(zip_data: bytes | None) -> Response | None: ...


@_MODULE.function("_resolve_layer_zip", "9a634be185c1ce36")
def layer_content(attachment: str | Fields) -> bytes | None: ...


@_MODULE.function("_resolve_name_and_qualifier", "d1b4d96ac6a946ae")
def resolve_name(name_or_arn: str) -> tuple[str, str | None]: ...


@_MODULE.function("_run_sqs_batch", "6099318638ef72d6")
def run_queue_batch(
    esm: Fields, func_rec: Fields, event: Any, batch: list[Any], queue_url: str, queue_name: str
) -> None: ...


@_MODULE.function("_sqs_esm_concurrency", "2e00f17a00f8a28e")
def queue_concurrency(esm: Fields, func_rec: Fields, config: Fields, queue: Any = None) -> int: ...


@_MODULE.function("_sqs_message_attributes_to_camel_case", "26753973535ed6b4")
def message_attributes(attrs: Fields) -> Record: ...


@_MODULE.function("_update_code", "0e6abf3feccc8283")
def update_code(name: str, data: Fields) -> Response: ...


@_MODULE.function("_update_config", "2286c82a387bdb17")
def update_configuration(name: str, data: Fields) -> Response: ...


@_MODULE.function("_update_esm", "b6b8698cfc1178f4")
def update_mapping(esm_id: str, data: Fields) -> Response: ...


@_MODULE.function("_xray_trace_id_for_invocation", "9dbe4cb907247871")
def trace_id_of_invocation(config: Fields, inbound_trace_header: str | None = None) -> str | None: ...


@_MODULE.function("_durable_env_overlay", "587e4b189b9e5758")
def list_durable_variables() -> dict[str, str]:
    """Returns the environment variables of the durable execution that the current invocation belongs to."""
    ...


@_MODULE.function("_ensure_reaper_thread", "d507fe1e782ce811")
def start_reaper() -> None:
    """Starts the thread that ends idle environments."""
    ...


@_MODULE.function("acquire_worker", "1c258c38f9054563")
def acquire_worker(
    func_name: str,
    config: Fields,
    code_zip: bytes,
    qualifier: str = "$LATEST",
    max_concurrency: int | None = None,
) -> Any: ...


@_MODULE.function("invalidate_worker", "2c2dc5a4957d3a04")
def end_environments(
    func_name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
) -> None:
    """Ends the environments of a function."""
    ...


@_MODULE.function("execution_credentials", "68293a9710ed6496")
def execution_credentials(config: Fields) -> dict[str, str]: ...


@_MODULE.function("function_policy_for_arn", "27710f9cc4f7c168")
def policy_of_function(resource_arn: str) -> tuple[Record, str] | None: ...


@_MODULE.function("handle_request", "121dcbd084ab5738")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_resolve_request_scoped_name_and_qualifier", "a7d1e0174c41d53a")
def split_name(name_or_arn: str) -> tuple[str, str | None]:
    """Returns name and qualifier of a function of the current account and Region."""
    ...


@_MODULE.function("_build_function_url_event", "7194cc5790ce8746")
def build_url_event(
    url_id: str,
    account_id: str,
    region: str,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    source_ip: str | None = None,
    anonymous: bool = False,
    trace_root: str | None = None,
) -> Record: ...


@_MODULE.function("_function_url_cors_headers", "ce31f392f3dd33b7")
def build_url_cors(cfg: Fields, request_headers: Headers) -> dict[str, str]: ...


@_MODULE.function("_es_encode_message", "733142b8014224f3")
def encode_event(headers: Headers, payload: bytes) -> bytes:
    """Returns a message of an event stream."""
    ...


@_MODULE.function("_function_url_trace_root", "d0c8309f83a72ad0")
def create_trace_root() -> str: ...


@_MODULE.function("_function_url_proxy_response", "0589d4f0c54a8390")
def build_url_response(proxy_response: Record | None, cors_headers: Headers) -> Response: ...


@_MODULE.function("lambda_execute_result_to_api_proxy_response", "e495473dd08c30a3")
def convert_result(exec_result: Record) -> tuple[Record | None, str | None]:
    """Returns the result of an invocation as the response of an API, and an error."""
    ...


@_MODULE.function("handle_function_url_request", "adda0fc8ee1a2e09")
async def handle_function_url(
    url_id: str,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    resolved: tuple[Any, ...] | None = None,
    source_ip: str | None = None,
) -> Response: ...


@_MODULE.function("invoke_async_with_retry", "83012ad02f11b0a4")
def invoke_asynchronously(func: Fields, event: Any) -> None: ...


@_MODULE.function("resolve_function_url", "87b1f4e8cade2d20")
def resolve_function_url(url_id: str) -> tuple[str, str, str, str | None, Record] | None: ...
