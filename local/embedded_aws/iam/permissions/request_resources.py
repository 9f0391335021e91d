"""Resources of requests for functions, layers, rules and schedules, as their ARNs are in policies."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from embedded_aws.iam.cbor import InvalidCborError, decode
from embedded_aws.iam.permissions.condition_keys.functions import build_function_arn
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.iam.permissions.operations import ROUTING_RULES, find_target
from embedded_aws.iam.permissions.several_resources import keep_all
from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import durable_executions, iam_actions, lambda_functions
from embedded_aws.ministack.iam_actions import Located
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import read_members
from embedded_aws.request_validation.bodies import read_json

_DEFAULT: Final = "default"
_OF_RULES: Final = frozenset({"PutRule", "DeleteRule", "DescribeRule", "EnableRule", "DisableRule"})
_OF_TARGETS: Final = frozenset({"PutTargets", "RemoveTargets", "ListTargetsByRule"})
_OF_ALARMS: Final = frozenset({"DeleteAlarms", "DisableAlarmActions", "EnableAlarmActions"})
_OF_KINDS: Final = {
    "ApiDestination": ("api-destination", "Name"),
    "Archive": ("archive", "ArchiveName"),
    "Connection": ("connection", "Name"),
    "Replay": ("replay", "ReplayName"),
}
_DOMAIN_OF_GRAPH: Final = re.compile("/v1/domainnames/([^/]+)")
_OF_BUSES: Final = frozenset({"CreateEventBus", "DeleteEventBus", "DescribeEventBus", "UpdateEventBus"})


def include_qualifiers(find: Callable[..., str]) -> Callable[..., str]:
    """Includes the version of a function, the bus of a rule and the group of a schedule in their ARNs."""

    def find_resource(service: str, method: str, path: str, *request: *Located) -> str:
        found = find(service, method, path, *request)
        headers, body, query, region, account = request
        if service == "lambda":
            return (
                _find_execution(path)
                or _find_function(method, path, body, query)
                or _find_layer(path, query, region, account)
                or found
            )
        if service == "events":
            target = headers.get("x-amz-target", "")
            return _find_event_resource(target, read_object(read_json(body)), region, account) or found
        if service == "logs":
            about_tags = "Tag" in find_target(service, headers)
            return _find_log_resource(read_json(body), found, region, account, about_tags=about_tags)
        if service == "appsync" and (domain := _DOMAIN_OF_GRAPH.match(path)):
            return f"arn:aws:appsync:{region}:{account}:domainnames/{unquote(domain[1]).lower()}"
        if service == "apigateway" and (rule := ROUTING_RULES.fullmatch(path)):
            ending = "/*" if rule[1].endswith("/routingrules") else ""
            return f"arn:aws:apigateway:{region}:{account}:{unquote(rule[1])}{ending}"
        if service == "scheduler":
            named = read_text(read_object(read_json(body)).get("GroupName"))
            found = _name_group(found, named or _read_parameter(query, "groupName"))
        if found == "*" and (read_source := _SOURCES.get(service)):
            found = read_source(read_object(read_json(body))) or found
        if service == "sns" and found == "*":
            found = _read_parameter(query, "ResourceArn") or found
        return found

    return find_resource


def _name_group(arn: str, group: str) -> str:
    """Returns the ARN of a schedule with the group that the request names, in its body or its query."""
    return arn.replace(f":schedule/{_DEFAULT}/", f":schedule/{group}/", 1) if group else arn


def name_alarms(find: Callable[..., str]) -> Callable[..., str]:
    """Authorizes the description of alarms for all of them, and other operations for each that they name."""

    def find_resource(service: str, method: str, path: str, *request: *Located) -> str:
        found = find(service, method, path, *request)
        headers, body, query, region, account = request
        # Each that is there names the same operation; another path than that of CBOR names none.
        in_path = path.rpartition("/operation/")[2] if "/operation/" in path else ""
        named = _read_parameter(query, "Action") or find_target(service, headers) or in_path
        if found != "*" or service != "monitoring":
            return found
        prefix = f"arn:aws:cloudwatch:{region}:{account}:alarm:"
        if named == "DescribeAlarms":
            return f"{prefix}*"
        if named in _OF_ALARMS:
            names = map(str, read_array(read_object(read_json(body)).get("AlarmNames")))
            form = read_form(headers, body, query).items()
            in_form = (value for name, value in form if name.startswith("AlarmNames.member."))
            return keep_all(prefix + name for name in (*names, *in_form)) or found
        return found

    return find_resource


def _find_log_resource(request: object, found: str, region: str, account: str, *, about_tags: bool) -> str:
    """Returns the ARNs of log streams, whose name is empty for an operation on all streams of a group.

    That is why policies name a log group with ``:*`` at the end; only those about tags do not.
    """
    given = read_members(request)
    if about_tags and "resourceArn" in given:
        return found
    names = [given.get("logGroupName"), given.get("logGroupIdentifier")]
    for several in (given.get("logGroupNames"), given.get("logGroupIdentifiers")):
        names += read_array(several)
    prefix, stream = f"arn:aws:logs:{region}:{account}:log-group:", given.get("logStreamName") or ""
    groups = [name if name.startswith("arn:") else prefix + name for name in map(str, filter(None, names))]
    return keep_all(f"{group.removesuffix(':*')}:log-stream:{stream}" for group in groups) or found


def _keep_tags_of_group(find: Callable[..., object]) -> Callable[..., object]:
    """A log stream has the tags of its group."""

    def find_context(action: str, body: bytes, resource: str, *more: object) -> object:
        return find(action, body, resource.partition(":log-stream:")[0], *more)

    return find_context


def _find_stream(request: JsonObject) -> str:
    """Returns the ARN of the stream of a table that a request reads, with which an iterator begins."""
    return read_text(request.get("StreamArn")) or read_text(request.get("ShardIterator")).partition("|")[0]


def _find_source_queue(request: JsonObject) -> str:
    """Returns the ARN of the dead-letter queue of a task that moves messages."""
    try:
        handle = json.loads(base64.b64decode(read_text(request.get("TaskHandle"))))
    except ValueError:
        handle = None
    return read_text(request.get("SourceArn")) or read_text(read_object(handle).get("sourceArn"))


_SOURCES: Final = {
    "dynamodb": _find_stream,
    "dynamodbstreams": _find_stream,
    "sqs": _find_source_queue,
}


def _split_path(path: str) -> tuple[str, str]:
    """Returns kind and name with operation from a path such as ``/2015-03-31/functions/NAME/code``."""
    _, _, after_version = path.strip("/").partition("/")
    kind, _, rest = after_version.partition("/")
    return kind, rest


def _find_execution(path: str) -> str | None:
    """Returns the ARN of a durable execution, or that of the execution of a callback."""
    kind, named = _split_path(unquote(path))
    if kind == "durable-execution-callbacks":
        found = durable_executions.callbacks.get(named.rpartition("/")[0])
        return found[0] if found else None
    if kind != "durable-executions":
        return None
    arn, _, operation = named.rpartition("/")
    return arn if operation in {"checkpoint", "history", "state", "stop"} else named


def _find_function(method: str, path: str, body: bytes, query: Mapping[str, object]) -> str | None:
    """Returns the ARN of a function, with the version or alias that the request names."""
    kind, rest = _split_path(path)
    name = unquote(rest.partition("/")[0])
    if kind != "functions":
        return None
    if name:
        return build_function_arn(name, _read_parameter(query, "Qualifier"))
    if method == "POST":
        created = read_object(read_json(body))
        return build_function_arn(created["FunctionName"]) if "FunctionName" in created else None
    return None


def _find_layer(path: str, query: Mapping[str, object], region: str, account: str) -> str | None:
    """Returns the ARN of a layer, or of the version of a layer that the request names."""
    kind, rest = _split_path(path)
    if kind != "layers":
        return None
    if "find" in query and (named := _read_parameter(query, "Arn")):
        return named
    name, _, version = unquote(rest).partition("/versions")
    if not name:
        return None
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{region}:{account}:layer:{name}"
    number = version.strip("/").partition("/")[0]
    return f"{arn}:{number}" if number else arn


def _read_parameter(query: Mapping[str, object], name: str) -> str:
    return str(iam_actions.query_parameter(query, name))


def _find_event_resource(target: str, request: JsonObject, region: str, account: str) -> str | None:
    """Returns the ARN of a rule, which names its bus unless that is the default one, or of a bus."""
    operation, prefix = target.rpartition(".")[2], f"arn:aws:events:{region}:{account}"
    name = read_text(request.get("Rule" if operation in _OF_TARGETS else "Name"))
    if name and operation in _OF_BUSES:
        return name if name.startswith("arn:") else f"{prefix}:event-bus/{name}"
    for ending, (kind, member) in _OF_KINDS.items():
        if operation.endswith(ending) and request.get(member):
            return f"{prefix}:{kind}/{request[member]}"
    if name and operation in {*_OF_RULES, *_OF_TARGETS}:
        bus = str(request.get("EventBusName") or _DEFAULT).rpartition("event-bus/")[2]
        return f"{prefix}:rule/{name}" if bus == _DEFAULT else f"{prefix}:rule/{bus}/{name}"
    return None


def _accept_parts_of_arns(resolve: Callable[[str], tuple[str, str | None]]) -> Callable[[str], object]:
    """Resolves ``123456789012:function:name`` and ``function:name`` as well."""

    def resolve_name(given: str) -> tuple[str, str | None]:
        return resolve(build_function_arn(given) if "function:" in given else given)

    return resolve_name


def _read_cbor(read: Callable[[bytes, str], str]) -> Callable[[bytes, str], str]:
    """Reads a member of a body in CBOR too, so that the resource is the one that is authorized."""

    def read_member(body: bytes, name: str) -> str:
        try:
            return read(body, name)
        except UnicodeDecodeError:
            pass
        try:
            return str(read_members(decode(body)).get(name) or "")
        except InvalidCborError:
            return ""

    return read_member


PATCHES = (
    Patch(
        iam_actions.logs_service_context,
        _keep_tags_of_group,
        "conditions on tags of log groups are those of their streams",
    ),
    Patch(iam_actions.read_member, _read_cbor, "requests in CBOR are authorized for their resource"),
    Patch(
        lambda_functions.resolve_name,
        _accept_parts_of_arns,
        "a function can be named by a part of its ARN",
    ),
)
