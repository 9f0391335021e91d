"""Amazon ECS."""

import json
from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.steady_state import await_steady_state

MOST_TASKS = 2
"""Tasks of one service that run here: enough to notice what they do not share."""


@resource(
    "aws:ecs/cluster:Cluster",
    takes=("configuration", "name", "namePrefix", "serviceConnectDefaults", "settings", "tags"),
)
def _cluster(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    given = inputs.pick(
        {
            "configuration": "configuration",
            "serviceConnectDefaults": "serviceConnectDefaults",
            "settings": "settings",
        }
    )
    created = aws.client("ecs").create_cluster(clusterName=physical, tags=_tags(inputs), **given)["cluster"]
    return created["clusterArn"], {"arn": created["clusterArn"], "name": physical}


@resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    takes=(
        "containerDefinitions",
        "cpu",
        "enableFaultInjection",
        "ephemeralStorage",
        "executionRoleArn",
        "family",
        "ipcMode",
        "memory",
        "networkMode",
        "pidMode",
        "placementConstraints",
        "requiresCompatibilities",
        "runtimePlatform",
        "tags",
        "taskRoleArn",
        "volumes",
    ),
    meaningless=("skipDestroy", "trackLatest"),
)
def _task_definition(aws: Context, _name: str, inputs: Inputs) -> Created:
    given = inputs.pick(
        {
            name: name
            for name in (
                *("cpu", "enableFaultInjection", "ephemeralStorage", "executionRoleArn", "family", "ipcMode"),
                *("memory", "networkMode", "pidMode", "placementConstraints", "requiresCompatibilities"),
                *("runtimePlatform", "taskRoleArn"),
            )
        }
    )
    containers = inputs["containerDefinitions"]
    created = aws.client("ecs").register_task_definition(
        containerDefinitions=json.loads(containers) if isinstance(containers, str) else containers,
        volumes=[_volume(volume) for volume in inputs.get("volumes", [])],
        tags=_tags(inputs),
        **given,
    )["taskDefinition"]
    arn = created["taskDefinitionArn"]
    return created["family"], {
        "arn": arn,
        "arnWithoutRevision": arn.rpartition(":")[0],
        "revision": created["revision"],
    }


@resource(
    "aws:ecs/service:Service",
    takes=(
        "capacityProviderStrategies",
        "cluster",
        "deploymentCircuitBreaker",
        "deploymentController",
        "deploymentMaximumPercent",
        "deploymentMinimumHealthyPercent",
        "desiredCount",
        "enableEcsManagedTags",
        "enableExecuteCommand",
        "healthCheckGracePeriodSeconds",
        "launchType",
        "loadBalancers",
        "name",
        "namePrefix",
        "networkConfiguration",
        "platformVersion",
        "propagateTags",
        "schedulingStrategy",
        "tags",
        "taskDefinition",
    ),
    meaningless=(
        *("availabilityZoneRebalancing", "forceDelete", "forceNewDeployment", "iamRole"),
        *("sigintRollback", "triggers", "waitForSteadyState"),
    ),
)
def _service(aws: Context, name: str, inputs: Inputs) -> Created:
    """Returns when its tasks run and are healthy, whether or not the program waits for that."""
    physical, cluster = aws.physical_name(name, inputs), inputs.get("cluster", "default")
    given = inputs.pick(
        {
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
    )
    if network := inputs.get("networkConfiguration"):
        given["networkConfiguration"] = {"awsvpcConfiguration": _network(network)}
    created = aws.client("ecs").create_service(
        cluster=cluster,
        serviceName=physical,
        desiredCount=min(inputs.get("desiredCount", 0), MOST_TASKS),
        deploymentConfiguration=_deployment(inputs),
        loadBalancers=[_load_balancer(each) for each in inputs.get("loadBalancers", [])],
        tags=_tags(inputs),
        **given,
    )["service"]
    await_steady_state(aws, created)
    return created["serviceArn"], {"arn": created["serviceArn"], "name": physical}


def _deployment(inputs: Inputs) -> dict[str, Any]:
    return inputs.pick(
        {
            "deploymentCircuitBreaker": "deploymentCircuitBreaker",
            "deploymentMaximumPercent": "maximumPercent",
            "deploymentMinimumHealthyPercent": "minimumHealthyPercent",
        }
    )


def _network(given: Properties) -> Properties:
    public = "ENABLED" if given.get("assignPublicIp") else "DISABLED"
    return {**given, "assignPublicIp": public}


def _load_balancer(given: Properties) -> Properties:
    return {"loadBalancerName" if name == "elbName" else name: value for name, value in given.items()}


def _volume(given: Properties) -> Properties:
    """The directory of a volume on the host is a member of its own in AWS."""
    volume = {name: value for name, value in given.items() if name != "hostPath"}
    return volume | ({"host": {"sourcePath": given["hostPath"]}} if "hostPath" in given else {})


def _tags(inputs: Inputs) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in inputs.get("tags", {}).items()]
