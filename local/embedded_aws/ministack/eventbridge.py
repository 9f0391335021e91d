"""Event buses, rules and targets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.eventbridge")


@_MODULE.type("_InvalidPattern", "2fb587a916c279f1")
class InvalidPatternError(Exception):
    """Error of MiniStack."""


or_reserved_keys: frozenset[str] = _MODULE.constant("_OR_RESERVED_MEMBER_KEYS", "363bd399b15dff08")
event_buses: Store[Record] = _MODULE.constant("_event_buses", "7c12890bfe804c11")
rules: Store[Record] = _MODULE.constant("_rules", "bd7df010bd9fe522")


@_MODULE.function("_apply_input_transformer", "f426480364aaafdd")
def transform_input(transformer: Fields, rule: Fields, view: Any) -> Any: ...


@_MODULE.function("_compiled_pattern", "fceeba8a7f302070")
def compile_pattern(pattern_str: str) -> Any: ...


@_MODULE.function("_cron_next_fire", "650e9280976b9089")
def find_next_cron_time(fields: Any, after_dt: datetime) -> datetime | None: ...


@_MODULE.function("_dispatch_event", "0115bceff7b6b2cd")
def dispatch_event(event: Any, view: Any = None) -> Any: ...


@_MODULE.function("_dispatch_to_lambda", "ba3c88827a7d2f04")
def dispatch_to_function(arn: Any, payload: Any) -> Any: ...


@_MODULE.function("_invoke_target", "b4d242e552d7536f")
def invoke_target(target: Any, event: Any, rule: Any, view: Any = None) -> Any: ...


@_MODULE.function("_matches_detail", "4a82a9157ce51dfc")
def matches_detail(detail: Any, pattern: Any) -> bool: ...


@_MODULE.function("_parse_cron_fields", "45782c50ad3982c6")
def parse_cron(expr: str) -> Any: ...


@_MODULE.function("_parse_pattern_text", "04fe434c3101f9ec")
def parse_pattern(pattern_str: str) -> Any: ...


@_MODULE.function("_pattern_event_view", "50736f29ee8043e4")
def event_view(event: Fields) -> Any: ...


@_MODULE.function("_put_events", "0aea6771c092f9ea")
def put_events(data: Fields, allow_aws_source: bool = False) -> Response: ...


@_MODULE.function("_rule_key", "634fe86535be8527")
def rule_key(rule_name: str, bus_name: str) -> str: ...


@_MODULE.function("_target_matches_request_scope", "f3ac37f557df23f3")
def is_in_scope(spec: Any) -> bool: ...


@_MODULE.function("_validate_schedule_expression", "a0be4cfd0f92b0d4")
def is_valid_schedule(expr: str) -> bool: ...


@_MODULE.function("_validate_target_arn", "a8904e635e785652")
def validate_target(target: Any) -> Any: ...


@_MODULE.function("_validate_value_list", "cd3d93a0250ce8c7")
def validate_values(values: list[Any]) -> None: ...


@_MODULE.function("handle_request", "4672a2d8e0eb8e75")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
