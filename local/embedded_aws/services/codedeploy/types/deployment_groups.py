"""Deployment groups of functions."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.spelling import tag_list

_GROUP = {
    "appName": "applicationName",
    "deploymentConfigName": "deploymentConfigName",
    "deploymentStyle": "deploymentStyle",
    "serviceRoleArn": "serviceRoleArn",
}
_SETTINGS = ("alarmConfiguration", "autoRollbackConfiguration", "triggerConfigurations")


@resource_type("aws:codedeploy/deploymentGroup:DeploymentGroup")
class DeploymentGroup(ResourceType):
    """A deployment group."""

    takes = (*_GROUP, *_SETTINGS, "deploymentGroupName", "tags")
    replaced_by = ("appName",)
    name_input = "deploymentGroupName"
    defaults = {
        "alarmConfiguration": {"enabled": False},
        "autoRollbackConfiguration": {"enabled": False},
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "triggerConfigurations": [],
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("codedeploy").create_deployment_group(
            deploymentGroupName=given["deploymentGroupName"],
            tags=tag_list(given),
            **given.pick(_GROUP),
            **_build_settings(given),
        )
        return created["deploymentGroupId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        client, name = aws.client("codedeploy"), given.outputs["deploymentGroupName"]
        named = given.get("deploymentGroupName", name)
        client.update_deployment_group(
            currentDeploymentGroupName=name,
            newDeploymentGroupName=named,
            **given.pick(_GROUP),
            **_build_settings(given),
        )
        given.outputs = {**given.outputs, "deploymentGroupName": named}
        replace_tags(client, aws.arn("codedeploy", f"deploymentgroup:{given['appName']}/{named}"), given)
        return identifier

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        name = given.outputs.get("deploymentGroupName") or given["deploymentGroupName"]
        info = aws.client("codedeploy").get_deployment_group(
            applicationName=given["appName"], deploymentGroupName=name
        )["deploymentGroupInfo"]
        if info["deploymentGroupId"] != identifier:
            return None
        return {
            **select_inputs(info, _GROUP),
            "arn": aws.arn("codedeploy", f"deploymentgroup:{given['appName']}/{name}"),
            "computePlatform": info["computePlatform"],
            "deploymentGroupId": identifier,
            "deploymentGroupName": name,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("codedeploy").delete_deployment_group(
            applicationName=given["appName"], deploymentGroupName=given.outputs["deploymentGroupName"]
        )


def _build_settings(given: Inputs) -> dict[str, object]:
    settings: dict[str, object] = {}
    if (alarms := given.get("alarmConfiguration")) is not None:
        named = [{"name": each} for each in alarms.get("alarms", [])]
        settings["alarmConfiguration"] = {**alarms, "alarms": named}
    if (rollback := given.get("autoRollbackConfiguration")) is not None:
        settings["autoRollbackConfiguration"] = dict(rollback)
    if (triggers := given.get("triggerConfigurations")) is not None:
        settings["triggerConfigurations"] = [dict(each) for each in triggers]
    return settings
