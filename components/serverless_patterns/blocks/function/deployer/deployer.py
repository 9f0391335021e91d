"""Starts the deployment of a version of a function, unless its alias already points to it.

A deployment that still runs is stopped and rolled back: the newest version is the one that is wanted.
"""

import json
import time
from collections.abc import Callable
from typing import Any, cast

import boto3
from botocore.exceptions import ClientError

_PAUSE = 0.5
_PATIENCE = 30
"""Seconds until IAM has the policy of a new role everywhere."""
_DENIED = ("AccessDenied", "AccessDeniedException")
_ACTIVE = ["Created", "Queued", "InProgress"]

_create = cast("Any", boto3).client
_lambda = _create("lambda")
_codedeploy = _create("codedeploy")


def handler(event: dict[str, Any], _context: object) -> dict[str, str | None]:
    """Returns the ID of the deployment; None if there is nothing to deploy."""
    group = {"applicationName": event["application"], "deploymentGroupName": event["group"]}
    _stop_active(group)
    function, alias, version = event["function"], event["alias"], event["version"]
    current = _retry(_lambda.get_alias, FunctionName=function, Name=alias)["FunctionVersion"]
    if current == version:
        return {"deploymentId": None}
    properties = {"Name": function, "Alias": alias, "CurrentVersion": current, "TargetVersion": version}
    document = {
        "version": 0.0,
        "Resources": [{function: {"Type": "AWS::Lambda::Function", "Properties": properties}}],
        "Hooks": [{name: arn} for name, arn in event["hooks"].items()],
    }
    created = _retry(
        _codedeploy.create_deployment,
        **group,
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(document)}},
        description=f"Version {version} in place of version {current}",
    )
    return {"deploymentId": created["deploymentId"]}


def _stop_active(group: dict[str, str]) -> None:
    """Stops the active deployment, and waits until the alias has its earlier version."""
    stopped: set[str] = set()
    while active := _retry(_codedeploy.list_deployments, **group, includeOnlyStatuses=_ACTIVE)["deployments"]:
        # The deployment that rolls back is active as well.
        if not stopped:
            stopped.update(active)
            for identifier in active:
                _retry(_codedeploy.stop_deployment, deploymentId=identifier, autoRollbackEnabled=True)
        time.sleep(_PAUSE)


def _retry(call: Callable[..., Any], **parameters: Any) -> Any:
    """Calls AWS again while it denies access: the first deployment begins with a role that is seconds old."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return call(**parameters)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _DENIED or time.monotonic() >= end:
                raise
        time.sleep(_PAUSE)
