"""Amazon ECS."""

import json
from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.services.ecs.steady_state import await_steady_state

MOST_TASKS = 2
"""Tasks of one service that run here: enough to notice what they do not share."""


_CLUSTER = {name: name for name in ("configuration", "serviceConnectDefaults", "settings")}
_TASK = {
    name: name
    for name in (
        *("cpu", "enableFaultInjection", "ephemeralStorage", "executionRoleArn", "family", "ipcMode"),
        *("memory", "networkMode", "pidMode", "placementConstraints", "requiresCompatibilities"),
        *("runtimePlatform", "taskRoleArn"),
    )
}
_SERVICE = {
    "capacityProviderStrategies": "capacityProviderStrategy",
    "deploymentController": "deploymentController",
    "enableEcsManagedTags": "enableECSManagedTags",
    "enableExecuteCommand": "enableExecuteCommand",
    "healthCheckGracePeriodSeconds": "healthCheckGracePeriodSeconds",
    "launchType": "launchType",
    "platformVersion": "platformVersion",
    "propagateTags": "propagateTags",
    "schedulingStrategy": "schedulingStrategy",
    "taskDefinition": "taskDefinition",
}
_DEPLOYMENT = {
    "deploymentCircuitBreaker": "deploymentCircuitBreaker",
    "deploymentMaximumPercent": "maximumPercent",
    "deploymentMinimumHealthyPercent": "minimumHealthyPercent",
}


_PROVIDERS: Final = {
    "capacityProviders": "capacityProviders",
    "defaultCapacityProviderStrategies": "defaultCapacityProviderStrategy",
}
"""Inputs of version 5 of the AWS provider, which have a type of their own by now."""


@resource_type("aws:ecs/cluster:Cluster")
class Cluster(ResourceType):
    """A cluster."""

    takes = (*_CLUSTER, *_PROVIDERS, "name", "namePrefix", "tags")
    replaced_by = ("name",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        created = aws.client("ecs").create_cluster(
            clusterName=physical, tags=_build_tags(given), **given.pick({**_CLUSTER, **_PROVIDERS})
        )
        return created["cluster"]["clusterArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        ecs = aws.client("ecs")
        if given.has_changed(*_CLUSTER):
            ecs.update_cluster(cluster=identifier, **given.pick(_CLUSTER))
        if given.has_changed(*_PROVIDERS):
            wanted = {theirs: given.get(ours, []) for ours, theirs in _PROVIDERS.items()}
            ecs.put_cluster_capacity_providers(cluster=identifier, **wanted)
        replace_tags(ecs, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        clusters = aws.client("ecs").describe_clusters(
            clusters=[identifier], include=["CONFIGURATIONS", "SETTINGS"]
        )["clusters"]
        if not clusters or clusters[0]["status"] == "INACTIVE":
            return None
        read = read_inputs(given, clusters[0], {**_CLUSTER, **_PROVIDERS})
        return {**read, "arn": identifier, "name": clusters[0]["clusterName"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecs").delete_cluster(cluster=identifier)


@resource_type("aws:ecs/taskDefinition:TaskDefinition")
class TaskDefinition(ResourceType):
    """A revision of a task definition, of which only the tags can be changed."""

    takes = (*_TASK, "containerDefinitions", "skipDestroy", "tags", "volumes")
    meaningless = ("trackLatest",)
    replaced_by = (*_TASK, "containerDefinitions", "volumes")
    name_input = "family"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        containers = given["containerDefinitions"]
        created = aws.client("ecs").register_task_definition(
            containerDefinitions=json.loads(containers) if isinstance(containers, str) else containers,
            volumes=[_build_volume(volume) for volume in given.get("volumes", [])],
            tags=_build_tags(given),
            **given.pick(_TASK),
        )["taskDefinition"]
        arn = created["taskDefinitionArn"]
        return created["family"], {
            "arn": arn,
            "arnWithoutRevision": arn.rpartition(":")[0],
            "revision": created["revision"],
        }

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws.client("ecs"), given.outputs["arn"], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        arn = given.outputs["arn"]
        task = aws.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
        return None if task["status"] == "INACTIVE" else {"arn": arn}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        if not given.get("skipDestroy"):
            aws.client("ecs").deregister_task_definition(taskDefinition=given.outputs["arn"])


@resource_type("aws:ecs/service:Service")
class Service(ResourceType):
    """A service, which is there when its tasks run and are healthy, whether the program waits or not."""

    takes = (
        *_SERVICE,
        *("cluster", "deploymentCircuitBreaker", "deploymentMaximumPercent"),
        *("deploymentMinimumHealthyPercent", "desiredCount", "loadBalancers", "name", "namePrefix"),
        *("networkConfiguration", "tags"),
    )
    meaningless = (
        *("availabilityZoneRebalancing", "forceDelete", "forceNewDeployment", "iamRole"),
        *("serviceConnectConfiguration", "sigintRollback", "triggers", "waitForSteadyState"),
    )
    replaced_by = ("cluster", "iamRole", "launchType", "name", "schedulingStrategy")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("ecs").create_service(
            cluster=given.get("cluster", "default"),
            serviceName=aws.physical_name(name, given),
            tags=_build_tags(given),
            **self._build_settings(given),
        )
        return created["service"]["serviceArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        ecs, cluster = aws.client("ecs"), given.get("cluster", "default")
        call(ecs, "UpdateService", self._build_settings(given), cluster=cluster, service=identifier)
        replace_tags(ecs, identifier, given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if service := self._find(aws, identifier, given):
            await_steady_state(aws.act_as_service(), service, updated=bool(given.before))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        service = self._find(aws, identifier, given)
        if not service or service["status"] == "INACTIVE":
            return None
        names = {name: theirs for name, theirs in _SERVICE.items() if name != "taskDefinition"}
        settings = self._build_settings(given)
        wanted = {"networkConfiguration": settings.get("networkConfiguration", {})}
        wanted |= {name: settings[name] for name in ("desiredCount", "loadBalancers")}
        return {
            **select_inputs(service, {"taskDefinition": "taskDefinition"}),
            **read_inputs(given, service, names),
            **read_inputs(given, service.get("deploymentConfiguration", {}), _DEPLOYMENT),
            **keep_spelling(given, wanted, service),
            "arn": identifier,
            "name": service["serviceName"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """The AWS provider stops all tasks first, without which AWS deletes no service."""
        ecs, service = aws.client("ecs"), {"cluster": given.get("cluster", "default"), "service": identifier}
        ecs.update_service(**service, desiredCount=0)
        ecs.delete_service(**service)

    def _find(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        cluster = given.get("cluster", "default")
        services = aws.client("ecs").describe_services(cluster=cluster, services=[identifier])["services"]
        return services[0] if services else None

    def _build_settings(self, given: Inputs) -> Properties:
        settings = given.pick(_SERVICE) | {
            "deploymentConfiguration": _build_deployment(given),
            "desiredCount": min(given.get("desiredCount", 0), MOST_TASKS),
            "loadBalancers": [_load_balancer(each) for each in given.get("loadBalancers", [])],
        }
        if network := given.get("networkConfiguration"):
            settings["networkConfiguration"] = {"awsvpcConfiguration": _build_network(network)}
        return settings


def _build_deployment(inputs: Inputs) -> Properties:
    return inputs.pick(_DEPLOYMENT)


def _build_network(given: Properties) -> Properties:
    public = "ENABLED" if given.get("assignPublicIp") else "DISABLED"
    return {**given, "assignPublicIp": public}


def _load_balancer(given: Properties) -> Properties:
    return {"loadBalancerName" if name == "elbName" else name: value for name, value in given.items()}


def _build_volume(given: Properties) -> Properties:
    """In AWS, the directory of a volume on the host is a separate member."""
    volume = {name: value for name, value in given.items() if name != "hostPath"}
    return volume | ({"host": {"sourcePath": given["hostPath"]}} if "hostPath" in given else {})


def _build_tags(inputs: Inputs) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in inputs.get("tags", {}).items()]
