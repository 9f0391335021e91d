"""Starts the deployment of a version of a function, unless its alias already points to it."""

import json
from typing import Any, cast

import boto3

_create = cast("Any", boto3).client
_lambda = _create("lambda")
_codedeploy = _create("codedeploy")


def handler(event: dict[str, Any], _context: object) -> dict[str, str | None]:
    """Returns the ID of the deployment; None if there is nothing to deploy."""
    function, alias, version = event["function"], event["alias"], event["version"]
    current = _lambda.get_alias(FunctionName=function, Name=alias)["FunctionVersion"]
    if current == version:
        return {"deploymentId": None}
    properties = {"Name": function, "Alias": alias, "CurrentVersion": current, "TargetVersion": version}
    document = {
        "version": 0.0,
        "Resources": [{function: {"Type": "AWS::Lambda::Function", "Properties": properties}}],
        "Hooks": [{name: arn} for name, arn in event["hooks"].items()],
    }
    created = _codedeploy.create_deployment(
        applicationName=event["application"],
        deploymentGroupName=event["group"],
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(document)}},
        description=f"Version {version} in place of version {current}",
    )
    return {"deploymentId": created["deploymentId"]}
