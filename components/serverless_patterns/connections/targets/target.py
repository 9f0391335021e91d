"""A validated target, in the terms of a rule, a schedule and a pipe."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.resource_arns import remove_qualifier
from serverless_patterns.connections.targets.args import TargetArgs
from serverless_patterns.connections.targets.kinds import KINDS, TargetKind
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

Connector = Literal["rule", "schedule", "pipe"]
_GROUP_ID: Final = re.compile(r"[!-~]+")
_GROUP_LENGTHS: Final[Mapping[Connector, int]] = {"rule": 100, "schedule": 128, "pipe": 100}
"""Most characters of a message group ID (API references of EventBridge, its scheduler, and its pipes)."""


@dataclass(frozen=True)
class Target:
    """A target with its arguments."""

    kind: str
    """Argument that has it, such as ``queue``."""
    args: Mapping[str, Any]

    @property
    def arn(self) -> pulumi.Input[str]:
        """ARN to deliver to."""
        return self.args["arn"]

    def statements(self, *, batches: bool = False) -> list[PolicyStatementArgs]:
        """Returns the permissions of the role that delivers.

        Args:
            batches: Whether it delivers several events at once.
        """
        kind: TargetKind = KINDS[self.kind]
        actions = [*kind.actions, *(kind.batch_actions if batches else ())]
        on = remove_qualifier(self.arn) if self.kind == "workflow" else self.arn
        key_arn = self.args.get("kms_key_arn")
        return [allow(actions, on), *([allow(kind.key_actions, key_arn)] if key_arn else [])]

    def rule_inputs(self) -> dict[str, Any]:
        """Returns the inputs of ``aws.cloudwatch.EventTarget`` that only this kind of target has."""
        if group := self.args.get("message_group_id"):
            return {"sqs_target": {"message_group_id": group}}
        if path := self.args.get("partition_key"):
            return {"kinesis_target": {"partition_key_path": path}}
        return {}

    def schedule_inputs(self, name: str) -> aws.scheduler.ScheduleTargetArgsDict:
        """Returns the members of the target of a schedule.

        Args:
            name: Name of the schedule, which is the partition key of its records by default.
        """
        target: aws.scheduler.ScheduleTargetArgsDict = {"arn": self.arn, "role_arn": ""}
        if group := self.args.get("message_group_id"):
            target["sqs_parameters"] = {"message_group_id": group}
        if self.kind == "stream":
            target["kinesis_parameters"] = {"partition_key": self.args["partition_key"] or name}
        if self.kind == "event_bus":
            source, detail_type = self.args["source"], self.args["detail_type"]
            target["eventbridge_parameters"] = {"source": source, "detail_type": detail_type}
        return target

    def pipe_parameters(self, record_id: str) -> aws.pipes.PipeTargetParametersArgsDict:
        """Returns the target parameters of a pipe.

        Args:
            record_id: JSON path of the ID of a record, which is the partition key by default.
        """
        match self.kind:
            case "queue" if group := self.args["message_group_id"]:
                return {"sqs_queue_parameters": {"message_group_id": group}}
            case "workflow":
                # A Standard workflow cannot be waited for.
                return {"step_function_state_machine_parameters": {"invocation_type": "FIRE_AND_FORGET"}}
            case "stream":
                key = self.args["partition_key"] or record_id
                return {"kinesis_stream_parameters": {"partition_key": key}}
            case "event_bus":
                source, detail_type = self.args["source"], self.args["detail_type"]
                return {"eventbridge_event_bus_parameters": {"source": source, "detail_type": detail_type}}
            case _:
                return {}


def validate_target(args: TargetArgs[Completed], errors: Errors, connector: Connector) -> Target:
    """Checks the rules that join the arguments of a target; an invalid one has no arguments.

    Args:
        args: The target.
        errors: Receives the errors, at the path of the target.
        connector: Kind of resource that delivers to it.
    """
    kind = errors.check_exactly_one(args, *KINDS)
    given = cast("Mapping[str, Any]", args).get(kind) if kind else None
    if not kind or not given:
        return Target("", {})
    below = errors.narrow(kind)
    match kind:
        case "queue":
            _check_group(given, below, connector)
        case "stream":
            _check_key(given["partition_key"], below, connector)
        case "event_bus":
            _check_names(given, below, connector)
        case "api_destination" if connector == "schedule":
            errors.add(
                kind, "cannot be the target of a schedule. Let it publish to an event bus with a rule instead"
            )
        case _:
            pass
    return Target(kind, given)


def _check_group(given: Mapping[str, Any], errors: Errors, connector: Connector) -> None:
    group = given["message_group_id"]
    if given["fifo"] and not group:
        errors.add("message_group_id", "is required for a FIFO queue, such as 'orders'")
    if not group:
        return
    if len(group) > _GROUP_LENGTHS[connector]:
        most = _GROUP_LENGTHS[connector]
        errors.add(
            "message_group_id", f"has {len(group)} characters; a {connector} accepts at most {most} of them"
        )
    if not group.startswith("$."):
        if not _GROUP_ID.fullmatch(group):
            errors.add("message_group_id", f"{show(group)} must be ASCII without spaces, such as 'orders'")
    elif connector == "schedule":
        _check_constant("message_group_id", group, errors, connector)


def _check_key(key: str | None, errors: Errors, connector: Connector) -> None:
    if key and connector == "rule" and not key.startswith("$."):
        errors.add("partition_key", f"{show(key)} must be the JSON path of it, such as $.detail.customer")
    if connector == "schedule":
        _check_constant("partition_key", key, errors, connector)


def _check_constant(argument: str, value: str | None, errors: Errors, connector: Connector) -> None:
    if value and value.startswith("$."):
        reason = f"{show(value)} is a JSON path, which a {connector} does not read; must be constant"
        errors.add(argument, reason)


def _check_names(given: Mapping[str, Any], errors: Errors, connector: Connector) -> None:
    for argument in ("source", "detail_type"):
        if connector == "rule" and given[argument]:
            errors.add(argument, "is not supported: a rule forwards the event as it is. Remove it")
        if connector != "rule" and not given[argument]:
            errors.add(argument, f"is required for a {connector}")
