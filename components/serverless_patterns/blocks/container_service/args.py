"""What a container service can be told."""

from typing import NotRequired, TypedDict

import pulumi

from serverless_patterns.safeguards.policy import PolicyStatementArgs


class ContainerServiceArgs(TypedDict):
    """What a :class:`ContainerService` can be told; exactly one of ``image`` and ``directory`` is needed."""

    image: NotRequired[pulumi.Input[str] | None]
    """Image to run, best by digest. One that is known only later, and any in a VPC made here, must be in a
    private ECR repository."""
    directory: NotRequired[str | None]
    """Directory with a Dockerfile; its image is built by Docker, where Pulumi runs, and kept in a repository
    made here."""
    architecture: NotRequired[str | None]
    """``arm64`` or ``x86_64``, as the image is. Default ``arm64``, which is the cheaper one."""
    port: NotRequired[int | None]
    """Port that the container serves HTTP on, 1 to 65535; it is told so by the environment variable ``PORT``.
    Default 8080."""
    health_check_path: NotRequired[str | None]
    """Path that answers 200 to 299 while a task is well. Default ``/health``."""
    startup_seconds: NotRequired[int | None]
    """Seconds in which a new task may fail its health checks, 0 to 3600. Default 60."""
    cpu: NotRequired[int | None]
    """Share of a processor in 1/1024: 256, 512, 1024, 2048, 4096, 8192 or 16384. Default 256."""
    memory: NotRequired[int | None]
    """Megabytes of memory, 512 to 122880, as Fargate offers them for ``cpu``. Default the least."""
    environment: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Environment variables besides ``PORT``. Default none."""
    statements: NotRequired[list[PolicyStatementArgs] | None]
    """What the tasks may do. Default nothing."""
    minimum_tasks: NotRequired[int | None]
    """Tasks that always run, 1 to 5000. Default 2: one in each Availability Zone."""
    maximum_tasks: NotRequired[int | None]
    """Tasks that may run under load, 1 to 5000. Default 10, or ``minimum_tasks`` if that is more."""
    target_cpu_percent: NotRequired[int | None]
    """Percent of their processors that the tasks use on average before there are more, 10 to 90. Default
    60."""
    target_requests: NotRequired[int | None]
    """Requests a minute to each task before there are more, 1 to 1000000. Default 1000."""
    vpc_id: NotRequired[pulumi.Input[str] | None]
    """VPC to run in, with ``subnet_ids``. Default a new one that nothing leads into or out of."""
    subnet_ids: NotRequired[list[pulumi.Input[str]] | None]
    """Private subnets of ``vpc_id``, in two Availability Zones or more, from which ECR, S3 and CloudWatch
    Logs can be reached."""
    vpc_endpoints: NotRequired[list[str] | None]
    """Other AWS services that tasks in a new VPC reach, such as ``sqs`` or ``secretsmanager``; each is paid
    by the hour, but for ``dynamodb``. Default none."""
    certificate_arn: NotRequired[pulumi.Input[str] | None]
    """ACM certificate of the load balancer, with ``domain_name``: then it speaks TLS alone. Default HTTP,
    which only the VPC link can reach."""
    domain_name: NotRequired[pulumi.Input[str] | None]
    """Name that the certificate is for."""
    access_log_bucket_name: NotRequired[pulumi.Input[str] | None]
    """Bucket that receives the load balancer's access log; its policy has to let the log service write.
    Default no log."""
    log_retention_days: NotRequired[int | None]
    """Days the log is kept, one of CloudWatch's values (1, 3, 5, 7, 14, 30, …, 3653). Default 30; hardened
    365."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key for the log and a repository made here; its policy has to let CloudWatch Logs use
    it. Default AWS's own keys. A repository is replaced when its key changes, and its image built again."""
    hardened: NotRequired[bool | None]
    """Whether a customer-managed key is made and used, if no ``kms_key_arn`` is given, and the log is kept
    for a year; both cost by the month. Unless ``force_destroy``, the key stays when this is turned off.
    Default false."""
    force_destroy: NotRequired[bool | None]
    """Whether a key that is made here is deleted with the service, or when ``hardened`` is turned off: what
    is left of the log cannot be read then. Default false."""
    alarm_topic_arn: NotRequired[pulumi.Input[str] | None]
    """SNS topic that is told when a task fails its health checks. Default no alarm."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource of the service. Default none."""
