"""Requests to EventBridge that AWS rejects, with its errors."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, TypedDict

from embedded_aws.json_values import is_object, read_object, read_text
from embedded_aws.ministack import eventbridge, responses
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.services.eventbridge.bus_policies import list_statements

_Given = Mapping[str, object]
_Check = Callable[[_Given], None]
_MOST_TARGETS: Final = 5
_MOST_REPLAYS: Final = 10
"""Replays that run at the same time (EventBridge quotas)."""
_PLACEHOLDER: Final = re.compile(r"<([^<>\s]+)>")


class RejectionError(Exception):
    """An error of the API.

    Args:
        code: Its code.
        message: Its message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def reject_by(check: _Check) -> Callable[[Operation], Operation]:
    """Returns the step that rejects the requests for which a check raises an error."""

    def decorate(call: Operation) -> Operation:
        def call_unless_rejected(given: _Given, *rest: object, **options: object) -> Response:
            try:
                check(given)
            except RejectionError as error:
                return responses.json_error(error.code, error.message, 400)
            return call(given, *rest, **options)

        return call_unless_rejected

    return decorate


def _find_bus(reference: object) -> str:
    """Returns the name of an event bus that exists, by its name or ARN."""
    name = str(reference or "default")
    if name.startswith("arn:"):
        name = name.rpartition("event-bus/")[2]
    if name != "default" and name not in eventbridge.event_buses:
        raise RejectionError("ResourceNotFoundException", f"Event bus {name} does not exist.")
    return name


def require_bus(given: _Given) -> None:
    """Requires the event bus of a request."""
    _find_bus(given.get("EventBusName"))


def require_named_bus(given: _Given) -> None:
    """Requires the event bus that a request describes or updates."""
    _find_bus(given.get("Name"))


def reject_existing_bus(given: _Given) -> None:
    """Rejects a name that another event bus has."""
    if given.get("Name") in {"default", *eventbridge.event_buses}:
        raise RejectionError("ResourceAlreadyExistsException", f"Event bus {given['Name']} already exists.")


def reject_default_bus(given: _Given) -> None:
    """Rejects the deletion of the default event bus."""
    if given.get("Name") == "default":
        raise RejectionError("ValidationException", "Cannot delete event bus default.")


def require_statement(given: _Given) -> None:
    """Requires the statement that is removed from the policy of an event bus."""
    bus = _find_bus(given.get("EventBusName"))
    if given.get("RemoveAllPermissions"):
        return
    statements = list_statements(eventbridge.bus_policies.get(bus) or {})
    if not any(statement["Sid"] == given.get("StatementId") for statement in statements):
        raise RejectionError("ResourceNotFoundException", "Statement with the provided id does not exist.")


def check_rule(given: _Given) -> None:
    """Requires a schedule to be on the default event bus."""
    bus = _find_bus(given.get("EventBusName"))
    if given.get("ScheduleExpression") and bus != "default":
        raise RejectionError(
            "ValidationException", "ScheduleExpression is supported only on the default event bus."
        )


def _find_rule(given: _Given, member: str) -> str:
    """Returns the key of a rule that exists."""
    bus, name = _find_bus(given.get("EventBusName")), str(given.get(member))
    key = eventbridge.rule_key(name, bus)
    if key not in eventbridge.rules:
        raise RejectionError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")
    return key


def require_rule(given: _Given) -> None:
    """Requires the rule that a request names."""
    _find_rule(given, "Name")


def require_rule_of_targets(given: _Given) -> None:
    """Requires the rule of targets."""
    _find_rule(given, "Rule")


def reject_rule_with_targets(given: _Given) -> None:
    """Rejects the deletion of a rule that has targets."""
    bus = _find_bus(given.get("EventBusName"))
    if eventbridge.rule_targets.get(eventbridge.rule_key(str(given.get("Name")), bus)):
        raise RejectionError("ValidationException", "Rule can't be deleted since it has targets.")


class _TargetsRequest(TypedDict, total=False):
    Rule: str
    EventBusName: str
    Targets: list[eventbridge.RuleTarget]


def check_targets(given: _TargetsRequest) -> None:
    """Requires a rule, and targets with one kind of input each."""
    key = _find_rule(given, "Rule")
    targets = given.get("Targets", [])
    identifiers = {target["Id"] for target in (*eventbridge.rule_targets.get(key, ()), *targets)}
    if len(identifiers) > _MOST_TARGETS:
        raise RejectionError(
            "LimitExceededException", "The requested resource exceeds the maximum number allowed."
        )
    for target in targets:
        if sum(name in target for name in ("Input", "InputPath", "InputTransformer")) > 1:
            raise RejectionError(
                "ValidationException",
                "Only one of Input, InputPath, or InputTransformer must be provided for target "
                f"{target['Id']}.",
            )
        _check_template(target)


def _check_template(target: eventbridge.RuleTarget) -> None:
    transformer: eventbridge.InputTransformer = target.get("InputTransformer", {})
    known = set(transformer.get("InputPathsMap", {}))
    for name in _PLACEHOLDER.findall(transformer.get("InputTemplate", "")):
        if name not in known and not name.startswith("aws."):
            raise RejectionError(
                "ValidationException",
                f"InputTemplate for target {target['Id']} contains invalid placeholder {name}.",
            )


def check_archive(given: _Given) -> None:
    """Requires a new archive, and the event bus that it keeps."""
    name = given.get("ArchiveName")
    if name in eventbridge.archives:
        raise RejectionError("ResourceAlreadyExistsException", f"Archive {name} already exists.")
    _find_bus(given.get("EventSourceArn"))


def require_archived_bus(given: _Given) -> None:
    """Requires the event bus whose archives are listed."""
    if given.get("EventSourceArn"):
        _find_bus(given["EventSourceArn"])


def check_replay(given: _Given) -> None:
    """Requires a new replay of an archive into the event bus that it keeps."""
    name, destination = given.get("ReplayName"), str(read_object(given.get("Destination")).get("Arn", ""))
    if name in eventbridge.replays:
        raise RejectionError("ResourceAlreadyExistsException", f"Replay {name} already exists.")
    _find_bus(destination)
    archive_name = str(given.get("EventSourceArn", "")).rpartition("archive/")[2]
    archive = eventbridge.archives.get(archive_name)
    if archive is None:
        raise RejectionError(
            "ValidationException",
            f"Parameter EventSourceArn is not valid. Reason: Archive {archive_name} does not exist.",
        )
    if eventbridge.read_timestamp(given["EventStartTime"]) >= eventbridge.read_timestamp(
        given["EventEndTime"]
    ):
        raise RejectionError(
            "ValidationException",
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        )
    if archive["EventSourceArn"] != destination:
        raise RejectionError(
            "ValidationException",
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
        )
    active = [each for each in eventbridge.replays.values() if each["State"] in {"STARTING", "RUNNING"}]
    if len(active) >= _MOST_REPLAYS:
        raise RejectionError(
            "LimitExceededException", "The requested resource exceeds the maximum number allowed."
        )


def check_tagged_resource(given: _Given) -> None:
    """Requires the event bus or rule that has tags."""
    kind, _, name = str(given.get("ResourceARN", "")).rpartition(":")[2].partition("/")
    if kind == "event-bus":
        _find_bus(name)
    elif kind == "rule":
        bus, _, rule = name.rpartition("/")
        _find_rule({"Name": rule, "EventBusName": bus}, "Name")


def check_tested_event(given: _Given) -> None:
    """Requires an event with the members that every event has."""
    try:
        event: object = json.loads(read_text(given.get("Event")))
    except ValueError:
        event = None
    if not is_object(event) or not event.keys() >= _MEMBERS:
        raise RejectionError("ValidationException", "Parameter Event is not valid.")


_MEMBERS: Final = frozenset({"id", "account", "source", "time", "region", "detail-type"})
