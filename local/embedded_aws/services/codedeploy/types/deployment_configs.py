"""Deployment configurations of functions."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType

_KINDS = {"TimeBasedCanary": "Canary", "TimeBasedLinear": "Linear"}


@resource_type("aws:codedeploy/deploymentConfig:DeploymentConfig")
class DeploymentConfig(ResourceType):
    """A deployment configuration, of which nothing can be changed."""

    takes = ("computePlatform", "deploymentConfigName", "trafficRoutingConfig")
    replaced_by = takes
    name_input = "deploymentConfigName"
    automatic_name = AutomaticName(separator="_", max_length=100)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given, given="deploymentConfigName")
        aws.client("codedeploy").create_deployment_config(
            deploymentConfigName=physical,
            computePlatform=given.get("computePlatform", "Server"),
            trafficRoutingConfig=_build_routing(given.get("trafficRoutingConfig", {})),
        )
        return physical

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        client = aws.client("codedeploy")
        found = client.get_deployment_config(deploymentConfigName=identifier)["deploymentConfigInfo"]
        return {
            "arn": aws.arn("codedeploy", f"deploymentconfig:{identifier}"),
            "deploymentConfigId": found["deploymentConfigId"],
            "deploymentConfigName": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("codedeploy").delete_deployment_config(deploymentConfigName=identifier)


def _build_routing(given: Properties) -> Properties:
    kind = given.get("type", "AllAtOnce")
    name = _KINDS.get(kind)
    if name is None:
        return {"type": kind}
    settings = given.get(f"timeBased{name}", {})
    routing = {f"{name.lower()}{each.capitalize()}": settings[each] for each in settings}
    return {"type": kind, f"timeBased{name}": routing}
