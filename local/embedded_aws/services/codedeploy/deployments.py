"""Deployments: their creation, their answers, and the status that functions of hooks report."""

import secrets
import string
import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack.responses import ScopedStore, get_account_id, get_region
from embedded_aws.ministack.stores import Store
from embedded_aws.services.codedeploy.app_spec import AFTER, BEFORE, read_revision
from embedded_aws.services.codedeploy.calls import Call, OperationError, build_arn
from embedded_aws.services.codedeploy.configurations import find_configuration, list_shifts
from embedded_aws.services.codedeploy.groups import find_application, find_group
from embedded_aws.services.codedeploy.records import Deployment, Described, Group, Info, Spec

ALLOW: Final = "AllowTraffic"
EVENTS: Final = (BEFORE, ALLOW, AFTER)
"""Events of a deployment, in their order."""
RUNNING: Final = frozenset({"Created", "Queued", "InProgress"})
"""Statuses of deployments that have not ended."""
_LETTERS: Final = string.ascii_uppercase + string.digits
_WITHOUT_RESOURCE: Final = frozenset({"StopDeployment"})
"""Operations on deployments that policies cannot limit to a resource (service authorization reference)."""
_REPORTED: Final = frozenset({"Succeeded", "Failed"})

deployments: Store[Deployment] = ScopedStore()
"""Deployments by ID."""


def create_deployment(call: Call) -> Mapping[str, object]:
    """Creates a deployment, which starts at once."""
    application = call.read_name("applicationName", "ApplicationName")
    name = call.read_name("deploymentGroupName", "DeploymentGroupName")
    call.authorize(build_arn("deploymentgroup", f"{application}/{name}"))
    call.authorize(build_arn("application", application), "RegisterApplicationRevision")
    find_application(call)
    group = find_group(call)
    configuration = call.data.get("deploymentConfigName") or group["deploymentConfigName"]
    call.authorize(build_arn("deploymentconfig", configuration), "GetDeploymentConfig")
    routing = find_configuration(configuration)["trafficRoutingConfig"]
    if not (revision := call.data.get("revision")):
        raise OperationError("RevisionRequiredException", "A revision is required")
    spec = read_revision(revision)
    for active, each in deployments.items():
        info = each["info"]
        if info["status"] in RUNNING and each["group"] == group["deploymentGroupId"]:
            raise OperationError(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{name}' already has an active Deployment '{active}'",
            )
    rollback = call.data.get("autoRollbackConfiguration") or group.get("autoRollbackConfiguration")
    described: Described = {
        "deploymentConfigName": configuration,
        "revision": revision,
        "autoRollbackConfiguration": rollback or {"enabled": False},
    }
    deployment = build_deployment(group, spec, list_shifts(routing), described)
    if description := call.data.get("description"):
        deployment["info"]["description"] = description
    if alarms := call.data.get("overrideAlarmConfiguration") or group.get("alarmConfiguration"):
        deployment["alarms"] = [each["name"] for each in alarms["alarms"]] if alarms.get("enabled") else []
        deployment["ignores_alarms"] = alarms.get("ignorePollAlarmFailure", False)
    return {"deploymentId": deployment["info"]["deploymentId"]}


def build_deployment(
    group: Group,
    spec: Spec,
    shifts: list[tuple[int, int]],
    described: Described,
) -> Deployment:
    """Returns a new deployment, which is kept.

    Args:
        group: The deployment group.
        spec: Members of the AppSpec.
        shifts: Percentages of the new version, with the minutes until the next one.
        described: More members of its description.
    """
    identifier = "d-" + "".join(secrets.choice(_LETTERS) for _ in range(9))
    info: Info = {
        "applicationName": group["applicationName"],
        "deploymentGroupName": group["deploymentGroupName"],
        "deploymentId": identifier,
        "status": "Created",
        "createTime": time.time(),
        "deploymentOverview": {},
        "creator": "user",
        "ignoreApplicationStopFailures": False,
        "updateOutdatedInstancesOnly": False,
        "deploymentStyle": group["deploymentStyle"],
        "instanceTerminationWaitTimeStarted": False,
        "fileExistsBehavior": "DISALLOW",
        "deploymentStatusMessages": [],
        "computePlatform": "Lambda",
        **described,
    }
    deployment: Deployment = {
        "info": info,
        "account": get_account_id(),
        "region": get_region(),
        "group": group["deploymentGroupId"],
        "role": group["serviceRoleArn"],
        "triggers": group["triggerConfigurations"],
        "spec": spec,
        "shifts": shifts,
        "next_shift": 0,
        "due": 0.0,
        "weight": 0,
        "events": {name: {"lifecycleEventName": name, "status": "Pending"} for name in EVENTS},
        "executions": {},
        "alarms": [],
        "ignores_alarms": False,
    }
    deployments[identifier] = deployment
    return deployment


def find_deployment(call: Call) -> Deployment:
    """Returns the deployment that a call names, which its caller is allowed.

    Raises:
        OperationError: If it does not exist, or IAM denies the call.
    """
    identifier = call.data.get("deploymentId")
    if not identifier:
        raise OperationError("DeploymentIdRequiredException", "deploymentId is required")
    found = deployments.get(identifier)
    if not found:
        call.authorize("*")
        raise OperationError(
            "DeploymentDoesNotExistException", f"The deployment {identifier} could not be found"
        )
    info = found["info"]
    group = build_arn("deploymentgroup", f"{info['applicationName']}/{info['deploymentGroupName']}")
    call.authorize("*" if call.operation in _WITHOUT_RESOURCE else group)
    return found


def get_deployment(call: Call) -> Mapping[str, object]:
    """Returns a deployment."""
    return {"deploymentInfo": find_deployment(call)["info"]}


def list_deployments(call: Call) -> Mapping[str, object]:
    """Returns the IDs of deployments, the newest first."""
    given = call.data
    every = (given.get("applicationName"), given.get("deploymentGroupName"))
    names = [name for name in every if name]
    call.authorize(build_arn("deploymentgroup", "/".join(names)) if len(names) > 1 else "*")
    group = find_group(call)["deploymentGroupId"] if len(names) > 1 else None
    wanted = given.get("includeOnlyStatuses")
    found = [
        identifier
        for identifier, each in deployments.items()
        if (group is None or each["group"] == group) and (not wanted or each["info"]["status"] in wanted)
    ]
    return {"deployments": found[::-1]}


def list_targets(call: Call) -> Mapping[str, object]:
    """Returns the ID of the one target of a deployment."""
    return {"targetIds": [_name_target(find_deployment(call))]}


def get_target(call: Call) -> Mapping[str, object]:
    """Returns the one target of a deployment."""
    deployment = find_deployment(call)
    wanted = call.data.get("targetIds") or [call.data.get("targetId", "")]
    if wanted != [_name_target(deployment)]:
        raise OperationError(
            "DeploymentTargetDoesNotExistException", f"The deployment has no target {wanted[0]}"
        )
    target = {"deploymentTargetType": "LambdaTarget", "lambdaTarget": _describe_target(deployment)}
    if call.operation.startswith("Batch"):
        return {"deploymentTargets": [target]}
    return {"deploymentTarget": target}


def _name_target(deployment: Deployment) -> str:
    return f"{deployment['spec']['function']}:{deployment['spec']['alias']}"


def _describe_target(deployment: Deployment) -> Mapping[str, object]:
    info, spec = deployment["info"], deployment["spec"]
    status = {"Created": "Pending", "Queued": "Pending", "Stopped": "Failed"}.get(
        info["status"], info["status"]
    )
    prefix = f"arn:aws:lambda:{deployment['region']}:{deployment['account']}:function"
    return {
        "deploymentId": info["deploymentId"],
        "targetId": _name_target(deployment),
        "targetArn": f"{prefix}:{spec['function']}",
        "status": status,
        "lastUpdatedAt": info.get("completeTime", time.time()),
        "lifecycleEvents": [*deployment["events"].values()],
        "lambdaFunctionInfo": {
            "functionName": spec["function"],
            "functionAlias": spec["alias"],
            "currentVersion": spec["current"],
            "targetVersion": spec["target"],
            "targetVersionWeight": deployment["weight"] / 100,
        },
    }


def stop_deployment(call: Call) -> Mapping[str, object]:
    """Stops a deployment, and rolls it back if its settings or the call say so."""
    deployment = find_deployment(call)
    info = deployment["info"]
    if info["status"] not in RUNNING:
        raise OperationError(
            "DeploymentAlreadyCompletedException",
            f"The deployment {info['deploymentId']} is already completed",
        )
    if "autoRollbackEnabled" in call.data:
        deployment["rolls_back"] = bool(call.data["autoRollbackEnabled"])
    deployment["stopped"] = True
    return {"status": "Pending", "statusMessage": "Stopping the deployment."}


def put_status(call: Call) -> Mapping[str, object]:
    """Sets the result of the function of a hook."""
    deployment, status = find_deployment(call), call.data.get("status")
    identifier = call.data.get("lifecycleEventHookExecutionId", "")
    if status not in _REPORTED:
        raise OperationError(
            "InvalidLifecycleEventHookExecutionStatusException",
            f"The status {status!r} is not valid; must be Succeeded or Failed",
        )
    if identifier not in deployment["executions"]:
        raise OperationError(
            "InvalidLifecycleEventHookExecutionIdException", f"The execution {identifier!r} is not known"
        )
    event = deployment["events"][deployment["executions"][identifier]]
    if event["status"] != "InProgress":
        raise OperationError(
            "LifecycleEventAlreadyCompletedException", "The lifecycle event has already completed"
        )
    event["reported"] = status
    return {"lifecycleEventHookExecutionId": identifier}


def rolls_back(deployment: Deployment, event: str) -> bool:
    """Whether a deployment is rolled back after an event, such as ``DEPLOYMENT_FAILURE``."""
    if event == "DEPLOYMENT_STOP_ON_REQUEST" and "rolls_back" in deployment:
        return deployment["rolls_back"]
    settings = deployment["info"]["autoRollbackConfiguration"]
    return bool(settings.get("enabled")) and event in (settings.get("events") or ())
