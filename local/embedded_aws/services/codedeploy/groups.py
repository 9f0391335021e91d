"""Applications and deployment groups."""

import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.iam.authorization import is_assumable
from embedded_aws.ministack.responses import ScopedStore, new_uuid
from embedded_aws.ministack.stores import Store
from embedded_aws.services.codedeploy.calls import PRINCIPAL, Call, OperationError, build_arn
from embedded_aws.services.codedeploy.configurations import (
    ALL_AT_ONCE,
    configurations,
    delete_configuration,
    find_configuration,
)
from embedded_aws.services.codedeploy.parameters import Parameters
from embedded_aws.services.codedeploy.records import Application, Group, GroupSettings

_STYLE: Final = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
_OF_SERVERS: Final = (
    *("ec2TagFilters", "onPremisesInstanceTagFilters", "autoScalingGroups", "loadBalancerInfo"),
    *("ec2TagSet", "onPremisesTagSet", "ecsServices", "blueGreenDeploymentConfiguration"),
)
_EVENTS: Final = frozenset({"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"})

applications: Store[Application] = ScopedStore()
"""Applications by name; each has its deployment groups."""


def find_application(call: Call, member: str = "applicationName") -> Application:
    """Returns the application that a call names.

    Raises:
        OperationError: If it does not exist.
    """
    name = call.read_name(member, "ApplicationName")
    if name not in applications:
        raise OperationError("ApplicationDoesNotExistException", f"No application found for name: {name}")
    return applications[name]


def find_group(call: Call, member: str = "deploymentGroupName") -> Group:
    """Returns the deployment group that a call names.

    Raises:
        OperationError: If it does not exist.
    """
    application, name = find_application(call), call.read_name(member, "DeploymentGroupName")
    if name not in application["groups"]:
        raise OperationError(
            "DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}"
        )
    return application["groups"][name]


def create_application(call: Call) -> Mapping[str, object]:
    """Creates an application for functions."""
    name = call.read_name("applicationName", "ApplicationName")
    call.authorize(build_arn("application", name))
    if (platform := call.data.get("computePlatform", "Server")) != "Lambda":
        raise OperationError(
            "InvalidComputePlatformException",
            f"The embedded emulator deploys functions only: Lambda, not {platform}",
        )
    if name in applications:
        raise OperationError(
            "ApplicationAlreadyExistsException", f"Application with name {name} already exists"
        )
    applications[name] = {
        "applicationId": new_uuid(),
        "applicationName": name,
        "createTime": time.time(),
        "linkedToGitHub": False,
        "computePlatform": platform,
        "groups": {},
        "tags": _read_tags(call.data),
    }
    return {"applicationId": applications[name]["applicationId"]}


def _read_tags(given: Parameters) -> dict[str, str]:
    return {each["Key"]: each.get("Value", "") for each in given.get("tags") or []}


def get_application(call: Call) -> Mapping[str, object]:
    """Returns an application."""
    call.authorize(build_arn("application", call.read_name("applicationName", "ApplicationName")))
    found = find_application(call)
    return {"application": {key: value for key, value in found.items() if key not in {"groups", "tags"}}}


def list_applications(call: Call) -> Mapping[str, object]:
    """Returns the names of all applications."""
    call.authorize("*")
    return {"applications": [*applications]}


def update_application(call: Call) -> Mapping[str, object]:
    """Renames an application."""
    name = call.read_name("applicationName", "ApplicationName")
    call.authorize(build_arn("application", name))
    found = find_application(call)
    if new := call.data.get("newApplicationName"):
        new = call.read_name("newApplicationName", "ApplicationName")
        if new != name and new in applications:
            raise OperationError(
                "ApplicationAlreadyExistsException", f"Application with name {new} already exists"
            )
        del applications[name]
        applications[new] = {**found, "applicationName": new}
        for group in found["groups"].values():
            group["applicationName"] = new
    return {}


def delete_application(call: Call) -> Mapping[str, object]:
    """Deletes an application with its deployment groups, if it exists."""
    name = call.read_name("applicationName", "ApplicationName")
    call.authorize(build_arn("application", name))
    applications.pop(name, None)
    return {}


def _build_group_arn(call: Call, member: str = "deploymentGroupName") -> str:
    application = call.read_name("applicationName", "ApplicationName")
    return build_arn("deploymentgroup", f"{application}/{call.read_name(member, 'DeploymentGroupName')}")


def create_group(call: Call) -> Mapping[str, object]:
    """Creates a deployment group."""
    source = _build_group_arn(call)
    call.authorize(source)
    application, name = find_application(call), call.data.get("deploymentGroupName", "")
    if name in application["groups"]:
        raise OperationError(
            "DeploymentGroupAlreadyExistsException", f"Deployment Group with name {name} already exists"
        )
    if not (role := call.data.get("serviceRoleArn")):
        raise OperationError("RoleRequiredException", "serviceRoleArn is required")
    group: Group = {
        "applicationName": application["applicationName"],
        "deploymentGroupId": new_uuid(),
        "deploymentGroupName": name,
        "deploymentConfigName": ALL_AT_ONCE,
        "deploymentStyle": _STYLE,
        "computePlatform": "Lambda",
        "triggerConfigurations": [],
        "outdatedInstancesStrategy": "UPDATE",
        "tags": _read_tags(call.data),
        "serviceRoleArn": role,
    }
    application["groups"][name] = {**group, **_read_settings(call, source)}
    return {"deploymentGroupId": group["deploymentGroupId"]}


def _read_settings(call: Call, source: str) -> GroupSettings:
    """Returns the settings of a group, whose ARN is the source for which its role is assumed."""
    given = call.data
    if foreign := [name for name in _OF_SERVERS if given.get(name)]:
        raise OperationError("InvalidInputException", f"{foreign[0]} is not for the compute platform Lambda")
    settings = _copy_settings(given)
    if "deploymentStyle" in given and given["deploymentStyle"] != _STYLE:
        raise OperationError(
            "InvalidDeploymentStyleException",
            "For Lambda deployment group, deployment type must be BLUE_GREEN and deployment option must be "
            "WITH_TRAFFIC_CONTROL",
        )
    if name := given.get("deploymentConfigName"):
        settings["deploymentConfigName"] = find_configuration(name)["deploymentConfigName"]
    events = set((given.get("autoRollbackConfiguration") or {}).get("events") or ())
    if unknown := sorted(events - _EVENTS):
        raise OperationError("InvalidAutoRollbackConfigException", f"{unknown[0]} is not a rollback event")
    alarms = given.get("alarmConfiguration")
    if alarms and alarms.get("enabled") and not alarms.get("alarms"):
        raise OperationError("InvalidAlarmConfigException", "An enabled alarm configuration requires alarms")
    if role := given.get("serviceRoleArn"):
        if not is_assumable(role, PRINCIPAL, source):
            raise OperationError(
                "InvalidRoleException",
                f"AWS CodeDeploy does not have the permissions required to assume the role {role}.",
            )
        settings["serviceRoleArn"] = role
    return settings


def _copy_settings(given: Parameters) -> GroupSettings:
    settings: GroupSettings = {}
    if "alarmConfiguration" in given:
        settings["alarmConfiguration"] = given["alarmConfiguration"]
    if "autoRollbackConfiguration" in given:
        settings["autoRollbackConfiguration"] = given["autoRollbackConfiguration"]
    if "triggerConfigurations" in given:
        settings["triggerConfigurations"] = given["triggerConfigurations"]
    return settings


def get_group(call: Call) -> Mapping[str, object]:
    """Returns a deployment group."""
    call.authorize(_build_group_arn(call))
    return {"deploymentGroupInfo": {key: value for key, value in find_group(call).items() if key != "tags"}}


def list_groups(call: Call) -> Mapping[str, object]:
    """Returns the names of the deployment groups of an application."""
    call.authorize(build_arn("application", call.read_name("applicationName", "ApplicationName")))
    found = find_application(call)
    return {"applicationName": found["applicationName"], "deploymentGroups": [*found["groups"]]}


def update_group(call: Call) -> Mapping[str, object]:
    """Changes a deployment group."""
    source = _build_group_arn(call, "currentDeploymentGroupName")
    call.authorize(source)
    group, application = find_group(call, "currentDeploymentGroupName"), find_application(call)
    group.update({**group, **_read_settings(call, source)})
    if new := call.data.get("newDeploymentGroupName"):
        if new != group["deploymentGroupName"] and new in application["groups"]:
            raise OperationError(
                "DeploymentGroupAlreadyExistsException", f"Deployment Group with name {new} already exists"
            )
        del application["groups"][group["deploymentGroupName"]]
        application["groups"][new] = {**group, "deploymentGroupName": new}
    return {"hooksNotCleanedUp": []}


def delete_group(call: Call) -> Mapping[str, object]:
    """Deletes a deployment group, if it exists."""
    call.authorize(_build_group_arn(call))
    find_application(call)["groups"].pop(call.data.get("deploymentGroupName", ""), None)
    return {"hooksNotCleanedUp": []}


def delete_unused_configuration(call: Call) -> Mapping[str, object]:
    """Deletes a configuration that no deployment group has."""
    name = call.read_name("deploymentConfigName", "DeploymentConfigName")
    call.authorize(build_arn("deploymentconfig", name))
    if name not in configurations:
        find_configuration(name)
        raise OperationError(
            "InvalidOperationException", f"Cannot delete the predefined configuration {name}"
        )
    for application in applications.values():
        if any(each["deploymentConfigName"] == name for each in application["groups"].values()):
            raise OperationError(
                "DeploymentConfigInUseException", f"Deployment Configuration {name} is in use"
            )
    return delete_configuration(call)


def change_tags(call: Call) -> Mapping[str, object]:
    """Sets, removes or lists the tags of an application or a deployment group."""
    arn = str(call.data.get("ResourceArn", ""))
    call.authorize(arn)
    kind, _, name = arn.split(":", 5)[-1].partition(":")
    application, _, group = name.partition("/")
    found: Application | Group | None = applications.get(application)
    if found and kind == "deploymentgroup":
        found = found["groups"].get(group)
    if not found or kind not in {"application", "deploymentgroup"}:
        raise OperationError("ArnNotSupportedException", f"{arn} is not a resource with tags")
    tags = found["tags"]
    if call.operation == "TagResource":
        tags |= {each["Key"]: each.get("Value", "") for each in call.data.get("Tags", [])}
    elif call.operation == "UntagResource":
        for key in call.data.get("TagKeys", []):
            tags.pop(key, None)
    else:
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
    return {}
