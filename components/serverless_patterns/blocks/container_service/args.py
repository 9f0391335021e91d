"""Arguments of a container service."""

from typing import Annotated, Final, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    AT_LEAST_ONE,
    CERTIFICATE_ARN,
    WEB_ACL_ARN,
    Architecture,
    BucketName,
    Environment,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Default,
    DependentDefault,
    Matches,
    Omitted,
    OneOf,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.links import LinksArgs
from serverless_patterns.connections.schedule_expression import SCHEDULE_EXPRESSION, TIME_ZONE
from serverless_patterns.safeguards.policy import PolicyStatements

MEMORY: Final = {
    256: (512, 1_024, 2_048),
    512: range(1_024, 4_097, 1_024),
    1_024: range(2_048, 8_193, 1_024),
    2_048: range(4_096, 16_385, 1_024),
    4_096: range(8_192, 30_721, 1_024),
    8_192: range(16_384, 61_441, 4_096),
    16_384: range(32_768, 122_881, 8_192),
}
"""MiB of memory that Fargate offers by ``cpu`` (Amazon ECS Developer Guide, task size)."""

_Capacity = Between(1, 5_000)
"""Tasks of a service; this quota cannot be increased (Amazon ECS service quotas)."""


@arguments
class ContainerServiceScheduleArgs(TypedDict, Generic[Omitted], total=False):
    """A schedule that starts a task of the image, which ends by itself."""

    expression: Required[Annotated[str, SCHEDULE_EXPRESSION]]
    """Schedule expression: ``rate(5 minutes)``, ``cron(0 8 ? * MON-FRI *)`` or
    ``at(2030-01-01T08:00:00)``."""
    command: Required[Annotated[list[str], AT_LEAST_ONE]]
    """Command line of the task, in place of that of the service, such as ``["python", "report.py"]``."""
    timezone: Annotated[str | Omitted, TIME_ZONE, Default("UTC")]
    """Time zone of the expression, such as ``Europe/Berlin``. Defaults to `UTC`."""
    enabled: Annotated[bool | Omitted, Default(True)]
    """Whether the schedule starts tasks. Defaults to `true`."""


ContainerServiceSchedules = dict[
    Annotated[str, Matches("[A-Za-z0-9_-]{1,16}", "1 to 16 letters, digits, hyphens and underscores")],
    ContainerServiceScheduleArgs[Omitted],
]
"""Schedules by a name that is part of the name of a resource."""


@arguments
class ContainerServiceArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`ContainerService`; exactly one of ``image`` and ``context`` is required."""

    image: Annotated[pulumi.Input[str] | None, NOT_EMPTY, Default()]
    """Container image, preferably with its digest. Must be in a private ECR repository, unless it is a plain
    string and ``vpc_id`` is given. Defaults to none."""
    context: Annotated[str | None, NOT_EMPTY, Default()]
    """Directory with a Dockerfile. Docker builds the image where Pulumi runs, and the service creates an ECR
    repository for it. Defaults to none."""
    architecture: Architecture[Omitted]
    """Instruction set architecture of the image; ``arm64`` costs less. Valid values: `arm64`, `x86_64`.
    Defaults to `arm64`."""
    container_port: Annotated[int | Omitted, Between(1, 65_535), Default(8_080)]
    """Port that the container serves HTTP on; the container receives it as the environment variable ``PORT``.
    Valid range: 1 to 65535. Defaults to `8080`."""
    health_check_path: Annotated[
        str | Omitted, Matches(r"/\S*", "a path that begins with /"), Default("/health")
    ]
    """Path that returns HTTP 200 to 299 while a task is healthy. Defaults to `/health`."""
    health_check_grace_period_seconds: Annotated[int | Omitted, Between(0, 3_600), Default(60)]
    """Seconds after the start of a task in which its health checks may fail. Valid range: 0 to 3600. Defaults
    to `60`."""
    cpu: Annotated[int | Omitted, OneOf(tuple(MEMORY)), Default(256)]
    """CPU units of a task; 1024 are one virtual CPU. Valid values: `256`, `512`, `1024`, `2048`, `4096`,
    `8192`, `16384`. Defaults to `256`."""
    memory: Annotated[
        int | Omitted,
        Between(512, 122_880),
        DependentDefault("the least that Fargate offers for `cpu`", lambda given: MEMORY[given["cpu"]][0]),
    ]
    """MiB of memory of a task; must be one of the values that Fargate offers for ``cpu``. Valid range: 512 to
    122880. Defaults to the least that Fargate offers for `cpu`."""
    entry_point: Annotated[list[str] | None, AT_LEAST_ONE, Default(None, "that of the image")]
    """Start of the command line of a task; with it, the command of the image counts no more. Defaults to that
    of the image."""
    command: Annotated[list[str] | None, AT_LEAST_ONE, Default(None, "that of the image")]
    """Rest of the command line of a task, such as ``["gunicorn", "shop:app"]``. Defaults to that of the
    image."""
    environment: Environment[Omitted]
    """Environment variables in addition to ``PORT``. Defaults to none."""
    links: LinksArgs[Omitted]
    """Resources that the code uses, each by the name of the environment variable that it sets, such as
    ``ITEMS_TABLE``; the task role is allowed what it says. Without ``vpc_id``, the service of each requires
    one of ``vpc_endpoint_services``. Defaults to none."""
    policy_statements: PolicyStatements[Omitted]
    """IAM policy statements of the task role, in addition to those of ``links``. Defaults to none."""
    min_capacity: Annotated[int | Omitted, _Capacity, Default(2)]
    """Number of tasks that always run; 2 are one in each Availability Zone. Valid range: 1 to 5000. Defaults
    to `2`."""
    max_capacity: Annotated[
        int | Omitted,
        _Capacity,
        DependentDefault(
            "`10`, or `min_capacity` if that is greater", lambda given: max(10, given["min_capacity"])
        ),
    ]
    """Number of tasks that run at most, under load. Valid range: 1 to 5000. Defaults to `10`, or
    `min_capacity` if that is greater."""
    target_cpu_utilization: Annotated[int | Omitted, Between(10, 90), Default(60)]
    """Average CPU utilization in percent above which tasks are added. Valid range: 10 to 90. Defaults to
    `60`."""
    target_request_count: Annotated[int | Omitted, Between(1, 1_000_000), Default(1_000)]
    """Requests per task and minute above which tasks are added. Valid range: 1 to 1000000. Defaults to
    `1000`."""
    vpc_id: Annotated[
        pulumi.Input[str] | None,
        Matches("vpc-[0-9a-f]+", "the ID of a VPC"),
        Default(None, "a new VPC without a route to or from the internet"),
    ]
    """ID of the VPC to run in; requires ``subnet_ids``. Defaults to a new VPC without a route to or from the
    internet."""
    subnet_ids: Annotated[
        list[Annotated[pulumi.Input[str], Matches("subnet-[0-9a-f]+", "the ID of a subnet")]] | Omitted,
        Default([]),
    ]
    """IDs of private subnets of ``vpc_id``, in two Availability Zones at least, that lead to Amazon ECR, S3,
    and CloudWatch Logs. Defaults to none."""
    vpc_endpoint_services: Annotated[
        list[Annotated[str, Matches("[a-z0-9.-]+", "the name of an endpoint service, such as sqs")]]
        | Omitted,
        Default([]),
    ]
    """AWS services other than Amazon ECR, S3, and CloudWatch Logs that a new VPC has an endpoint for, such as
    ``sqs`` or ``secretsmanager``. AWS charges an hourly price for each, but not for ``dynamodb``. Defaults to
    none."""
    internet_facing: Flag[Omitted]
    """Whether the load balancer accepts requests from the internet; requires ``certificate_arn``, and with
    ``vpc_id`` also ``public_subnet_ids``. A new VPC then has an internet gateway, which only the load
    balancer uses. Requests by HTTP are redirected to HTTPS. A change replaces the load balancer. Defaults to
    `false`."""
    public_subnet_ids: Annotated[
        list[Annotated[pulumi.Input[str], Matches("subnet-[0-9a-f]+", "the ID of a subnet")]] | Omitted,
        Default([]),
    ]
    """IDs of public subnets of ``vpc_id``, in two Availability Zones at least, for an ``internet_facing``
    load balancer. Defaults to none."""
    schedules: Annotated[ContainerServiceSchedules[Omitted] | Omitted, Default({})]
    """Schedules that start further tasks, each by a name of your choice. Defaults to none."""
    certificate_arn: Annotated[pulumi.Input[str] | None, CERTIFICATE_ARN, Default(None, "HTTP without TLS")]
    """ARN of the ACM certificate of the load balancer, which then accepts only HTTPS; requires
    ``domain_name``. Defaults to HTTP without TLS."""
    domain_name: Annotated[
        pulumi.Input[str] | None,
        Matches(r"([a-z0-9-]+\.)+[a-z]{2,}", "a domain name, such as legacy.example.com"),
        Default(),
    ]
    """Domain name that the certificate is for; requires ``certificate_arn``. Defaults to none."""
    web_acl_arn: Annotated[
        pulumi.Input[str] | None,
        WEB_ACL_ARN,
        Default(None, "none, or a new web ACL if `hardened` and `internet_facing`"),
    ]
    """ARN of the AWS WAF web ACL to associate with the load balancer. Defaults to none, or a new web ACL if
    `hardened` and `internet_facing`."""
    access_log_bucket_name: Annotated[BucketName, Default(None, "no access log")]
    """Name of the bucket that receives the access log of the load balancer; its policy must allow Elastic
    Load Balancing to write there. Defaults to no access log."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps log events. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns")]
    """ARN of the customer managed key that encrypts the log and a repository that the service creates; its
    policy must allow CloudWatch Logs to use it. A new key replaces the repository and builds its image again.
    Defaults to keys that AWS owns."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and, if ``internet_facing``
    and without ``web_acl_arn``, a web ACL with AWS managed rules, and to keep log events for 365 days. The
    key and the web ACL's log stay in AWS when they leave the program, unless ``force_destroy``. Defaults to
    `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key and the web ACL's log that the service created when they leave the program.
    CloudWatch Logs can no longer decrypt the remaining log events then. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when a task fails its health checks. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the service. Valid length: 0 to 50. Defaults to none."""
