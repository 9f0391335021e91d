"""Containers, the networks that they run in, and their load balancers."""

from collections.abc import Iterator
from typing import Final

from embedded_aws.emulator.clients import ACCOUNT, Client
from embedded_aws.emulator.containers.images import ImageReference, read_manifest
from embedded_aws.errors import ContainerEngineError, DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import Difference, find_denied, trusts
from embedded_aws.services.ecs import foreign_images

_SERVICE: Final = "aws:ecs/service:Service"
_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
_PUSHED: Final = (
    "as with awsx:ecr:Image; the image is put into its repository without credentials, and is rejected if "
    "it is to be pushed to another registry"
)
_PULLING: Final = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_LOGGING: Final = ("logs:CreateLogStream", "logs:PutLogEvents")
_PARTS_OF_SECRET_ARN: Final = 7
"""After these follow the key in the JSON of the secret, its stage and version."""


def _check_images_run_here(aws: Context, inputs: Properties) -> None:
    for container in _check_task(aws, inputs)["containerDefinitions"]:
        image, reference = container["image"], ImageReference.read(container["image"])
        if reference and _is_built_here(aws, reference):
            continue
        which = f"the image {image} of container '{container['name']}'"
        engine = aws.emulator.engine
        if engine is None:
            raise DeploymentError(foreign_images.explain(image, container["name"]))
        if reference and reference.account == ACCOUNT:
            raise DeploymentError(f"{which} is not in its repository in the emulator; build it there")
        try:
            engine.pull(image)
        except ContainerEngineError as error:
            raise DeploymentError(f"{engine.name} cannot pull {which}: {error}") from None


def _is_built_here(aws: Context, reference: ImageReference) -> bool:
    ecr = aws.emulator.client("ecr", region=reference.region)
    if not _has_repository(ecr, reference.repository):
        return False
    found = ecr.batch_get_image(repositoryName=reference.repository, imageIds=[reference.image_id])["images"]
    return any(read_manifest(image["imageManifest"]) for image in found)


def _has_repository(ecr: Client, name: str) -> bool:
    try:
        ecr.describe_repositories(repositoryNames=[name])
    except ecr.exceptions.RepositoryNotFoundException:
        return False
    return True


def _check_roles_are_assumable(aws: Context, inputs: Properties) -> None:
    task = _check_task(aws, inputs)
    for role in filter(None, (task.get("taskRoleArn"), task.get("executionRoleArn"))):
        if not trusts(aws, role, "ecs-tasks.amazonaws.com"):
            raise DeploymentError(
                f"ECS was unable to assume the role '{role}' that was provided for this task. Please verify "
                "that the role being passed has the proper trust relationship and permissions."
            )


def _check_execution_role_may_start_tasks(aws: Context, inputs: Properties) -> None:
    task = _check_task(aws, inputs)
    role = task.get("executionRoleArn")
    for actions, resource in _list_needed_actions(aws, task):
        denied = find_denied(aws, role, actions, resource) if role else actions[0]
        if denied:
            raise DeploymentError(
                f"ResourceInitializationError: the execution role {role or '(there is none)'} is not "
                f"authorized to perform: {denied} on resource: {resource}"
            )


def _list_needed_actions(aws: Context, task: Properties) -> Iterator[tuple[tuple[str, ...], str]]:
    """Actions and resources that Fargate uses with the execution role (ECS developer guide)."""
    for container in task["containerDefinitions"]:
        if reference := ImageReference.read(container["image"]):
            yield ("ecr:GetAuthorizationToken",), "*"
            yield _PULLING, aws.arn("ecr", f"repository/{reference.repository}")
        log = container.get("logConfiguration", {})
        if log.get("logDriver") == "awslogs":
            group = log["options"]["awslogs-group"]
            yield _LOGGING, aws.arn("logs", f"log-group:{group}:log-stream:{container['name']}")
        for secret in container.get("secrets", []):
            yield from _list_actions_on_secret(aws, secret["valueFrom"])


def _list_actions_on_secret(aws: Context, source: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Actions and resources for a secret: a name or ARN of a parameter, or an ARN of a secret."""
    if source.startswith("arn:") and source.split(":")[2] == "secretsmanager":
        secret = ":".join(source.split(":")[:_PARTS_OF_SECRET_ARN])
        yield ("secretsmanager:GetSecretValue",), secret
        key = _find_customer_key(aws, aws.client("secretsmanager").describe_secret(SecretId=secret))
    else:
        name = source.partition(":parameter")[2] if source.startswith("arn:") else source
        yield ("ssm:GetParameters",), aws.arn("ssm", f"parameter/{name.removeprefix('/')}")
        filters = [{"Key": "Name", "Values": [name if name.count("/") > 1 else name.removeprefix("/")]}]
        found = aws.client("ssm").describe_parameters(ParameterFilters=filters)["Parameters"]
        key = _find_customer_key(aws, found[0]) if found else None
    if key:
        yield ("kms:Decrypt",), key


def _find_customer_key(aws: Context, encrypted: Properties) -> str | None:
    """Returns the ARN of the customer managed key of a secret or parameter; None if it has AWS's."""
    key: str = encrypted.get("KeyId") or encrypted.get("KmsKeyId") or "alias/aws/"
    if "alias/aws/" in key:
        return None
    return aws.client("kms").describe_key(KeyId=key)["KeyMetadata"]["Arn"]


def _check_load_balancers_find_their_containers(aws: Context, inputs: Properties) -> None:
    containers = {
        container["name"]: container for container in _check_task(aws, inputs)["containerDefinitions"]
    }
    for target in inputs.get("loadBalancers", []):
        name, port = target["containerName"], target["containerPort"]
        if name not in containers:
            raise DeploymentError(f"The container {name} does not exist in the task definition.")
        if port not in (mapping["containerPort"] for mapping in containers[name].get("portMappings", [])):
            raise DeploymentError(f"The container {name} did not have a container port {port} defined.")


def _check_task(aws: Context, inputs: Properties) -> Properties:
    found = aws.client("ecs").describe_task_definition(taskDefinition=inputs["taskDefinition"])
    return found["taskDefinition"]


DIFFERENCES = (
    Difference(
        type="awsx:ecr:Image",
        property="context, dockerfile, target, args, platform",
        rule="nothing is built: the context is kept, and CMD, ENTRYPOINT and ENV of the Dockerfile; with "
        "--containers docker or podman, that builds the image, for this machine's processor",
        reason="processes are faster, and run without Docker",
    ),
    Difference(
        type="docker:index/image:Image",
        property="build, registry",
        rule=_PUSHED,
        reason="processes are faster, and run without Docker; the emulator reaches no registry",
    ),
    Difference(
        type="docker-build:index:Image",
        property="context, dockerfile, target, buildArgs, platforms, registries",
        rule=_PUSHED,
        reason="processes are faster, and run without Docker; the emulator reaches no registry",
    ),
    Difference(
        type=_SERVICE,
        property="taskDefinition: image",
        rule="an image that was built from a directory runs as a process in it, with what is installed on "
        "this machine, and Python as the Python that deploys; another image is rejected. With --containers "
        "docker or podman, both run in containers",
        reason="processes are faster, and run without Docker",
        check=_check_images_run_here,
    ),
    Difference(
        type=_SERVICE,
        property="taskDefinition: portMappings",
        rule="a container has to listen on the port in PORT, a free one of this machine, where its load "
        "balancer finds it; one that listens on all addresses can be reached from other machines. In "
        "Docker Desktop and the machine of Podman, its own port is published on the loopback interface",
        reason="all containers share the ports of this machine, so that they reach the emulator",
    ),
    Difference(
        type=_SERVICE,
        property="serviceConnectConfiguration",
        rule="is ignored without services, and rejected with them",
        reason="names do not resolve here, such as those of a namespace of Cloud Map",
    ),
    Difference(
        type=_SERVICE,
        property="loadBalancers",
        rule="rejected here unless the container is in the task definition and has the port",
        reason="the emulator does not look",
        check=_check_load_balancers_find_their_containers,
    ),
    Difference(
        type=_SERVICE,
        property="taskDefinition: taskRoleArn, executionRoleArn",
        rule="rejected here unless they trust ecs-tasks.amazonaws.com",
        reason="the emulator takes any role that exists",
        check=_check_roles_are_assumable,
    ),
    Difference(
        type=_SERVICE,
        property="taskDefinition: executionRoleArn",
        rule="rejected here unless it may pull the image and write the log",
        reason="the emulator does both with its own permissions",
        check=_check_execution_role_may_start_tasks,
    ),
    Difference(
        type=_SERVICE,
        property="taskDefinition: taskRoleArn",
        rule="has its credentials in the container's environment; the emulator's process is patched; "
        "`RunTask` rejects an override with another role",
        reason="the emulator serves no credentials to containers",
    ),
    Difference(
        type=_SERVICE,
        property="taskDefinition: cpu, memory, user, volumes, readonlyRootFilesystem, healthCheck, secrets",
        rule="secrets are in the environment; the rest is kept and not enforced, unless Docker or Podman "
        "runs the containers",
        reason="containers are ordinary processes",
    ),
    Difference(
        type=_SERVICE,
        property="desiredCount",
        rule="two tasks at most; one that ends is replaced",
        reason="more would show nothing else, and a laptop has to bear them",
    ),
    Difference(
        type=_SERVICE,
        property="waitForSteadyState, healthCheckGracePeriodSeconds",
        rule="always waited for: tasks have to answer the health check within the grace period and five "
        "seconds, and are not asked again",
        reason="the emulator's targets are always healthy",
    ),
    Difference(
        type=_BALANCER,
        property="dnsName",
        rule="leads to the tasks for API Gateway, to an internal one through a VPC link only, and on a port "
        "of this machine for each listener; without TLS",
        reason="no resolver knows the name here",
    ),
    Difference(
        type=_BALANCER,
        property="dnsName: paths such as /health",
        rule="go to the tasks, as with distributions and domain names; the process is patched",
        reason="MiniStack responds to these paths itself, for every host",
    ),
    Difference(
        type=_BALANCER,
        property="accessLogs, connectionLogs",
        rule="kept, but nothing is written",
        reason="the emulator has no logs of load balancers",
    ),
    Difference(
        type="aws:ec2/vpc:Vpc",
        property="subnets, routes, endpoints, security groups and their rules",
        rule="kept and shown, but they let all traffic through: test the rules themselves",
        reason="the emulator does not have networks",
    ),
    Difference(
        type="aws:apigatewayv2/vpcLink:VpcLink",
        property="subnetIds, securityGroupIds",
        rule="made up; an integration with connectionType VPC_LINK reaches its integrationTarget",
        reason="the emulator has none",
    ),
    Difference(
        type="aws:appautoscaling/target:Target",
        property="minCapacity, maxCapacity",
        rule="made up, as are its policies; nothing scales",
        reason="the emulator has no Application Auto Scaling",
    ),
)
