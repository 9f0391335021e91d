"""The progress of deployments: hooks, shares of the traffic, alarms, and rollbacks."""

import json
import logging
import os
import threading
import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.emulator.process_environment import MINUTE
from embedded_aws.iam.authorization import Caller
from embedded_aws.json_values import read_objects, read_text
from embedded_aws.ministack.responses import new_uuid, request_scope
from embedded_aws.service_calls.as_role import CallError, call_as, require_role
from embedded_aws.services.codedeploy.app_spec import AFTER, BEFORE
from embedded_aws.services.codedeploy.calls import PRINCIPAL, build_arn
from embedded_aws.services.codedeploy.configurations import ALL_AT_ONCE
from embedded_aws.services.codedeploy.deployments import (
    ALLOW,
    RUNNING,
    build_deployment,
    deployments,
    rolls_back,
)
from embedded_aws.services.codedeploy.groups import applications
from embedded_aws.services.codedeploy.notifications import notify
from embedded_aws.services.codedeploy.records import Deployment, Event

_LOG: Final = logging.getLogger(__name__)
_PAUSE: Final = 0.25
"""Seconds between two looks at the deployments."""
_HOOK_MINUTES: Final = 60
"""Minutes that the function of a hook has (CodeDeploy quotas)."""
_ALL: Final = 100
_IN_ALARM: Final = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the "
    "affected deployments have been stopped. Activated alarms: "
)
_EVENT_CODES: Final = {
    "ALARM_ACTIVE": "DEPLOYMENT_STOP_ON_ALARM",
    "MANUAL_STOP": "DEPLOYMENT_STOP_ON_REQUEST",
}

_lock: Final = threading.Lock()
_running: Final[list[threading.Thread]] = []


class _EndedError(Exception):
    """A deployment has failed or was stopped.

    Args:
        code: Code of the error.
        message: Message of the error.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def start() -> None:
    """Starts the thread that advances deployments, unless it runs."""
    with _lock:
        if not _running:
            _running.append(threading.Thread(target=_run, daemon=True))
            _running[0].start()


def _run() -> None:
    while True:
        active = [each for _, each in deployments.all_items() if each["info"]["status"] in RUNNING]
        for deployment in active:
            _advance(deployment)
        with _lock:
            if not any(each["info"]["status"] in RUNNING for _, each in deployments.all_items()):
                _running.clear()
                return
        rest()


def rest() -> None:
    """Waits until the next look at the deployments."""
    time.sleep(_PAUSE)


def _read_minute() -> float:
    return float(os.environ.get(MINUTE) or 60)


def _advance(deployment: Deployment) -> None:
    """Advances a deployment, and ends it if that raises: the others go on."""
    info = deployment["info"]
    with request_scope(deployment["account"], deployment["region"]):
        try:
            if error := _take_step(deployment):
                _fail(deployment, error)
        except Exception:
            _LOG.exception("The deployment %s could not go on.", info["deploymentId"])
            why = {"code": "INTERNAL_ERROR", "message": "The deployment could not go on."}
            info.update({"status": "Failed", "completeTime": time.time(), "errorInformation": why})


def _take_step(deployment: Deployment) -> _EndedError | None:
    """Returns why the deployment ends, if it fails."""
    info = deployment["info"]
    try:
        if info["status"] != "InProgress":
            info["status"], info["startTime"] = "InProgress", time.time()
            notify(deployment, "DeploymentStart")
            _check_alias(deployment)
        _check_stop(deployment)
        _check_alarms(deployment)
        if _pass_hook(deployment, BEFORE) and _shift(deployment) and _pass_hook(deployment, AFTER):
            info["deploymentOverview"] = {"Succeeded": 1}
            _end(deployment, "Succeeded")
    except _EndedError as error:
        return error
    except CallError as error:
        return _EndedError("IAM_ROLE_PERMISSIONS", str(error))
    return None


def _call(
    deployment: Deployment, service: str, action: str, parameters: Mapping[str, object]
) -> Mapping[str, object]:
    source = build_arn(
        "deploymentgroup",
        f"{deployment['info']['applicationName']}/{deployment['info']['deploymentGroupName']}",
    )
    caller = Caller(require_role(deployment["role"], PRINCIPAL, source), deployment["info"]["deploymentId"])
    return call_as(caller, service, action, parameters)


def _check_alias(deployment: Deployment) -> None:
    spec = deployment["spec"]
    named = {"FunctionName": spec["function"], "Name": spec["alias"]}
    try:
        alias = _call(deployment, "lambda", "GetAlias", named)
    except CallError as error:
        if "NotFound" in error.code:
            raise _EndedError("INVALID_LAMBDA_FUNCTION", str(error)) from None
        raise
    if alias["FunctionVersion"] != spec["current"]:
        raise _EndedError(
            "INVALID_LAMBDA_CONFIGURATION",
            f"The alias {spec['alias']} of the function {spec['function']} points to version "
            f"{alias['FunctionVersion']}, not to CurrentVersion {spec['current']}.",
        )


def _check_stop(deployment: Deployment) -> None:
    if deployment.get("stopped"):
        raise _EndedError("MANUAL_STOP", "The deployment was stopped by a user request.")


def _check_alarms(deployment: Deployment) -> None:
    if not deployment["alarms"]:
        return
    try:
        names = {"AlarmNames": deployment["alarms"], "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
        found = _call(deployment, "cloudwatch", "DescribeAlarms", names)
    except CallError:
        if deployment["ignores_alarms"]:
            return
        raise
    alarms = [*read_objects(found.get("MetricAlarms")), *read_objects(found.get("CompositeAlarms"))]
    active = sorted(read_text(each["AlarmName"]) for each in alarms if each["StateValue"] == "ALARM")
    if active:
        raise _EndedError("ALARM_ACTIVE", f"{_IN_ALARM}<{', '.join(active)}>")
    missing = {*deployment["alarms"]} - {read_text(each["AlarmName"]) for each in alarms}
    if missing and not deployment["ignores_alarms"]:
        raise _EndedError("ALARM_ACTIVE", f"The alarms {', '.join(sorted(missing))} do not exist.")


def _begin(event: Event) -> None:
    event["status"], event["startTime"] = "InProgress", time.time()


def _complete(event: Event, status: str = "Succeeded") -> None:
    event["status"], event["endTime"] = status, time.time()
    event.pop("reported", None)


def _pass_hook(deployment: Deployment, name: str) -> bool:
    """Invokes the function of a hook, and returns whether it has succeeded."""
    event, function = deployment["events"][name], deployment["spec"]["hooks"].get(name)
    if event["status"] == "Succeeded":
        return True
    if event["status"] == "Pending":
        _begin(event)
        if function:
            _invoke(deployment, name, function)
            return False
    if not function or event.get("reported") == "Succeeded":
        _complete(event)
        return True
    late = time.time() > event.get("startTime", 0) + _HOOK_MINUTES * _read_minute()
    if late or event.get("reported"):
        _complete(event, "Failed")
        why = "did not report a status in time" if late else "failed"
        message = f"The deployment failed because the lifecycle hook {name} ({function}) {why}."
        raise _EndedError("HOOK_EXECUTION_FAILURE", message)
    return False


def _invoke(deployment: Deployment, name: str, function: str) -> None:
    identifier = new_uuid()
    deployment["executions"][identifier] = name
    payload = {
        "DeploymentId": deployment["info"]["deploymentId"],
        "LifecycleEventHookExecutionId": identifier,
    }
    parameters = {
        "FunctionName": function,
        "InvocationType": "Event",
        "Payload": json.dumps(payload).encode(),
    }
    try:
        _call(deployment, "lambda", "Invoke", parameters)
    except CallError:
        _complete(deployment["events"][name], "Failed")
        raise


def _shift(deployment: Deployment) -> bool:
    """Gives the new version its next share if that is due, and returns whether it has all of the traffic."""
    event = deployment["events"][ALLOW]
    if event["status"] == "Succeeded":
        return True
    if event["status"] == "Pending":
        _begin(event)
    if time.time() < deployment["due"]:
        return False
    share, minutes = deployment["shifts"][deployment["next_shift"]]
    try:
        _route(deployment, share)
    except CallError:
        _complete(event, "Failed")
        raise
    deployment["next_shift"] += 1
    deployment["due"] = time.time() + minutes * _read_minute()
    if share < _ALL:
        return False
    _complete(event)
    return True


def _route(deployment: Deployment, share: int) -> None:
    spec = deployment["spec"]
    named = {"FunctionName": spec["function"], "Name": spec["alias"]}
    weights = {spec["target"]: share / _ALL} if 0 < share < _ALL else {}
    version = spec["target"] if share == _ALL else spec["current"]
    routing = {"FunctionVersion": version, "RoutingConfig": {"AdditionalVersionWeights": weights}}
    _call(deployment, "lambda", "UpdateAlias", {**named, **routing})
    deployment["weight"] = share


def _end(deployment: Deployment, status: str) -> None:
    info = deployment["info"]
    info["status"], info["completeTime"] = status, time.time()
    notify(
        deployment,
        {"Succeeded": "DeploymentSuccess", "Failed": "DeploymentFailure"}.get(status, "DeploymentStop"),
    )


def _fail(deployment: Deployment, error: _EndedError) -> None:
    info = deployment["info"]
    info["errorInformation"] = {"code": error.code, "message": str(error)}
    info["deploymentOverview"] = {"Failed": 1}
    for event in deployment["events"].values():
        if event["status"] == "InProgress":
            _complete(event, "Failed")
        elif event["status"] == "Pending":
            event["status"] = "Skipped"
    event = _EVENT_CODES.get(error.code, "DEPLOYMENT_FAILURE")
    if info["creator"] == "user" and deployment["weight"] and rolls_back(deployment, event):
        _roll_back(deployment)
    _end(deployment, "Failed" if event == "DEPLOYMENT_FAILURE" else "Stopped")


def _roll_back(deployment: Deployment) -> None:
    """Creates the deployment of the earlier version, which gets all of the traffic."""
    info, spec = deployment["info"], deployment["spec"]
    application = applications.get(info["applicationName"])
    group = application["groups"].get(info["deploymentGroupName"]) if application else None
    if group is None:
        return
    back = build_deployment(
        group,
        {**spec, "hooks": {}, "current": spec["target"], "target": spec["current"]},
        [(_ALL, 0)],
        {
            "deploymentConfigName": ALL_AT_ONCE,
            "revision": info["revision"],
            "autoRollbackConfiguration": {"enabled": False},
            "creator": "codeDeployRollback",
            "description": f"Deployment {info['deploymentId']} is rolled back.",
            "rollbackInfo": {"rollbackTriggeringDeploymentId": info["deploymentId"]},
        },
    )
    info["rollbackInfo"] = {
        "rollbackDeploymentId": back["info"]["deploymentId"],
        "rollbackMessage": f"Deployment {info['deploymentId']} is rolled back.",
    }
    back["info"].update({"status": "InProgress", "startTime": time.time()})
    notify(back, "DeploymentRollback")
