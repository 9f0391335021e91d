"""Requests to start tasks, which ECS rejects before it starts any."""

import json
from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import read_array, read_object, read_objects, read_text
from embedded_aws.ministack import ec2, ecs, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Record, Response

_MOST_TASKS: Final = 10
_LONGEST_OVERRIDES: Final = 8_192
"""Characters of the overrides as JSON (API reference, TaskOverride)."""

_Operations = dict[str, Callable[[Record], Response]]


def _validate_runs(operations: _Operations) -> _Operations:
    """Returns the operations; ``RunTask`` rejects what no task can be started from."""
    run = operations["RunTask"]

    def run_task(given: Record) -> Response:
        if ecs.resolve_cluster_name(read_text(given.get("cluster"))) not in ecs.clusters:
            return responses.json_error("ClusterNotFoundException", "Cluster not found.")
        named = ecs.resolve_task_definition(read_text(given.get("taskDefinition")))
        definition = ecs.task_definitions.get(named)
        if definition is not None and (problem := _find_problem(given, definition)):
            return responses.json_error("InvalidParameterException", problem)
        return run(given)

    return {**operations, "RunTask": run_task}


def _find_problem(given: Record, definition: Record) -> str | None:
    if given.get("count", 1) not in range(1, _MOST_TASKS + 1):
        return f"count should be from 1 to {_MOST_TASKS}."
    overrides = read_object(given.get("overrides"))
    if len(json.dumps(overrides, separators=(",", ":"))) > _LONGEST_OVERRIDES:
        return f"Overrides have more than {_LONGEST_OVERRIDES} characters."
    known = [each["name"] for each in read_objects(definition["containerDefinitions"])]
    for override in read_objects(overrides.get("containerOverrides")):
        if (name := override.get("name")) not in known:
            return f"Override for container named {name} is not a container in the TaskDefinition."
    for role in ("executionRoleArn", "taskRoleArn"):
        if overrides.get(role) not in {None, definition.get(role)}:
            return f"The emulator runs tasks with the {role} of their definition only, not with another one."
    return _find_network_problem(given) if definition.get("networkMode") == "awsvpc" else None


def _find_network_problem(given: Record) -> str | None:
    network = read_object(read_object(given.get("networkConfiguration")).get("awsvpcConfiguration"))
    if not network:
        return "Network Configuration must be provided when networkMode 'awsvpc' is specified."
    for subnet in map(str, read_array(network.get("subnets"))):
        if subnet not in ec2.subnets.get():
            reason = f"The subnet ID '{subnet}' does not exist (ErrorCode: InvalidSubnetID.NotFound)"
            return f"Error retrieving subnet information for [{subnet}]: {reason}"
    return None


PATCHES = (
    Patch(
        ecs.operations,
        _validate_runs,
        "tasks start in an existing cluster and network, and each override is one of a container",
    ),
)
