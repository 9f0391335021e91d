"""Images of ``docker`` and ``docker-build``: pushed with the credentials of ECR, and run by services."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_docker as docker
import pulumi_docker_build as docker_build

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.containers import write_image
from tests.foreign.directories import create_directory
from tests.foreign.requests import get_json, request

IMAGE = write_image(create_directory("images") / "app")
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    ],
}
_EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


def program() -> None:
    _declare("1")


def _declare(tag: str) -> None:
    repository = aws.ecr.Repository("app", force_delete=True)
    login = aws.ecr.get_authorization_token_output(registry_id=repository.registry_id)
    plain = docker.Image(
        "plain",
        image_name=pulumi.Output.concat(repository.repository_url, ":plain"),
        build={"context": IMAGE, "platform": "linux/amd64"},
        registry={
            "server": repository.repository_url,
            "username": login.user_name,
            "password": pulumi.Output.secret(login.password),
        },
    )
    built = docker_build.Image(
        "built",
        tags=[pulumi.Output.concat(repository.repository_url, f":{tag}")],
        context={"location": IMAGE},
        platforms=[docker_build.Platform.LINUX_AMD64],
        push=True,
        registries=[
            {"address": repository.repository_url, "username": login.user_name, "password": login.password}
        ],
    )
    local = docker.Image("local", image_name="shop/local:1", build={"context": IMAGE}, skip_push=True)
    network = aws.ec2.get_vpc(default=True)
    subnets = aws.ec2.get_subnets(filters=[{"name": "vpc-id", "values": [network.id]}]).ids
    cluster = aws.ecs.Cluster("app")
    token = aws.ssm.Parameter("token", type="SecureString", value="s3cret")
    plain_token = aws.ssm.Parameter("plain-token", type="String", value="plain")
    login_secret = aws.secretsmanager.Secret("login")
    login_value = aws.secretsmanager.SecretVersion(
        "login", secret_id=login_secret.id, secret_string='{"user": "ann"}'
    )
    secrets = [
        {"name": "TOKEN", "valueFrom": token.arn},
        {"name": "PLAIN", "valueFrom": plain_token.name},
        {"name": "LOGIN", "valueFrom": pulumi.Output.concat(login_secret.arn, ":user::")},
    ]
    names = aws.servicediscovery.PrivateDnsNamespace("names", name="dev.shop.local", vpc=network.id)
    flat = aws.servicediscovery.HttpNamespace("flat", name="shop", description=f"version {tag}")
    found = aws.ec2.get_ami(
        most_recent=True,
        owners=["099720109477"],
        filters=[{"name": "name", "values": ["ubuntu/images/hvm-ssd/ubuntu-noble-24.04-arm64-server-*"]}],
    )
    role = aws.iam.Role("execution", assume_role_policy=json.dumps(_TRUST))
    allowed = aws.iam.RolePolicyAttachment("execution", role=role.name, policy_arn=_EXECUTION)
    aws.iam.RolePolicy(
        "secrets",
        role=role.name,
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": "ssm:GetParameters",
                        "Resource": [token.arn, plain_token.arn],
                    },
                    {
                        "Effect": "Allow",
                        "Action": "secretsmanager:GetSecretValue",
                        "Resource": login_secret.arn,
                    },
                ],
            }
        ),
    )
    balancer = aws.lb.LoadBalancer("app", load_balancer_type="application", subnets=subnets)
    nothing = aws.lb.ListenerDefaultActionFixedResponseArgs(content_type="text/plain", status_code="404")
    listener = aws.lb.Listener(
        "app",
        load_balancer_arn=balancer.arn,
        port=80,
        default_actions=[aws.lb.ListenerDefaultActionArgs(type="fixed-response", fixed_response=nothing)],
    )
    for name, image in (("plain", plain.image_name), ("built", built.ref)):
        group = aws.lb.TargetGroup(name, port=80, protocol="HTTP", target_type="ip", vpc_id=network.id)
        rule = aws.lb.ListenerRule(
            name,
            listener_arn=listener.arn,
            actions=[{"type": "forward", "target_group_arn": group.arn}],
            conditions=[{"path_pattern": {"values": [f"/{name}", "/environment"]}}],
        )
        task = aws.ecs.TaskDefinition(
            name,
            family=name,
            cpu="256",
            memory="512",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            execution_role_arn=role.arn,
            container_definitions=pulumi.Output.json_dumps([{**_container(name, image), "secrets": secrets}]),
        )
        aws.ecs.Service(
            name,
            cluster=cluster.arn,
            desired_count=1,
            launch_type="FARGATE",
            task_definition=task.arn,
            service_connect_configuration={"enabled": True, "namespace": names.arn},
            network_configuration={"subnets": subnets, "assign_public_ip": True},
            load_balancers=[{"target_group_arn": group.arn, "container_name": name, "container_port": 80}],
            opts=pulumi.ResourceOptions(depends_on=[rule, allowed, login_value]),
        )
    pulumi.export("url", pulumi.Output.concat("http://", balancer.dns_name))
    pulumi.export("repository", repository.name)
    pulumi.export("names", [names.hosted_zone, flat.http_name, flat.id])
    pulumi.export("machine", [found.architecture, found.owner_id, found.name])
    pulumi.export("digests", pulumi.Output.all(plain.repo_digest, built.digest, local.repo_digest))
    pulumi.export("refs", [plain.base_image_name, built.ref, local.image_name, plain.registry_server])


def _container(name: str, image: pulumi.Input[str]) -> dict[str, Any]:
    return {
        "name": name,
        "image": image,
        "essential": True,
        "environment": [{"name": "NAME", "value": name}, {"name": "PORT", "value": "80"}],
        "portMappings": [{"containerPort": 80}],
    }


def check(stack: Deployment) -> None:
    for name in ("plain", "built"):
        answer = eventually(lambda name=name: _ask(stack, name), "an answer of the task")
        assert f'"name": "{name}"'.encode() in answer
    environment = get_json(stack, "url", "/environment")
    secrets = [environment[name] for name in ("TOKEN", "PLAIN", "LOGIN")]
    assert secrets == ["s3cret", "plain", "ann"]
    _check_images(stack, "1")
    zone, name, _ = stack.outputs["names"]
    assert stack.client("route53").get_hosted_zone(Id=zone)["HostedZone"]["Name"] == "dev.shop.local."
    assert name == "shop"
    ubuntu = "ubuntu/images/hvm-ssd/ubuntu-noble-24.04-arm64-server-20250101"
    assert stack.outputs["machine"] == ["arm64", "099720109477", ubuntu]


def _check_images(stack: Deployment, tag: str) -> None:
    repository = stack.outputs["repository"]
    images = stack.client("ecr").describe_images(repositoryName=repository)["imageDetails"]
    tags = {each: image["imageDigest"] for image in images for each in image["imageTags"]}
    plain, built, local = stack.outputs["digests"]
    url = stack.outputs["refs"][0].rpartition(":")[0]
    assert tags["plain"] == tags[tag] == built
    assert (plain, local) == (f"{url}@{built}", f"shop/local@{built}")
    assert stack.outputs["refs"][1:] == [f"{url}:{tag}@{built}", "shop/local:1", url.partition("/")[0]]


def _ask(stack: Deployment, name: str) -> bytes | None:
    response = request(stack, "url", f"/{name}")
    return response.data if response.status == 200 else None


def second_program() -> None:
    _declare("2")


CHANGES = {"built": "update", "flat": "update"}


def check_changed(stack: Deployment) -> None:
    _check_images(stack, "2")
    namespace = stack.client("servicediscovery").get_namespace(Id=stack.outputs["names"][2])["Namespace"]
    assert namespace["Description"] == "version 2"
