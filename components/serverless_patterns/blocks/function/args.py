"""Arguments of a function."""

from typing import Annotated, Generic, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    Architecture,
    Environment,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    SAME_REGION,
    Between,
    Default,
    InRegion,
    Length,
    Matches,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.container_image import PRIVATE_IMAGE
from serverless_patterns.blocks.function.durable import FunctionDurableArgs
from serverless_patterns.blocks.function.layers import Layers
from serverless_patterns.blocks.function.rollout import FunctionRolloutArgs
from serverless_patterns.blocks.function.runtimes import Runtime
from serverless_patterns.blocks.function.url import FunctionUrlArgs
from serverless_patterns.blocks.function.vpc import FunctionVpcArgs
from serverless_patterns.connections.event_sources import EventSourceArgs
from serverless_patterns.connections.links import LinksArgs
from serverless_patterns.safeguards.policy import PolicyStatements

_ENTRIES = 1_500
"""Entries of the command and the entry point of an image (ImageConfig, AWS Lambda API reference)."""


@arguments
class FunctionImageConfigArgs(TypedDict, Generic[Omitted], total=False):
    """Overrides for the image of a function: command, entry point, and working directory."""

    commands: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Length(0, _ENTRIES), Default([])]
    """Parameters of the entry point (``CMD``): the handler, such as ``["orders.handler"]``, in a base image
    of AWS. Valid length: 0 to 1500. Defaults to none."""
    entry_points: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Length(0, _ENTRIES), Default([])]
    """Executable to start, with its first parameters (``ENTRYPOINT``). Valid length: 0 to 1500. Defaults to
    none."""
    working_directory: Annotated[
        str | None,
        Matches(r"/(?s:.{0,999})", "an absolute path of at most 1000 characters"),
        Default(),
    ]
    """Absolute path of the working directory (``WORKDIR``). Defaults to none."""


@arguments
class FunctionArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Function`; exactly one of ``code``, ``image_uri`` and ``context`` is required."""

    code: Annotated[str | None, NOT_EMPTY, Default()]
    """Path of the directory that contains the code, or of a ``.jar`` or ``.zip`` that another tool has built.
    A Node.js function in TypeScript, or with a ``package.json`` that lists dependencies, is bundled by
    esbuild, which does not check types. A package of a Go module, for a runtime such as ``provided.al2023``,
    is built by ``go build``. Defaults to none."""
    image_uri: Annotated[
        pulumi.Input[str] | None,
        InRegion(
            rf"(?!\d+\.dkr\.ecr-fips\.){PRIVATE_IMAGE}",
            "an image in a private ECR repository, without its FIPS endpoint, as in"
            " 123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
        ),
        Default(),
    ]
    """URI of the container image that contains the code, preferably with its digest, in a private ECR
    repository of the Region of the function, whose policy must allow AWS Lambda to pull it. To change between
    an image and ``code`` replaces the function. Defaults to none."""
    context: Annotated[str | None, NOT_EMPTY, Default()]
    """Directory with the Dockerfile of the container image that contains the code. Docker builds it where
    Pulumi runs, and the function creates an ECR repository for it. Defaults to none."""
    image_config: Annotated[FunctionImageConfigArgs[Omitted] | None, Default()]
    """Command, entry point and working directory of the image, in place of those of the Dockerfile. Defaults
    to none."""
    handler: Annotated[str | None, NOT_EMPTY, Default()]
    """Entry point in ``code``, which requires it, such as ``orders.handler`` for the function ``handler`` in
    ``orders.py``, ``orders.js`` or ``orders.ts``, or ``com.example.Orders::handleRequest`` in Java. A custom
    runtime reads it itself. Defaults to none."""
    additional_code: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Default([])]
    """Paths of more directories, whose contents are packaged beside those of ``code``. Defaults to none."""
    requirements_files: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Default([])]
    """Paths of the requirements files of a Python function, whose libraries are packaged with it. Defaults to
    none."""
    layers: Layers[Omitted]
    """ARNs of layer versions, whose files the function finds below ``/opt``: a later one replaces files of an
    earlier one. A function has at most five, and no two versions of one layer. Valid length: 0 to 5. Defaults
    to none."""
    source_map: Flag[Omitted]
    """Whether to package the source map of a bundled Node.js function and to set ``NODE_OPTIONS``, so that
    stack traces show the files and lines of the sources; it costs time at the start and for each error. The
    embedded emulator always shows them. Defaults to `false`."""
    external_packages: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Default([])]
    """Packages to leave out of the bundle of a Node.js function, since a layer or ``additional_code`` has
    them, such as those with compiled code. Defaults to none."""
    runtime: Annotated[Runtime, Default(None, "`python3.13`")]
    """Lambda runtime identifier: of Python, Node.js, Java, .NET, Ruby, or ``provided.al2023`` for an
    executable called ``bootstrap``, as of Go or Rust. The embedded emulator does not run .NET and Ruby.
    Defaults to `python3.13`."""
    architecture: Architecture[Omitted]
    """Instruction set architecture; ``arm64`` costs less. Valid values: `arm64`, `x86_64`. Defaults to
    `arm64`."""
    memory_size: Annotated[int | Omitted, Between(128, 10_240), Default(256)]
    """Memory in MB; the share of the CPU grows with it. Valid range: 128 to 10240. Defaults to `256`."""
    timeout: Annotated[int | Omitted, Between(1, 900), Default(29)]
    """Timeout of an invocation in seconds. API Gateway waits for 29. Valid range: 1 to 900. Defaults to
    `29`."""
    ephemeral_storage_size: Annotated[int | Omitted, Between(512, 10_240), Default(512)]
    """Size of ``/tmp`` in MB. Valid range: 512 to 10240. Defaults to `512`."""
    environment: Environment[Omitted]
    """Environment variables, at most 4 KB in all. Those that Lambda sets itself, such as ``AWS_REGION``, are
    rejected. Defaults to none."""
    links: LinksArgs[Omitted]
    """Resources that the code uses, each by the name of the environment variable that it sets, such as
    ``ITEMS_TABLE``; the execution role is allowed what it says. Defaults to none."""
    policy_statements: PolicyStatements[Omitted]
    """IAM policy statements to add to the execution role, which allows writing the log and traces, and what
    ``links`` and ``event_sources`` require. Defaults to none."""
    event_sources: EventSourceArgs[Omitted]
    """Event sources that invoke the function, each by a name of your choice. To rename one, remove it in one
    update and add it in the next: AWS has one of a function and a queue, stream or bucket. Defaults to
    none."""
    url: Annotated[FunctionUrlArgs[Omitted] | None, Default()]
    """URL by which HTTPS clients invoke the function without an API, and wait as long as its timeout. It has
    no throttle but ``reserved_concurrent_executions``. Defaults to none."""
    vpc: Annotated[FunctionVpcArgs[Omitted] | None, Default()]
    """Subnets of a VPC to run in, to reach what is there, such as a database. The function reaches AWS
    services and the internet only by endpoints and NAT gateways of the VPC; the component creates neither.
    Defaults to none."""
    dead_letter_queue_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of(
            "sqs",
            "[A-Za-z0-9_-]{1,80}",
            "the ARN of a standard queue; Lambda sends no failed events to a FIFO queue",
            region=SAME_REGION,
        ),
        Default(None, "a separate queue if an event source requires one"),
    ]
    """ARN of the standard queue for events that the function failed to process, if its invocation was
    asynchronous or by a stream. If it is encrypted with a customer managed key, then with ``kms_key_arn``;
    its policy must allow the topics and rules that are event sources to send what they cannot deliver.
    Defaults to a separate queue if an event source requires one."""
    maximum_retry_attempts: Annotated[int | None, Between(0, 2), Default(None, "`2`")]
    """Number of times that Lambda invokes the function again with an event of an asynchronous invocation that
    it failed to process: of a bucket, a topic, an event rule, a schedule, or another caller. Valid range: 0
    to 2. Defaults to `2`."""
    maximum_event_age_in_seconds: Annotated[int | None, Between(60, 21_600), Default(None, "`21600`")]
    """Age from which on Lambda gives up an event of an asynchronous invocation, also while the function is
    throttled. Valid range: 60 to 21600. Defaults to `21600`."""
    reserved_concurrent_executions: Annotated[
        int | None, Between(0, 2_147_483_647), Default(None, "no reservation")
    ]
    """Concurrent executions that are reserved for the function, which cannot exceed them. Valid range: 0 to
    2147483647. Defaults to no reservation."""
    alias: Annotated[
        str | None,
        Matches(
            r"(?!\d+$)[A-Za-z0-9_-]{1,128}",
            "1 to 128 letters, digits, hyphens and underscores, not only digits",
        ),
        Default(None, "no alias: callers invoke `$LATEST`"),
    ]
    """Name of an alias, such as ``live``, which moves to a new version with each change of the code or the
    configuration. Event sources, routes, schedules, links and the URL invoke the alias, so that none of them
    meets a version that is not complete. Earlier versions stay in AWS. Defaults to no alias: callers invoke
    `$LATEST`."""
    rollout: Annotated[
        FunctionRolloutArgs[Omitted] | None, Default(None, "none: the alias moves to a new version at once")
    ]
    """Pace at which a new version gets the traffic of ``alias``, which it requires, by AWS CodeDeploy. An
    alarm on errors of the new version, and others, roll it back. Defaults to none: the alias moves to a new
    version at once."""
    durable: Annotated[FunctionDurableArgs[Omitted] | None, Default()]
    """Durable executions of ``alias``, which it requires: the code continues from its checkpoints after a
    failure, and waits up to a year without running. Events whose execution fails go to the dead-letter queue.
    To add or remove it replaces the function. Defaults to none."""
    provisioned_concurrency: Annotated[int | None, Between(1, 2_147_483_647), Default()]
    """Environments of the version of ``alias``, which it requires, that start before they are invoked, for
    which AWS charges all the time. Valid range: 1 to 2147483647. Defaults to none."""
    snap_start: Flag[Omitted]
    """Whether environments start from a snapshot of the initialized version of ``alias``, which it requires:
    of Python 3.12, Java 11, .NET 8, or newer. Values that must be unique, such as seeds and connections, are
    made after the start. The embedded emulator makes no snapshots. Defaults to `false`."""
    tenant_isolation: Flag[Omitted]
    """Whether an environment serves one tenant only, so that tenants share neither memory nor ``/tmp``. Each
    invocation must name its tenant: as ``TenantId`` of Invoke, or by ``.route(tenant=…)`` in a REST API. All
    tenants have the same execution role. To change it replaces the function. Defaults to `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps log events. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the environment, the log, the dead-letter queue, and the
    repository of ``context``, which a new key replaces; its key policy must allow CloudWatch Logs to use it.
    Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and the log with it becomes
    unreadable. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when an invocation fails or the dead-letter queue holds an event.
    Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the function. Valid length: 0 to 50. Defaults to none."""
