"""State machines and their executions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Response
from embedded_aws.ministack.state_machine_records import (
    Activity,
    Alias,
    Event,
    Execution,
    MapRun,
    StateMachine,
    Task,
    Version,
)
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.stepfunctions")


@_MODULE.type("_ExecutionError", "30d27895dd061750")
class ExecutionError(Exception):
    """Error of a state.

    Attributes:
        error: Error name, such as ``States.Timeout``.
        cause: Its description.
    """

    error: str
    cause: str

    def __init__(self, error: str, cause: str) -> None: ...


sdk_member_names: Mapping[tuple[str, str], str] = _MODULE.constant(
    "_SDK_MEMBER_NAME_OVERRIDES", "62f9bbb500bbad37"
)
activities: Store[Activity] = _MODULE.constant("_activities", "f870a7a32d4dcb2e")
activity_tasks: Store[list[dict[str, str]]] = _MODULE.constant("_activity_tasks", "0a8112a268057878")
"""Tasks that wait for a worker, by the ARN of the activity."""
aliases: Store[Alias] = _MODULE.constant("_state_machine_aliases", "db929125539dae0f")
executions: Store[Execution] = _MODULE.constant("_executions", "ec09d7ab5a214eea")
map_runs: Store[MapRun] = _MODULE.constant("_map_runs", "2be068c1c0e0c68d")
mock_config: Name[Fields] = _MODULE.variable("_sfn_mock_config", "db65789f50e8d1f2")
state_machines: Store[StateMachine] = _MODULE.constant("_state_machines", "bd8483025aee8d30")
tags: Store[list[dict[str, str]]] = _MODULE.constant("_tags", "166e44388d18f788")
task_tokens: Store[Task] = _MODULE.constant("_task_tokens", "23ea383d3ac6d03c")
versions: Store[Version] = _MODULE.constant("_state_machine_versions", "ae63d863cc900101")


@_MODULE.function("_add_event", "d84a94e6938e45a5")
def add_event(execution: Execution, event_type: str, details: Fields | None = None) -> Event: ...


@_MODULE.function("_api_name_to_sfn_key", "49e0f54a04ccf197")
def member_name(name: str) -> str: ...


@_MODULE.function("_apply_input_path", "08ce6446f94278bd")
def apply_input_path(state_def: Fields, data: Any, ctx: Any = None) -> Any: ...


@_MODULE.function("_apply_jsonata_arguments", "ac449968f333c5a7")
def apply_arguments(state_def: Fields, raw_input: Any, ctx: Any = None) -> Any: ...


@_MODULE.function("_apply_jsonata_output", "9a19328ffc91fe08")
def apply_output(
    state_def: Fields,
    raw_input: Any,
    ctx: Any = None,
    result: Any = None,
    error_output: Any = None,
    default: Any = None,
) -> Any: ...


@_MODULE.function("_apply_jsonata_template", "b7fc6ab12841a018")
def apply_template(
    value: Any, raw_input: Any, ctx: Any = None, result: Any = None, error_output: Any = None
) -> Any: ...


@_MODULE.function("_apply_state_assign", "03a0d4668b9e15a8")
def apply_assign(
    state_def: Fields, raw_input: Any, ctx: Any, result: Any = None, error_output: Any = None
) -> None: ...


@_MODULE.function("_create_state_machine", "1feeced0796a13b9")
def create_state_machine(data: Fields) -> Response: ...


@_MODULE.function("_emit_execution_status_event", "f70f71c4f799756f")
def emit_status_event(execution: Execution) -> None: ...


@_MODULE.function("_error_matches", "da83798eaca91ad4")
def error_matches(error_equals: list[str], error: str) -> bool: ...


@_MODULE.function("_evaluate_intrinsic", "d7ad84a331cbc581")
def evaluate_intrinsic(expression: Any, data: Any, ctx: Any) -> Any: ...


@_MODULE.function("_evaluate_jsonata", "4304244f4f3ad750")
def evaluate_jsonata(
    expression: Any, raw_input: Any, ctx: Any = None, result: Any = None, error_output: Any = None
) -> Any: ...


@_MODULE.function("_exec_intrinsic", "ef122f79788df1a3")
def execute_intrinsic(node: Any, data: Fields, ctx: Any) -> Any: ...


@_MODULE.function("_execute_choice", "80456e21690a124a")
def execute_choice(state_def: Fields, raw_input: Any, ctx: Any = None) -> Any: ...


@_MODULE.function("_fail_state_error", "4a3ee90d2a29cd41")
def error_of_fail_state(state_def: Fields, raw_input: Any, ctx: Any = None) -> Any: ...


@_MODULE.function("_invoke_aws_sdk_integration", "57ad8f2ca3c0fc02")
def invoke_sdk_integration(resource: str, input_data: Any) -> Any: ...


@_MODULE.function("_call_lambda", "d8ca2eb74c34fdc7")
def call_function(func_ref: str, event: Any) -> Any: ...


@_MODULE.function("_invoke_resource", "807b391860b50265")
def invoke_resource(resource: str, input_data: Any) -> Any: ...


@_MODULE.function("_invoke_resource_with_timeout", "3db1969fc410510a")
def invoke_resource_with_timeout(resource: str, input_data: Any, timeout: Any) -> Any: ...


@_MODULE.function("_jsonata_state_field", "d1c97a5c2d44004f")
def jsonata_field(state_def: Fields, field: str, expected: Any, raw_input: Any, ctx: Any) -> Any: ...


@_MODULE.function("_jsonata_wait_seconds", "a5d090505a5cfe25")
def wait_seconds(state_def: Fields, raw_input: Any, ctx: Any) -> Any: ...


@_MODULE.function("_jsonata_wait_timestamp", "b9edbca51773ec66")
def wait_timestamp(state_def: Fields, raw_input: Any, ctx: Any) -> Any: ...


@_MODULE.function("_next_or_end", "6eced22691c94af4")
def next_state(state_def: Fields) -> str | None: ...


@_MODULE.function("_parse_jsonpath_tokens", "84849f78ebc36b28")
def parse_path(path: str) -> Any: ...


@_MODULE.function("_parse_reader_items", "5dd24ec60b22b025")
def parse_items(text: str, config: Fields) -> Any: ...


@_MODULE.function("_parse_ts", "2b957810dfe49ce8")
def parse_timestamp(v: Any) -> Any: ...


@_MODULE.function("_read_map_items", "7b63e990c1a254db")
def read_map_items(reader: Any, effective: Any, ctx: Any) -> Any: ...


@_MODULE.function("_resolve_params_obj", "ecb885ce704121ea")
def resolve_parameters(template: Any, data: Any, ctx: Any = None) -> Any: ...


@_MODULE.function("_resolve_path_or_ctx", "564468e7de09789e")
def resolve_path(path: str, data: Any, ctx: Any) -> Any: ...


@_MODULE.function("_resolve_state_machine_arn", "58c4955007a03278")
def resolve_state_machine(arn: str | None) -> str | None: ...


@_MODULE.function("_run_execution", "14ee3ef40c431321")
def run_execution(exec_arn: Any) -> None: ...


@_MODULE.function("_scaled_sleep", "48181a0bdc0fa65d")
def sleep(seconds: Any) -> None: ...


@_MODULE.function("_start_execution", "1d776e668f244975")
def start_execution(data: Fields) -> Response: ...


@_MODULE.function("_start_sync_execution", "f77c27e2b5276d29")
def start_synchronous_execution(data: Fields) -> Response: ...


@_MODULE.function("_test_state", "9bb0abffcb84e115")
def test_state(data: Fields) -> Response: ...


@_MODULE.function("_update_state_machine", "30a743f8e0d9a736")
def update_state_machine(data: Fields) -> Response: ...


@_MODULE.function("handle_request", "e6397cba45a1d43f")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_create_activity", "c91c558188a86c8a")
def create_activity(data: Fields) -> Response: ...


@_MODULE.function("_delete_activity", "305ec71c4aab9914")
def delete_activity(data: Fields) -> Response: ...


@_MODULE.function("_describe_activity", "e2867dea021c2331")
def describe_activity(data: Fields) -> Response: ...


@_MODULE.function("_list_activities", "888e86be39f743b8")
def list_activities(data: Fields) -> Response: ...


@_MODULE.function("_create_state_machine_alias", "dc5cf7e50d2042ca")
def create_alias(data: Fields) -> Response: ...


@_MODULE.function("_update_state_machine_alias", "1e19428bc59fb7a6")
def update_alias(data: Fields) -> Response: ...


@_MODULE.function("_delete_state_machine_alias", "9e9e872c16228aba")
def delete_alias(data: Fields) -> Response: ...


@_MODULE.function("_describe_state_machine_alias", "6dfc47e41bc06a45")
def describe_alias(data: Fields) -> Response: ...


@_MODULE.function("_list_state_machine_aliases", "c1fc5917b5fb24a5")
def list_aliases(data: Fields) -> Response: ...


@_MODULE.function("_publish_state_machine_version", "4f2b176446e155bc")
def publish_version(data: Fields) -> Response: ...


@_MODULE.function("_delete_state_machine_version", "e3b601f77d1e5828")
def delete_version(data: Fields) -> Response: ...


@_MODULE.function("_list_state_machine_versions", "b164651e4aad3152")
def list_versions(data: Fields) -> Response: ...


@_MODULE.function("_delete_state_machine", "2527f0520a6f0feb")
def delete_state_machine(data: Fields) -> Response: ...


@_MODULE.function("_describe_state_machine", "27ed39d42ac6d7b7")
def describe_state_machine(data: Fields) -> Response: ...


@_MODULE.function("_list_state_machines", "7810fd44919c9540")
def list_state_machines(data: Fields) -> Response: ...


@_MODULE.function("_validate_state_machine_definition", "b04cec21303ead36")
def validate_definition(data: Fields) -> Response: ...


@_MODULE.function("_stop_execution", "b42a5013dbad37e4")
def stop_execution(data: Fields) -> Response: ...


@_MODULE.function("_describe_execution", "811d82a4ea4ad74d")
def describe_execution(data: Fields) -> Response: ...


@_MODULE.function("_list_executions", "0dbeb6df8d526869")
def list_executions(data: Fields) -> Response: ...


@_MODULE.function("_get_execution_history", "5055f0f90801be20")
def read_history(data: Fields) -> Response: ...


@_MODULE.function("_describe_state_machine_for_execution", "13a1c854e1ca2f5c")
def describe_machine_of_execution(data: Fields) -> Response: ...


@_MODULE.function("_get_activity_task", "d963ff4156a2535e")
async def take_activity_task(data: Fields) -> Response: ...


@_MODULE.function("_execution_version_arn", "affc49f9168171e3")
def find_version(arn: str) -> str | None:
    """Returns the version of an ARN, which may be that of an alias; None for a state machine."""
    ...


@_MODULE.function("_validate_definition_jsonata", "f493864d7a75a039")
def explain_jsonata(definition_str: str) -> str | None: ...


@_MODULE.function("_encryption_serialization_error", "8d9806b60b69b66f")
def reject_encryption_types(cfg: Any) -> Response | None: ...


@_MODULE.function("_with_integer_period", "47665851cb48f83b")
def normalize_encryption(cfg: Fields) -> Fields: ...


@_MODULE.function("_encryption_validation_error", "eb809fd3a912a3ac")
def reject_encryption_members(cfg: Fields) -> Response | None: ...


@_MODULE.function("_encryption_configuration_error", "abb0ee6b4b135c54")
def reject_encryption(cfg: Fields) -> Response | None: ...


@_MODULE.function("_stored_encryption", "a14f1e97a086ec86")
def build_encryption(cfg: Fields | None) -> JsonObject: ...


@_MODULE.function("_tag_resource", "267b0574ce85008c")
def tag_resource(data: Fields) -> Response: ...


@_MODULE.function("_untag_resource", "f841ba15591daed6")
def untag_resource(data: Fields) -> Response: ...


@_MODULE.function("_list_tags_for_resource", "c70ecf07736b9e89")
def list_tags(data: Fields) -> Response: ...


@_MODULE.function("_send_task_success", "9ca34d6e039e146b")
def send_task_success(data: Fields) -> Response: ...


@_MODULE.function("_send_task_failure", "2765576b53810c14")
def send_task_failure(data: Fields) -> Response: ...


@_MODULE.function("_send_task_heartbeat", "a14c3a4d527971ab")
def send_task_heartbeat(data: Fields) -> Response: ...
