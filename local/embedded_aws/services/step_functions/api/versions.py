"""Versions and aliases of state machines."""

import copy

from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.state_machine_records import Alias, Route, StateMachine, Version
from embedded_aws.services.step_functions.api.errors import (
    ApiError,
    Fields,
    Request,
    answer,
    check_arn,
    paginate,
)

_WHOLE = 100  # percent


def find_missing(arn: str) -> ApiError:
    """Returns the error of a state machine that does not exist."""
    return ApiError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")


def _find_machine(arn: str) -> StateMachine:
    machine = step_functions.state_machines.get(check_arn(arn, "stateMachine"))
    if machine is None:
        raise find_missing(arn)
    return machine


def publish(machine: StateMachine, description: str | None) -> Version:
    """Returns the version of the current revision, which is made if there is none."""
    arn, revision = machine["stateMachineArn"], machine["revisionId"]
    newest = step_functions.versions.get(f"{arn}:{machine['lastVersionNumber']}")
    if newest and newest["stateMachineRevisionId"] == revision:
        if description is not None and description != newest.get("description"):
            raise ApiError(
                "ConflictException",
                "Failed to publish the State Machine version because a version with the same revision and a "
                "different description already exists.",
            )
        return newest
    machine["lastVersionNumber"] += 1
    version: Version = {
        "stateMachineVersionArn": f"{arn}:{machine['lastVersionNumber']}",
        "stateMachineArn": arn,
        "stateMachineRevisionId": revision,
        "description": description,
        "creationDate": responses.now_iso(),
        "definition": machine["definition"],
        "roleArn": machine["roleArn"],
        "type": machine["type"],
        "loggingConfiguration": copy.deepcopy(machine["loggingConfiguration"]),
        "encryptionConfiguration": copy.deepcopy(machine.get("encryptionConfiguration")),
    }
    step_functions.versions[version["stateMachineVersionArn"]] = version
    return version


def _publish(given: Request) -> Fields:
    machine = _find_machine(given["stateMachineArn"])
    revision = given.get("revisionId")
    if revision and revision != machine["revisionId"]:
        raise ApiError(
            "ConflictException",
            f"Failed to publish the State Machine version for revision {revision}. The current State Machine "
            f"revision is {machine['revisionId'] or 'INITIAL'}.",
        )
    version = publish(machine, given.get("description"))
    return {name: version[name] for name in ("creationDate", "stateMachineVersionArn")}


def _delete(given: Request) -> Fields:
    arn = check_arn(given["stateMachineVersionArn"], "stateMachine")
    names = [alias["name"] for alias in step_functions.aliases.values() if arn in _list_targets(alias)]
    if names:
        raise ApiError(
            "ConflictException",
            "Version to be deleted must not be referenced by an alias. Current list of aliases referencing "
            f"this version: [{', '.join(names)}]",
        )
    step_functions.versions.pop(arn, None)
    return {}


def _list_targets(alias: Alias) -> list[str]:
    return [route["stateMachineVersionArn"] for route in alias["routingConfiguration"]]


def _list(given: Request) -> Fields:
    arn = _find_machine(given["stateMachineArn"])["stateMachineArn"]
    versions = [each for each in step_functions.versions.values() if each["stateMachineArn"] == arn]
    versions.sort(key=lambda each: int(each["stateMachineVersionArn"].rpartition(":")[2]), reverse=True)
    names = ("creationDate", "stateMachineVersionArn")
    listed = [{name: version[name] for name in names} for version in versions]
    return paginate(listed, given, "stateMachineVersions")


def _create_alias(given: Request) -> Fields:
    routes = given["routingConfiguration"]
    machine = _check_routes(routes)
    arn = f"{machine}:{given['name']}"
    alias = step_functions.aliases.get(arn)
    if alias is None:
        now = responses.now_iso()
        created: Alias = {
            "stateMachineAliasArn": arn,
            "name": given["name"],
            "description": given.get("description", ""),
            "routingConfiguration": [route.copy() for route in routes],
            "creationDate": now,
            "updateDate": now,
        }
        alias = step_functions.aliases[arn] = created
    elif (alias["routingConfiguration"], alias["description"]) != (routes, given.get("description", "")):
        raise ApiError(
            "ConflictException",
            "Failed to create alias because an alias with the same name and a different routing "
            "configuration already exists.",
        )
    return {name: alias[name] for name in ("creationDate", "stateMachineAliasArn")}


def _check_routes(routes: list[Route]) -> str:
    """Returns the state machine that all routes lead to."""
    arns = [check_arn(route["stateMachineVersionArn"], "stateMachine") for route in routes]
    if not all(arn.rpartition(":")[2].isdigit() for arn in arns):
        raise ApiError(
            "ValidationException",
            f"Routing configuration must contain state machine version ARNs. Received: [{', '.join(arns)}]",
        )
    machines = {arn.rpartition(":")[0] for arn in arns}
    if len(machines) > 1:
        raise ApiError("ValidationException", "Routing configuration must reference one state machine.")
    if len(set(arns)) < len(arns):
        problem = "Routing configuration must contain distinct state machine version ARNs"
        raise ApiError("ValidationException", f"{problem}. Received: [{', '.join(arns)}]")
    weights = [route["weight"] for route in routes]
    if sum(weights) != _WHOLE:
        raise ApiError(
            "ValidationException",
            f"Sum of routing configuration weights must equal 100. Received: {weights}",
        )
    for arn in arns:
        if arn not in step_functions.versions:
            raise ApiError("ResourceNotFound", f"Request references a resource that does not exist: '{arn}'")
    return machines.pop()


def _find_alias(arn: str) -> Alias:
    alias = step_functions.aliases.get(check_arn(arn, "stateMachine"))
    if alias is None:
        raise ApiError("ResourceNotFound", "Request references a resource that does not exist.")
    return alias


def _update_alias(given: Request) -> Fields:
    alias = _find_alias(given["stateMachineAliasArn"])
    if "routingConfiguration" in given:
        _check_routes(given["routingConfiguration"])
        alias["routingConfiguration"] = [route.copy() for route in given["routingConfiguration"]]
    alias["description"] = given.get("description", alias["description"])
    alias["updateDate"] = responses.now_iso()
    return {"updateDate": alias["updateDate"]}


def _delete_alias(given: Request) -> Fields:
    step_functions.aliases.pop(check_arn(given["stateMachineAliasArn"], "stateMachine"), None)
    return {}


def _describe_alias(given: Request) -> Fields:
    alias = _find_alias(given["stateMachineAliasArn"])
    return {name: value for name, value in alias.items() if name != "description" or value}


def _list_aliases(given: Request) -> Fields:
    arn = check_arn(given["stateMachineArn"], "stateMachine")
    version = arn if arn in step_functions.versions else None
    machine = _find_machine(step_functions.versions[arn]["stateMachineArn"] if version else arn)
    aliases = [
        alias
        for alias in step_functions.aliases.values()
        if alias["stateMachineAliasArn"].rpartition(":")[0] == machine["stateMachineArn"]
        and (version is None or version in _list_targets(alias))
    ]
    names = ("creationDate", "stateMachineAliasArn")
    return paginate(
        [{name: alias[name] for name in names} for alias in aliases], given, "stateMachineAliases"
    )


PATCHES = (
    Patch(step_functions.publish_version, answer(_publish), "a revision is published once"),
    Patch(step_functions.delete_version, answer(_delete), "a version that an alias routes to stays"),
    Patch(step_functions.list_versions, answer(_list), "versions have pages, the newest first"),
    Patch(step_functions.create_alias, answer(_create_alias), "an alias can be created again, as it is"),
    Patch(step_functions.update_alias, answer(_update_alias), "weights add up to 100"),
    Patch(step_functions.delete_alias, answer(_delete_alias), "an alias can be deleted again"),
    Patch(
        step_functions.describe_alias, answer(_describe_alias), "an alias is described without empty members"
    ),
    Patch(step_functions.list_aliases, answer(_list_aliases), "aliases have pages"),
)
