"""``FargateTaskDefinition`` and ``FargateService`` of the package ``awsx``."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.component_packages.default_networks import find_default_network
from embedded_aws.component_packages.expansion import Child, Expansion, Properties, shorten_hash
from embedded_aws.errors import DeploymentError

_TASK: Final = (
    *("cpu", "enableFaultInjection", "ephemeralStorage", "ipcMode", "memory", "pidMode", "region"),
    *("runtimePlatform", "skipDestroy", "tags", "trackLatest", "volumes"),
)
TASK_TAKES: Final = frozenset(
    {*_TASK, "container", "containers", "executionRole", "family", "logGroup", "taskRole"}
)
_SERVICE: Final = (
    *("availabilityZoneRebalancing", "deploymentCircuitBreaker", "deploymentController"),
    *("deploymentMaximumPercent", "deploymentMinimumHealthyPercent", "enableEcsManagedTags"),
    *("enableExecuteCommand", "forceDelete", "forceNewDeployment", "healthCheckGracePeriodSeconds"),
    *("name", "platformVersion", "propagateTags", "region", "schedulingStrategy", "tags", "triggers"),
)
_OWN: Final = (
    *("assignPublicIp", "cluster", "continueBeforeSteadyState", "desiredCount", "loadBalancers"),
    *("networkConfiguration", "taskDefinition", "taskDefinitionArgs"),
)
SERVICE_TAKES: Final = frozenset({*_SERVICE, *_OWN})
_GROUP: Final = "aws:lb/targetGroup:TargetGroup"
_TRUST: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Effect": "Allow",
                "Sid": "",
            }
        ],
    }
)
_EXECUTION: Final = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
_MEMORY: Final[Mapping[float, tuple[float, ...]]] = {
    0.25: (0.5, 1, 2),
    0.5: (1, 2, 3, 4),
    1: tuple(range(2, 9)),
    2: tuple(range(4, 17)),
    4: tuple(range(8, 31)),
    8: tuple(range(16, 61)),
    16: tuple(range(32, 121)),
}
"""GiB of memory that a task can have, by its vCPUs (ECS developer guide, task size)."""
_SIZES: Final = sorted((memory, cpu) for cpu, sizes in _MEMORY.items() for memory in sizes)
_UNITS: Final = 1024
_ALL: Final = {"cidrBlocks": ["0.0.0.0/0"], "ipv6CidrBlocks": ["::/0"]}


def expand_task_definition(component: Expansion) -> Properties:
    """Registers the task definition with its roles and its log group."""
    name, given = component.name, component.inputs
    containers = _list_containers(given)
    group = _add_log_group(component)
    log_group: Properties = given.get("logGroup") or {}
    existing: Properties = log_group.get("existing") or {}
    logs: str | None = group.outputs["name"] if group else existing.get("name")
    task_role, task_arn = _add_role(component, "task", ())
    execution_role, execution_arn = _add_role(component, "execution", (_EXECUTION,))
    definitions = [
        _build_container(component, each, container, logs) for each, container in containers.items()
    ]
    text = json.dumps(definitions)
    made = component.add(
        "aws:ecs/taskDefinition:TaskDefinition",
        name,
        {
            **_choose_size(definitions),
            **{each: given[each] for each in _TASK if each in given},
            "containerDefinitions": text,
            "executionRoleArn": execution_arn,
            "family": given.get("family") or f"{name}-{shorten_hash(component.stack + text)}",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "taskRoleArn": task_arn,
        },
    )
    return {
        "executionRole": execution_role,
        "loadBalancers": _list_load_balancers(component, containers),
        "logGroup": group,
        "taskDefinition": made,
        "taskRole": task_role,
    }


def expand_service(component: Expansion) -> Properties:
    """Registers the service, and its task definition if that is not given."""
    name, given = component.name, component.inputs
    if ("taskDefinition" in given) == ("taskDefinitionArgs" in given):
        raise DeploymentError("exactly one of taskDefinition and taskDefinitionArgs is required. Give one.")
    if "networkConfiguration" in given and "assignPublicIp" in given:
        raise DeploymentError("assignPublicIp: cannot be combined with 'networkConfiguration'. Remove it.")
    definition, balancers = given.get("taskDefinition"), given.get("loadBalancers")
    outputs: Properties = {}
    if "taskDefinitionArgs" in given:
        made = component.add("awsx:ecs:FargateTaskDefinition", name, given["taskDefinitionArgs"])
        outputs["taskDefinition"] = made.outputs["taskDefinition"]
        definition = made.outputs["taskDefinition"].outputs["arn"]
        balancers = balancers or made.outputs["loadBalancers"]
    service = component.add(
        "aws:ecs/service:Service",
        name,
        {
            **{each: given.get(each) for each in _SERVICE},
            "cluster": given.get("cluster"),
            "desiredCount": given.get("desiredCount", 1),
            "launchType": "FARGATE",
            "loadBalancers": balancers or None,
            "networkConfiguration": given.get("networkConfiguration") or _add_network(component),
            "taskDefinition": definition,
            "waitForSteadyState": not given.get("continueBeforeSteadyState", False),
        },
    )
    return {**outputs, "service": service}


def _list_containers(given: Properties) -> dict[str, Properties]:
    if ("container" in given) == ("containers" in given):
        raise DeploymentError("exactly one of container and containers is required. Give one.")
    if "containers" in given:
        return given["containers"]
    return {given["container"].get("name", "container"): given["container"]}


def _add_log_group(component: Expansion) -> Child | None:
    given: Properties = component.inputs.get("logGroup") or {}
    if given.get("skip") or "existing" in given:
        return None
    return component.add("aws:cloudwatch/logGroup:LogGroup", component.name, given.get("args") or {})


def _add_role(component: Expansion, kind: str, policies: tuple[str, ...]) -> tuple[Child | None, str | None]:
    given: Properties = component.inputs.get(f"{kind}Role") or {}
    if given.get("skip") or "roleArn" in given:
        return None, given.get("roleArn")
    own: Properties = given.get("args") or {}
    arguments: Properties = {"assumeRolePolicy": _TRUST, "policyArns": policies, **own}
    attached: list[str] = arguments.pop("policyArns") or []
    name = f"{component.name}-{kind}"
    role = component.add("aws:iam/role:Role", name, arguments)
    for policy in attached:
        component.add(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            f"{name}-{shorten_hash(policy)}",
            {"policyArn": policy, "role": role.outputs["name"]},
        )
    return role, role.outputs["arn"]


def _build_container(
    component: Expansion, name: str, container: Properties, log_group: str | None
) -> Properties:
    built = {**container, "name": name}
    if mappings := container.get("portMappings"):
        built["portMappings"] = [_build_mapping(component, each) for each in mappings]
    if "logConfiguration" not in container and log_group:
        options = {"group": log_group, "region": component.region, "stream-prefix": name}
        built["logConfiguration"] = {
            "logDriver": "awslogs",
            "options": {f"awslogs-{option}": value for option, value in options.items()},
        }
    return built


def _build_mapping(component: Expansion, mapping: Properties) -> Properties:
    target: Properties = component.find(_GROUP, mapping["targetGroup"]) if "targetGroup" in mapping else {}
    container, host, group = mapping.get("containerPort"), mapping.get("hostPort"), target.get("port")
    built: dict[str, object] = {
        "containerPort": container or group or host,
        "hostPort": host or group or container,
    }
    return built | ({"protocol": mapping["protocol"]} if "protocol" in mapping else {})


def _list_load_balancers(component: Expansion, containers: Mapping[str, Properties]) -> list[Properties]:
    return [
        {
            "containerName": name,
            "containerPort": component.find(_GROUP, mapping["targetGroup"]).get("port"),
            "targetGroupArn": mapping["targetGroup"],
        }
        for name, container in containers.items()
        for mapping in container.get("portMappings") or ()
        if "targetGroup" in mapping
    ]


def _choose_size(containers: list[Properties]) -> Properties:
    """Returns the smallest size of a task that has what its containers ask for."""
    memory = sum(each.get("memoryReservation") or each.get("memory") or 0 for each in containers) / _UNITS
    cpu = sum(each.get("cpu") or 0 for each in containers) / _UNITS
    for size, units in _SIZES:
        if units >= cpu and size >= memory:
            return {"cpu": f"{units * _UNITS:g}", "memory": f"{size * _UNITS:g}"}
    raise DeploymentError(
        f"the containers ask for {cpu:g} vCPU and {memory:g} GB, more than a task can have; must be at most "
        "16 vCPU and 120 GB. Reduce them."
    )


def _add_network(component: Expansion) -> Properties:
    network = find_default_network(component)
    public = bool(component.inputs.get("assignPublicIp"))
    if not public and not network.private:
        raise DeploymentError(
            "the default VPC does not have any private subnets; assignPublicIp must be true, or "
            "networkConfiguration is required. Add one of them."
        )
    group = component.add(
        "aws:ec2/securityGroup:SecurityGroup",
        f"{component.name}-sg",
        {
            "vpcId": network.vpc,
            "ingress": [{"fromPort": 0, "toPort": 0, "protocol": "-1", **_ALL}],
            "egress": [{"fromPort": 0, "toPort": 65535, "protocol": "tcp", **_ALL}],
        },
    )
    return {
        "assignPublicIp": public,
        "securityGroups": [group.identifier],
        "subnets": network.public if public else network.private,
    }
