"""The arguments of a container service, checked and with their defaults."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.quotas import TARGETS
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.container_service.private_image import PRIVATE_IMAGE, is_private_image
from serverless_patterns.blocks.function.code import ARCHITECTURES
from serverless_patterns.blocks.function.component import read_environment, read_log_retention
from serverless_patterns.safeguards.policy import PolicyStatementArgs, read_statements

NAME = r"(?!internal-)[a-z][a-z0-9-]*"
"""Elastic Load Balancing keeps names that begin with ``internal-`` for itself."""
HOST = r"([a-z0-9-]+\.)+[a-z]{2,}"
MOST_TASKS = 5_000
"""Tasks of a service (ECS quotas), which AWS raises for nobody."""
LEAST_SUBNETS = 2
"""Subnets of a load balancer (Application Load Balancer guide)."""
MEMORY = {
    256: (512, 1_024, 2_048),
    512: range(1_024, 4_097, 1_024),
    1_024: range(2_048, 8_193, 1_024),
    2_048: range(4_096, 16_385, 1_024),
    4_096: range(8_192, 30_721, 1_024),
    8_192: range(16_384, 61_441, 4_096),
    16_384: range(32_768, 122_881, 8_192),
}
"""Megabytes of memory by ``cpu`` (ECS developer guide, task size on Fargate)."""


@dataclass(frozen=True)
class Certificate:
    """What the load balancer speaks TLS with."""

    arn: pulumi.Input[str]
    domain_name: pulumi.Input[str]


@dataclass(frozen=True)
class Settings:
    """What :class:`ContainerServiceArgs` come to."""

    image: pulumi.Input[str] | None
    directory: Path | None
    """Where the image is built from, if it is not given."""
    architecture: str
    port: int
    health_check_path: pulumi.Input[str]
    startup_seconds: int
    cpu: int
    memory: int
    environment: dict[str, pulumi.Input[str]]
    """Environment variables, ``PORT`` among them."""
    statements: list[PolicyStatementArgs]
    minimum_tasks: int
    maximum_tasks: int
    target_cpu_percent: int
    target_requests: int
    vpc_id: pulumi.Input[str] | None
    subnet_ids: list[pulumi.Input[str]]
    vpc_endpoints: list[str]
    certificate: Certificate | None
    access_log_bucket: pulumi.Input[str] | None
    log_retention_days: int
    kms_key_arn: pulumi.Input[str] | None
    makes_key: bool
    force_destroy: bool
    alarm_topic_arn: pulumi.Input[str] | None
    tags: dict[str, Any]

    @property
    def listener_port(self) -> int:
        """Port of the load balancer."""
        return 443 if self.certificate else 80


def read_settings(given: Given) -> Settings:
    """Reads all arguments."""
    given.fits_name("-lb", 32, NAME)
    _check_image(given)
    _check_network(given)
    directory = given.text("directory")
    minimum_tasks = given.integer("minimum_tasks", 1, MOST_TASKS, default=2)
    maximum_tasks = given.integer("maximum_tasks", minimum_tasks, MOST_TASKS, default=max(10, minimum_tasks))
    given.within("maximum_tasks", maximum_tasks, TARGETS)
    cpu, memory = _read_size(given)
    port = given.integer("port", 1, 65_535, default=8_080)
    hardened, kms_key_arn = given.flag("hardened", default=False), given.arn("kms_key_arn", "kms")
    return Settings(
        image=given.text("image"),
        directory=Path(str(directory)) if directory else None,
        architecture=given.choice("architecture", ARCHITECTURES, default=ARCHITECTURES[0]),
        port=port,
        health_check_path=given.text(
            "health_check_path", r"/\S*", "a path that begins with /", default="/health"
        ),
        startup_seconds=given.integer("startup_seconds", 0, 3_600, default=60),
        cpu=cpu,
        memory=memory,
        environment=_read_environment(given, port),
        statements=read_statements(given, "statements"),
        minimum_tasks=minimum_tasks,
        maximum_tasks=maximum_tasks,
        target_cpu_percent=given.integer("target_cpu_percent", 10, 90, default=60),
        target_requests=given.integer("target_requests", 1, 1_000_000, default=1_000),
        vpc_id=_read_id(given, "vpc_id", given.values.get("vpc_id"), "vpc"),
        subnet_ids=[
            _read_id(given, f"subnet_ids.{index}", subnet, "subnet")
            for index, subnet in enumerate(given.items("subnet_ids"))
        ],
        vpc_endpoints=given.texts(
            "vpc_endpoints", "[a-z0-9.-]+", "a service as its endpoint is named, such as sqs"
        ),
        certificate=_read_certificate(given),
        access_log_bucket=given.text("access_log_bucket_name"),
        log_retention_days=read_log_retention(given, default=365 if hardened else 30),
        kms_key_arn=kms_key_arn,
        makes_key=hardened and not kms_key_arn,
        force_destroy=given.flag("force_destroy", default=False),
        alarm_topic_arn=given.arn("alarm_topic_arn", "sns"),
        tags=given.mapping("tags"),
    )


_KINDS = {"vpc": "VPC", "subnet": "subnet"}


def _read_id(given: Given, argument: str, value: Any, kind: str) -> Any:
    """The id of a VPC or a subnet; one that is known only later is left to AWS, as mocks make up others."""
    if value is not None and not is_output(value):
        given.matches(argument, value, f"{kind}-[0-9a-f]+", f"the id of a {_KINDS[kind]}")
    return value


def _check_image(given: Given) -> None:
    kind = given.exactly_one("image", "directory")
    image, directory = given.values.get("image"), given.values.get("directory")
    if image is not None and is_output(image):
        means = "in a private ECR repository, as an image that is known only later must be"
        given.values["image"] = given.checked("image", image, PRIVATE_IMAGE, means)
    if kind == "image" and image and not (given.has("vpc_id") or is_output(image) or is_private_image(image)):
        reason = (
            f"{show(image)} is in no private ECR repository, and a VPC made here reaches no other; copy it to"
            " one, or give vpc_id and subnet_ids"
        )
        given.fault("image", reason)
    if kind == "directory" and directory:
        dockerfile = Path(directory, "Dockerfile")
        if given.attempt("directory", dockerfile.is_file) is False:
            given.fault("directory", f"{show(directory)} holds no Dockerfile; name the directory that does")


def _check_network(given: Given) -> None:
    _go_together(given, "vpc_id", "subnet_ids")
    if given.has("vpc_id") and given.has("vpc_endpoints"):
        given.fault("vpc_endpoints", "are for a VPC made here; make those that vpc_id lacks where it is made")
    subnets = given.items("subnet_ids")
    if given.has("subnet_ids") and len(subnets) < LEAST_SUBNETS:
        reason = f"has {len(subnets)} entries, it must be {LEAST_SUBNETS} or more, in different zones"
        given.fault("subnet_ids", reason)


def _read_size(given: Given) -> tuple[int, int]:
    cpu = given.integer("cpu", min(MEMORY), max(MEMORY), default=256)
    if cpu not in MEMORY:
        sizes = ", ".join(map(str, MEMORY))
        given.fault("cpu", f"{cpu} is none of Fargate's sizes, which are {sizes}")
        return cpu, 0
    offered = MEMORY[cpu]
    memory = given.integer("memory", offered[0], offered[-1], default=offered[0])
    if memory not in offered:
        nearest = min(offered, key=lambda megabytes: abs(megabytes - memory))
        given.fault("memory", f"{memory} is not offered with a cpu of {cpu}; the nearest is {nearest}")
    return cpu, memory


def _read_environment(given: Given, port: int) -> dict[str, pulumi.Input[str]]:
    environment = {"PORT": str(port), **read_environment(given)}
    if not is_output(environment["PORT"]) and environment["PORT"] != str(port):
        given.fault(
            "environment.PORT", f"{show(environment['PORT'])} is another port than port, which is {port}"
        )
    return environment


def _read_certificate(given: Given) -> Certificate | None:
    _go_together(given, "certificate_arn", "domain_name")
    arn = given.arn("certificate_arn", "acm")
    domain_name = given.text("domain_name", HOST, "a domain name, such as legacy.example.com")
    return Certificate(arn, domain_name) if arn and domain_name else None


def _go_together(given: Given, one: str, other: str) -> None:
    for argument, companion in ((one, other), (other, one)):
        if given.has(companion) and not given.has(argument):
            given.fault(argument, f"is needed with {companion}")
