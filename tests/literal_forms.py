"""Results of the methods of components in Python, as a program in another language writes them from outputs.

Such a program has no ``orders.route()``: Pulumi infers no methods from a component in Python, YAML cannot
call any (pulumi/pulumi-yaml#354), and what a method returned would be an Output, while routes and event
sources have to be known before anything exists.
"""

import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pulumi
import yaml

import serverless_patterns as patterns
from embedded_aws import record
from serverless_patterns.arguments.outputs import is_output
from tests.schema_names import entry_in_schema_names

_PATTERNS = Path(__file__).resolve().parents[1] / "patterns"
_WITH_A_KEY = "only with a customer managed key"


@dataclass(frozen=True)
class Call:
    """A call of a method."""

    method: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    access: tuple[str, ...] = ()
    """Positional arguments."""


@dataclass(frozen=True)
class Example:
    """A component whose methods are called.

    Attributes:
        name: Its name.
        component: Its class.
        arguments: Its arguments.
        calls: The calls.
        more: Arguments with which the methods return more.
        remark: When that is so.
    """

    name: str
    component: type[pulumi.ComponentResource]
    arguments: Mapping[str, Any]
    calls: tuple[Call, ...]
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])
    remark: str = ""


@dataclass(frozen=True)
class Form:
    """Result of a call, under the names of the schema.

    Attributes:
        call: The call, as Python writes it.
        literal: With references to outputs, such as ``${orders.arn}``.
        value: With their values.
        outputs: The values of all outputs by reference.
    """

    call: str
    literal: Any
    value: Any
    outputs: Mapping[str, Any]


EXAMPLES = (
    Example(
        "prices",
        patterns.Function,
        {"code": str(_PATTERNS / "fan-out-conversion/src/caption"), "handler": "caption.handler"},
        (
            *(Call("route"), Call("websocket_route"), Call("rollout_hook"), Call("link", access=("invoke",))),
            *(Call("log_event_source", {"filter_pattern": "ERROR"}), Call("target")),
        ),
    ),
    Example(
        "orders",
        patterns.Queue,
        {},
        (
            *(Call("route"), Call("websocket_route"), Call("event_source", {"batch_size": 5})),
            *(Call("link", access=("send",)), Call("target")),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "items",
        patterns.Table,
        {
            "partition_key": {"name": "shop"},
            "sort_key": {"name": "year", "type": "N"},
            "secondary_indexes": {"by-name": {"partition_key": {"name": "name"}}},
            "stream_view_type": "NEW_IMAGE",
        },
        (
            Call("route", {"operation": "put", "attributes": {"name": "body.name"}}),
            Call("route", {"operation": "query"}),
            *(Call("link", access=("read",)), Call("event_source", {"batch_size": 5})),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "alarms",
        patterns.AlarmTopic,
        {},
        (Call("link", access=("publish",)), Call("event_source"), Call("target")),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "news",
        patterns.Topic,
        {},
        (
            *(Call("route"), Call("link", access=("publish",))),
            *(Call("event_source", {"filter_policy": {"kind": ["order"]}}), Call("target")),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "photos",
        patterns.Bucket,
        {"event_bridge": True},
        (
            Call("route", {"prefix": "in/"}, ("get",)),
            Call("link", {"prefix": "in/"}, ("read",)),
            Call("event_source", {"filter_suffixes": [".csv"]}),
            Call("event_pattern", {"prefix": "in/"}),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "staff",
        patterns.UserPool,
        {"clients": {"desk": {}}},
        (Call("authorizer"), Call("jwt_authorizer"), Call("link", access=("read",))),
    ),
    Example(
        "monolith",
        patterns.ContainerService,
        {"context": str(_PATTERNS / "api-gateway-facade/src/monolith")},
        (Call("route", {"path": "/legacy/{proxy}"}), Call("run_task_statements")),
    ),
    Example(
        "quote",
        patterns.Workflow,
        {
            "type": "EXPRESS",
            "timeout": 5,
            "definition": {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}},
        },
        (
            *(Call("route", {"sync": True}), Call("websocket_route", {"sync": True})),
            *(Call("link", access=("start-sync",)), Call("target")),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "bus",
        patterns.EventBus,
        {},
        (
            Call("route", {"source": "shop", "detail_type": "OrderPlaced"}),
            Call("websocket_route", {"source": "shop", "detail_type": "OrderPlaced"}),
            Call("link", access=("publish",)),
            Call("event_source", {"event_pattern": {"detail-type": ["OrderPlaced"]}}),
            Call("target", {"source": "shop", "detail_type": "OrderPlaced"}),
        ),
    ),
    Example(
        "clicks",
        patterns.Stream,
        {},
        (
            *(Call("route", {"partition_key": "body.visitor"}), Call("link", access=("write",))),
            *(Call("event_source", {"batch_size": 5}), Call("target")),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "views",
        patterns.DeliveryStream,
        {"bucket_arn": "arn:aws:s3:::lake"},
        (Call("route"), Call("link", access=("write",)), Call("target")),
    ),
    Example(
        "partner",
        patterns.Secret,
        {},
        (Call("link", access=("read",)),),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "orders",
        patterns.Database,
        {"deletion_protection": False, "force_destroy": True},
        (Call("link", access=("execute",)),),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "limit",
        patterns.Parameter,
        {"value": "25", "type": "SecureString"},
        (Call("link", access=("read",)),),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "reminders",
        patterns.ScheduleGroup,
        {"target": {"queue": {"arn": "arn:aws:sqs:us-east-1:123456789012:overdue"}}},
        (Call("link", access=("write",)),),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "orders",
        patterns.Saga,
        {
            "steps": [
                {
                    "name": "charge",
                    "function_arn": "arn:aws:lambda:us-east-1:123456789012:function:charge",
                    "compensation": {"function_arn": "arn:aws:lambda:us-east-1:123456789012:function:refund"},
                }
            ],
            "alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:alarms",
        },
        (Call("route"), Call("link", access=("start",)), Call("target")),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "placed",
        patterns.Outbox,
        {
            "stream": {
                "dynamodb_stream": {
                    "arn": "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
                }
            },
            "source": "shop.orders",
            "event_bus_arn": "arn:aws:events:us-east-1:123456789012:event-bus/shop",
            "detail_types": {"insert": "OrderPlaced"},
        },
        (),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "shop",
        patterns.EventHub,
        {
            "events": {"OrderPlaced": {"schema": {"type": "object", "required": ["id"]}}, "OrderPaid": {}},
            "alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:alarms",
        },
        (
            Call("route", access=("OrderPlaced", "shop.web")),
            Call("route", access=("OrderPaid", "shop.web")),
            Call("link", access=("OrderPlaced", "OrderPaid")),
            Call("target", access=("shop.web", "OrderPaid")),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "hooks",
        patterns.WebhookIntake,
        {
            "scheme": "stripe",
            "secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:signing-a1b2c3",
        },
        (Call("route"), Call("event_source", {"batch_size": 5}), Call("bodies_link")),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "charges",
        patterns.CircuitBreaker,
        {"code": str(_PATTERNS / "circuit-breaker/src"), "handler": "charge.handler"},
        (Call("route"), Call("link", access=("send",)), Call("target")),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "book",
        patterns.IdempotentConsumer,
        {"code": str(_PATTERNS / "idempotent-consumer/src"), "handler": "book.handler"},
        (Call("link", access=("invoke",)),),
    ),
    Example(
        "reports",
        patterns.AsyncRequestReply,
        {"function_arn": "arn:aws:lambda:us-east-1:123456789012:function:calculate"},
        (Call("route"),),
    ),
    Example(
        "photos",
        patterns.BucketBatch,
        {
            "function_arn": "arn:aws:lambda:us-east-1:123456789012:function:resize",
            "bucket_name": "photos",
        },
        (Call("route"), Call("link", access=("start",)), Call("target")),
    ),
    Example(
        "live",
        patterns.WebSocketApi,
        {"routes": {"ping": {"mock": {"body": "pong"}}}},
        (
            *(Call("link", access=("send",)), Call("connections_link", access=("read",))),
            *(Call("publish_link"), Call("publish_route"), Call("origin")),
        ),
        {"hardened": True},
        _WITH_A_KEY,
    ),
    Example(
        "mobile",
        patterns.HttpApi,
        {
            "routes": {"ANY /{proxy+}": {"http": {"url": "https://shop.example.com/{proxy}"}}},
            "stage_name": "live",
        },
        (Call("origin"),),
    ),
    Example(
        "shop",
        patterns.ApiGatewayFacade,
        {"routes": {"GET /health": {"mock": {}}}},
        (Call("origin"),),
        {"cloudfront_only": True},
        "only with cloudfrontOnly",
    ),
)


def describe_forms(component: str) -> str:
    """The literal forms of the results of the methods of a component, in Markdown."""
    (example,) = [each for each in EXAMPLES if each.component.__name__ == component]
    usual, full = find_forms(example), find_forms(example, more=True)
    parts: list[str] = []
    for form, fuller in zip(usual, full, strict=True):
        known = [*_lines(form.literal)]
        remarked = [
            line if line in known else f"{line}  # {example.remark}" for line in _lines(fuller.literal)
        ]
        parts.append(f"In other languages, `{form.call}` is:\n\n" + "\n".join(["```yaml", *remarked, "```"]))
    return "\n\n".join(parts)


def find_forms(example: Example, *, more: bool = False) -> list[Form]:
    """The result of each call.

    Args:
        example: The component and the calls.
        more: Whether it has the arguments with which the methods return more.

    Raises:
        LookupError: If an Output that a method returns is not made of one of the component.
    """
    arguments = {**example.arguments, **(example.more if more else {})}
    returned: list[Any] = []

    def program() -> None:
        made: Any = example.component(example.name, arguments)  # pyright: ignore[reportArgumentType]
        for output in example.component.__annotations__:
            pulumi.export(output, getattr(made, output))
        for index, call in enumerate(example.calls):
            returned.append(getattr(made, call.method)(*call.access, **call.arguments))
            pulumi.export(f"{index}", returned[index])

    found = record(program, config={"serverless-patterns:buildPlatform": "host"}).outputs
    outputs = {
        f"${{{example.name}.{_camel_case(each)}}}": found.get(each)
        for each in example.component.__annotations__
    }
    forms: list[Form] = []
    for index, call in enumerate(example.calls):
        method, value = getattr(example.component, call.method), found[f"{index}"]
        literal = _refer(returned[index], value, outputs)
        type_ = inspect.signature(method).return_annotation
        named = [f"{name}={_source(each)}" for name, each in call.arguments.items()]
        shown = ", ".join([*map(_source, call.access), *named])
        forms.append(
            Form(
                f"{example.name}.{call.method}({shown})",
                entry_in_schema_names(literal, type_),
                entry_in_schema_names(value, type_),
                outputs,
            )
        )
    return forms


def _refer(returned: Any, value: Any, outputs: Mapping[str, Any]) -> Any:
    """Puts a reference in the place of each Output; ``value`` is that of ``returned``."""
    if is_output(returned):
        held = dict(_list_texts(outputs))
        # The longest of those that are part of the value: an ARN holds a name.
        parts = [reference for reference in held if held[reference] in value]
        if not parts:
            raise LookupError(f"{value} is in no output")
        reference = max(parts, key=lambda each: len(held[each]))
        return value.replace(held[reference], reference, 1)
    if isinstance(returned, Mapping):
        return {
            name: _refer(each, value[name], outputs) for name, each in returned.items() if each is not None
        }
    if isinstance(returned, list):
        return [_refer(each, part, outputs) for each, part in zip(returned, value, strict=True)]
    return returned


def _list_texts(outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each output that is a text, and each entry of an output with texts by name, by its reference."""
    for reference, value in outputs.items():
        entries: Mapping[str, str] = cast("Mapping[str, str]", value) if isinstance(value, Mapping) else {}
        yield from ((f"{reference[:-1]}.{name}}}", each) for name, each in entries.items() if each)
        if isinstance(value, str) and value:
            yield reference, value


def _lines(literal: Any) -> Iterator[str]:
    yield from yaml.safe_dump(literal, sort_keys=False).splitlines()


def _source(value: Any) -> str:
    return f"{value}" if isinstance(value, bool) else json.dumps(value)


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)
