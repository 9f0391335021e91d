"""Creation, update and description of state machines."""

import copy
import json
from typing import Final, TypedDict

from embedded_aws.iam.permissions import roles
from embedded_aws.json_values import JsonObject, read_array, read_object
from embedded_aws.ministack import iam_evaluator, responses, step_functions
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid
from embedded_aws.ministack.state_machine_records import StateMachine
from embedded_aws.services.step_functions import execution_logs
from embedded_aws.services.step_functions.api.errors import (
    ApiError,
    Fields,
    Request,
    answer,
    check_arn,
    check_name,
    paginate,
    require,
)
from embedded_aws.services.step_functions.api.versions import find_missing, publish
from embedded_aws.services.step_functions.definition_checks import find_problems, format_problems
from embedded_aws.services.step_functions.unsupported import find_unsupported
from embedded_aws.services.step_functions.variable_references import find_variables

_DEFAULT_LOGGING: Final[JsonObject] = {"includeExecutionData": False, "level": "OFF"}
_UPDATABLE: Final = ("definition", "roleArn", "loggingConfiguration", "tracingConfiguration")


class Settings(TypedDict):
    """Settings of a new state machine."""

    definition: str
    roleArn: str
    type: str
    loggingConfiguration: JsonObject
    tracingConfiguration: JsonObject
    encryptionConfiguration: JsonObject | None


class Snapshot(TypedDict, total=False):
    """Members that a version or an execution keeps of its state machine."""

    definition: str
    roleArn: str
    loggingConfiguration: JsonObject
    encryptionConfiguration: JsonObject | None
    creationDate: str
    revisionId: str | None
    description: str | None


def _create(given: Request) -> Fields:
    name = check_name(given["name"])
    if given.get("versionDescription") and not given.get("publish"):
        raise ApiError("ValidationException", "Version description can only be set when publish is true")
    encryption = _read_encryption(given)
    definition, kind = given["definition"], given.get("type", "STANDARD")
    _require_valid(definition, kind)
    logging = _read_logging(given, given["roleArn"])
    if encryption:
        require(step_functions.reject_encryption(encryption))
    stored = step_functions.build_encryption(encryption)
    arn = f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{name}"
    wanted: Settings = {
        "definition": definition,
        "roleArn": given["roleArn"],
        "type": kind,
        "loggingConfiguration": logging,
        "tracingConfiguration": given.get("tracingConfiguration", {"enabled": False}),
        "encryptionConfiguration": stored,
    }
    machine = step_functions.state_machines.get(arn)
    if machine and not _is_same(machine, wanted, given):
        raise ApiError("StateMachineAlreadyExists", f"State Machine Already Exists: '{arn}'")
    if machine is None:
        if reason := iam_evaluator.validate_role_arn(given["roleArn"]):
            raise ApiError("ValidationException", reason)
        created_machine: StateMachine = {
            "stateMachineArn": arn,
            "name": name,
            **wanted,
            "creationDate": responses.now_iso(),
            "status": "ACTIVE",
            "revisionId": None,
            "lastVersionNumber": 0,
        }
        machine = step_functions.state_machines[arn] = created_machine
        if tags := given.get("tags"):
            step_functions.tags[arn] = list(tags)
    created: Fields = {"stateMachineArn": arn, "creationDate": machine["creationDate"]}
    if given.get("publish"):
        version = publish(machine, given.get("versionDescription"))
        machine["createVersionArn"] = version["stateMachineVersionArn"]
        created["stateMachineVersionArn"] = version["stateMachineVersionArn"]
    return created


def _is_same(machine: StateMachine, wanted: Settings, given: Request) -> bool:
    """Whether a machine is the one that a request describes, so that the request can be repeated."""
    known = read_object(machine)
    compared = {name: known.get(name, value) for name, value in wanted.items() if name != "roleArn"}
    version = step_functions.versions.get(machine.get("createVersionArn") or "")
    described = not given.get("publish") or (
        version is not None and version.get("description") == given.get("versionDescription")
    )
    return (
        compared == {name: value for name, value in wanted.items() if name != "roleArn"}
        and described
        and bool(given.get("publish")) == bool(machine.get("createVersionArn"))
    )


def _require_valid(definition: str, kind: str) -> None:
    if problems := find_problems(definition, kind):
        text = format_problems(problems)
        raise ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{text}'")
    if invalid := step_functions.explain_jsonata(definition) or find_unsupported(definition):
        raise ApiError("InvalidDefinition", f"Invalid State Machine Definition: '{invalid}'")


def _read_logging(given: Request, role: str) -> JsonObject:
    logging = given.get("loggingConfiguration")
    if logging is None:
        return dict(_DEFAULT_LOGGING)
    destinations = read_array(logging.get("destinations"))
    if (logging.get("level", "OFF") != "OFF" or destinations) and len(destinations) != 1:
        problem = "Must specify exactly one Log Destination."
        raise ApiError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {problem}")
    found = {**_DEFAULT_LOGGING, **copy.deepcopy(logging)}
    if not execution_logs.may_log(found, role):
        problem = "The state machine IAM Role is not authorized to access the Log Destination"
        raise ApiError("AccessDeniedException", problem)
    if not execution_logs.open_destination(found):
        problem = "Log Destination not found."
        raise ApiError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {problem}")
    return found


def _read_encryption(given: Request) -> JsonObject | None:
    given_encryption = given.get("encryptionConfiguration")
    if given_encryption is None:
        return None
    require(step_functions.reject_encryption_types(given_encryption))
    encryption = read_object(step_functions.normalize_encryption(given_encryption))
    require(step_functions.reject_encryption_members(encryption))
    return encryption


def _update(given: Request) -> Fields:
    arn = check_arn(given["stateMachineArn"])
    encryption = _read_encryption(given)
    machine = step_functions.state_machines.get(arn)
    if machine is None:
        raise find_missing(arn)
    _check_update(given, encryption)
    changed = machine.copy()
    if "definition" in given:
        _require_valid(given["definition"], machine["type"])
        changed["definition"] = given["definition"]
    if "roleArn" in given:
        changed["roleArn"] = given["roleArn"]
    if "loggingConfiguration" in given:
        changed["loggingConfiguration"] = _read_logging(given, changed["roleArn"])
    if "tracingConfiguration" in given:
        changed["tracingConfiguration"] = given["tracingConfiguration"]
    if encryption is not None:
        changed["encryptionConfiguration"] = step_functions.build_encryption(encryption)
    if changed != machine:
        machine.update(changed)
        machine["revisionId"] = new_uuid()
    updated: Fields = {"updateDate": responses.now_iso()}
    if machine["revisionId"]:
        updated["revisionId"] = machine["revisionId"]
    if given.get("publish"):
        version = publish(machine, given.get("versionDescription"))
        updated["stateMachineVersionArn"] = version["stateMachineVersionArn"]
    return updated


def _check_update(given: Request, encryption: JsonObject | None) -> None:
    if encryption is None and not given.get("publish") and not any(name in given for name in _UPDATABLE):
        raise ApiError(
            "MissingRequiredParameter",
            "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must "
            "be specified",
        )
    if given.get("versionDescription") and not given.get("publish"):
        raise ApiError("ValidationException", "Version description can only be set when publish is true")
    if encryption is not None:
        require(step_functions.reject_encryption(encryption))
        if "definition" not in given:
            raise ApiError(
                "MissingRequiredParameter",
                "The definition must be specified when updating the EncryptionConfiguration",
            )


def _delete(given: Request) -> Fields:
    arn = check_arn(given["stateMachineArn"], "stateMachine")
    step_functions.state_machines.pop(arn, None)
    step_functions.tags.pop(arn, None)
    for store, name in (
        (step_functions.versions, "stateMachineArn"),
        (step_functions.executions, "stateMachineArn"),
    ):
        for key in [key for key, record in store.items() if record.get(name) == arn]:
            store.pop(key, None)
    for key in [key for key in step_functions.aliases if key.rpartition(":")[0] == arn]:
        step_functions.aliases.pop(key, None)
    return {}


def _describe(given: Request) -> Fields:
    arn = check_arn(given["stateMachineArn"], "stateMachine")
    base = step_functions.resolve_state_machine(arn)
    machine = step_functions.state_machines.get(base) if base else None
    if machine is None:
        raise find_missing(arn)
    described = describe_machine({**machine, **find_snapshot(arn)}, given)
    described |= {"stateMachineArn": arn, "status": "ACTIVE", "type": machine["type"]}
    return described


def find_snapshot(arn: str) -> Snapshot:
    """Returns what a version keeps of its state machine; empty for the state machine itself."""
    version = step_functions.versions.get(step_functions.find_version(arn) or "")
    if version is None:
        return {}
    return {
        "definition": version["definition"],
        "roleArn": version["roleArn"],
        "loggingConfiguration": version["loggingConfiguration"],
        "encryptionConfiguration": version["encryptionConfiguration"],
        "creationDate": version["creationDate"],
        "revisionId": version.get("stateMachineRevisionId") or None,
        "description": version.get("description"),
    }


def describe_machine(machine: StateMachine, given: Request) -> Fields:
    """Returns the description of a state machine or a version, by the names of the API."""
    described: Fields = {
        "name": machine["name"],
        "roleArn": machine["roleArn"],
        "creationDate": machine["creationDate"],
        "loggingConfiguration": machine["loggingConfiguration"],
        "tracingConfiguration": machine.get("tracingConfiguration", {"enabled": False}),
        "encryptionConfiguration": machine.get("encryptionConfiguration") or {"type": "AWS_OWNED_KEY"},
    }
    if given.get("includedData") != "METADATA_ONLY":
        described["definition"] = machine["definition"]
        if variables := find_variables(json.loads(machine["definition"])):
            described["variableReferences"] = variables
    if revision := machine.get("revisionId"):
        described["revisionId"] = revision
    if description := machine.get("description"):
        described["description"] = description
    return described


def _list(given: Request) -> Fields:
    names = ("stateMachineArn", "name", "type", "creationDate")
    machines = sorted(step_functions.state_machines.values(), key=lambda machine: machine["name"])
    listed = [{name: machine[name] for name in names} for machine in machines]
    return paginate(listed, given, "stateMachines")


def _validate(given: Request) -> Fields:
    problems = find_problems(given["definition"], given.get("type", "STANDARD"))
    if not problems and (invalid := step_functions.explain_jsonata(given["definition"])):
        code, _, message = invalid.partition(": ")
        message, _, location = message.partition("\n  at ")
        problems = [{"code": code, "message": message, "location": location, "severity": "ERROR"}]
    most = given.get("maxResults") or 100
    return {
        "result": "FAIL" if problems else "OK",
        "diagnostics": problems[:most],
        "truncated": len(problems) > most,
    }


PATCHES = (
    Patch(
        step_functions.create_state_machine,
        steps(answer(_create), roles.validate_state_machine),
        "state machines are validated and created as on AWS, with a role that Step Functions can assume",
    ),
    Patch(
        step_functions.update_state_machine,
        steps(answer(_update), roles.validate_state_machine),
        "so are updated ones, whose revision changes with their definition or role",
    ),
    Patch(step_functions.delete_state_machine, answer(_delete), "a state machine can be deleted again"),
    Patch(
        step_functions.describe_state_machine,
        answer(_describe),
        "a state machine has a revision only after an update",
    ),
    Patch(step_functions.list_state_machines, answer(_list), "lists have pages with tokens"),
    Patch(step_functions.validate_definition, answer(_validate), "invalid definitions have diagnostics"),
)
