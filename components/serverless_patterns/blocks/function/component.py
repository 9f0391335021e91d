"""A Lambda function."""

from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import arn_pattern
from serverless_patterns.arguments.quotas import FUNCTION_CONCURRENCY
from serverless_patterns.arguments.reader import Given, check
from serverless_patterns.blocks.function.code import ARCHITECTURES, FunctionCode, read_runtime
from serverless_patterns.blocks.function.environment import MAX_ENVIRONMENT, check_environment
from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources import (
    EventSources,
    Failures,
    FunctionEventSourceArgs,
    FunctionSettings,
    TargetFunction,
    read_event_sources,
)
from serverless_patterns.connections.routes import ApiGatewayFacadeFunctionArgs, ApiGatewayFacadeRouteArgs
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.dead_letters import create_dead_letters
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow, read_statements, trust_document
from serverless_patterns.safeguards.roles import create_role

RETENTION_DAYS = frozenset(
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
)
"""What CloudWatch Logs takes as a retention (PutRetentionPolicy)."""

UNRESERVED = 100
"""Concurrent executions that no function of an account can reserve (Lambda quotas)."""
MOST_CONCURRENCY = 2_147_483_647
"""What a number is in Lambda's own interface."""


class FunctionArgs(TypedDict):
    """What a :class:`Function` can be told."""

    code: str
    """Directory that holds the code."""
    handler: str
    """Entry point, such as ``orders.handler`` for the function ``handler`` of ``orders.py``; must be in
    the code."""
    additional_code: NotRequired[list[str] | None]
    """More directories, whose contents are packaged beside those of ``code``. Default none."""
    requirements: NotRequired[list[str] | None]
    """Requirement files of a Python function, installed together for its platform. Default none."""
    runtime: NotRequired[str | None]
    """Lambda runtime identifier: of Python, Node.js, Java, .NET, Ruby, or ``provided.al2023`` for a program
    called ``bootstrap``, as of Go or Rust. In the embedded AWS all run but those of Java, .NET and Ruby.
    Default ``python3.13``."""
    architecture: NotRequired[str | None]
    """``arm64`` or ``x86_64``. Default ``arm64``, which is the cheaper one."""
    memory: NotRequired[int | None]
    """Megabytes of memory, 128 to 10240; the share of the processor grows with it. Default 256."""
    timeout: NotRequired[int | None]
    """Seconds after which a call is ended, 1 to 900. Default 29, which is as long as an API waits."""
    ephemeral_storage: NotRequired[int | None]
    """Megabytes of ``/tmp``, 512 to 10240. Default 512."""
    environment: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Environment variables, up to 4 KB in all; names that Lambda sets itself, such as ``AWS_REGION``, are
    refused. Default none."""
    statements: NotRequired[list[PolicyStatementArgs] | None]
    """What the function may do besides writing its log and traces. Default nothing."""
    event_sources: NotRequired[dict[str, FunctionEventSourceArgs] | None]
    """What calls the function, each by a name of one's own. Default nothing: the function waits for those who
    are permitted to call it."""
    dead_letter_queue_arn: NotRequired[pulumi.Input[str] | None]
    """Standard queue that gets what the function failed on when a stream, a bucket, a schedule or whoever
    else does not wait for it called; if encrypted with a customer-managed key, then with ``kms_key_arn``.
    Default one is made if an event source needs it."""
    reserved_concurrency: NotRequired[int | None]
    """Calls at once that are set aside for the function and also limit it, 0 or more. Default none."""
    log_retention_days: NotRequired[int | None]
    """Days the log is kept, one of CloudWatch's values (1, 3, 5, 7, 14, 30, …, 3653). Default 30."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key for the environment and the log; its policy has to let CloudWatch Logs use it.
    Default AWS's own keys."""
    alarm_topic_arn: NotRequired[pulumi.Input[str] | None]
    """SNS topic that is told when a call of the function fails. Default no alarm."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource of the function. Default none."""


class Function(pulumi.ComponentResource):
    """A Lambda function from a directory: reproducible package, own role, own log with an end, traced."""

    arn: pulumi.Output[str]
    """ARN of the function, known once its role may do what it needs."""
    function_name: pulumi.Output[str]
    """Name of the function."""
    invoke_arn: pulumi.Output[str]
    """ARN by which API Gateway calls the function."""
    role_arn: pulumi.Output[str]
    """ARN of the function's role."""
    role_name: pulumi.Output[str]
    """Name of the function's role."""
    log_group_name: pulumi.Output[str]
    """Name of the function's log group."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the dead-letter queue that was made, for an event source that needs one; else None."""

    def __init__(self, name: str, args: FunctionArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("Function", name, args, FunctionArgs) as given:
            given.fits_name("-function", 64)
            settings = _read_settings(given)
            statements = read_statements(given, "statements")
            retention = read_log_retention(given)
            kms_key_arn = given.arn("kms_key_arn", "kms")
            alarm_topic_arn = given.arn("alarm_topic_arn", "sns")
            sources = read_event_sources(given, _facts(settings, kms_key_arn))
            _read_dead_letter_queue(given)
            code = _read_code(given)
            package = code.build(given.errors)
        super().__init__("serverless-patterns:index:Function", name, {}, opts)
        scope = Scope(name, self, given.mapping("tags"), kms_key_arn, alarm_topic_arn)
        log_group = create_log_group(scope, "logs", retention, name_prefix=f"/aws/lambda/{name}-")
        failures = self._receive_failures(scope, given, sources)
        own = [*_own_statements(log_group, kms_key_arn), *sources.statements]
        passing_on = failures.statements if failures else []
        trust = trust_document("lambda.amazonaws.com")
        role = create_role(scope, trust, [*own, *passing_on, *statements])
        function = aws.lambda_.Function(
            scope.child("function"),
            role=role.arn,
            code=pulumi.FileArchive(str(package)),
            handler=code.handler,
            runtime=code.runtime,
            architectures=[code.architecture],
            logging_config={"log_format": "JSON", "log_group": log_group.name},
            tracing_config={"mode": "Active"},
            # Lambda forgets the key of a function without variables, so every deployment would set it anew.
            kms_key_arn=kms_key_arn if "environment" in settings else None,
            tags=scope.tags,
            **settings,
            # Nothing calls the function before its role may do what it needs.
            opts=scope.opts(*role.policies),
        )
        sources.make(TargetFunction(function.name, function.arn, failures, scope))
        alarm_above_zero(
            scope,
            "errors-alarm",
            description="Calls of the function fail.",
            metric=("AWS/Lambda", "Errors", "Sum"),
            dimensions={"FunctionName": function.name},
        )
        self.arn, self.function_name, self.invoke_arn = function.arn, function.name, function.invoke_arn
        self.role_arn, self.role_name, self.log_group_name = role.arn, role.name, log_group.name
        self._timeout: int = settings["timeout"]
        self.register_outputs(
            {
                "arn": self.arn,
                "function_name": self.function_name,
                "invoke_arn": self.invoke_arn,
                "role_arn": self.role_arn,
                "role_name": self.role_name,
                "log_group_name": self.log_group_name,
                "dead_letter_queue_url": self.dead_letter_queue_url,
            }
        )

    def route(self) -> ApiGatewayFacadeRouteArgs:
        """A route of an API that the function answers; its timeout is checked against the route's."""
        function: ApiGatewayFacadeFunctionArgs = {
            "arn": self.arn,
            "invoke_arn": self.invoke_arn,
            "name": self.pulumi_resource_name,
            "timeout": self._timeout,
        }
        return {"function": function}

    def _receive_failures(self, scope: Scope, given: Given, sources: EventSources) -> Failures | None:
        """Finds or makes the dead-letter queue, if there is to be one."""
        queue_arn = _read_dead_letter_queue(given)
        self.dead_letter_queue_url = pulumi.Output.from_input(None)
        if not queue_arn and not sources.keep_failures:
            queue = create_dead_letters(scope.below("dead-letters"))
            self.dead_letter_queue_url, queue_arn = queue.url, queue.arn
        return Failures(queue_arn, scope.kms_key_arn) if queue_arn else None


def _own_statements(
    log_group: aws.cloudwatch.LogGroup, kms_key_arn: pulumi.Input[str] | None
) -> list[PolicyStatementArgs]:
    log_streams = pulumi.Output.format("{0}:log-stream:*", log_group.arn)
    writing = allow(["logs:CreateLogStream", "logs:PutLogEvents"], log_streams)
    # X-Ray has no resources to name: its actions take "*" only (Service Authorization Reference).
    tracing = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*")
    return [writing, tracing, *([allow(["kms:Decrypt"], kms_key_arn)] if kms_key_arn else [])]


def _read_settings(given: Given) -> dict[str, Any]:
    """What is handed to Lambda as it is."""
    reserved = given.optional_integer("reserved_concurrency", 0, MOST_CONCURRENCY)
    # Of the account's, Lambda keeps some for the functions that reserve none (Lambda quotas).
    given.within("reserved_concurrency", (reserved or 0) + UNRESERVED, FUNCTION_CONCURRENCY)
    environment = read_function_environment(given)
    return {
        "memory_size": given.integer("memory", 128, 10_240, default=256),
        "timeout": given.integer("timeout", 1, 900, default=29),
        "ephemeral_storage": {"size": given.integer("ephemeral_storage", 512, 10_240, default=512)},
        **({"environment": {"variables": environment}} if environment else {}),
        **({"reserved_concurrent_executions": reserved} if reserved is not None else {}),
    }


def _facts(settings: dict[str, Any], kms_key_arn: pulumi.Input[str] | None) -> FunctionSettings:
    return FunctionSettings(
        timeout=settings["timeout"],
        reserved_concurrency=settings.get("reserved_concurrent_executions"),
        kms_key_arn=kms_key_arn,
    )


def _read_dead_letter_queue(given: Given) -> pulumi.Input[str] | None:
    means = "the ARN of a standard queue; Lambda sends what failed to no FIFO queue"
    return given.text("dead_letter_queue_arn", arn_pattern("sqs", r".+(?<!\.fifo)"), means)


def read_environment(given: Given) -> dict[str, pulumi.Input[str]]:
    """The argument ``environment``, with names that Lambda takes (Environment in the Lambda API)."""
    environment = given.mapping("environment")
    for variable in environment:
        means = "named with a letter first, then letters, digits and underscores"
        given.matches(f"environment.{variable}", variable, "[A-Za-z][A-Za-z0-9_]+", means)
    return environment


def read_function_environment(given: Given, room: int = MAX_ENVIRONMENT) -> dict[str, pulumi.Input[str]]:
    """The argument ``environment`` of a Lambda function, with names that Lambda does not set itself.

    Args:
        given: The arguments.
        room: Bytes that the variables may take, as far as they are known.
    """
    environment = read_environment(given)
    check_environment(environment, given.errors, room)
    return environment


def read_log_retention(given: Given, default: int = 30) -> int:
    """The argument ``log_retention_days``, one of :data:`RETENTION_DAYS`."""
    days = given.integer("log_retention_days", 1, 3653, default=default)
    if days not in RETENTION_DAYS:
        nearest = min(RETENTION_DAYS, key=lambda allowed: abs(allowed - days))
        given.fault("log_retention_days", f"{days} is none of CloudWatch's values; the nearest is {nearest}")
    return days


def _read_code(given: Given) -> FunctionCode:
    return FunctionCode(
        directories=(str(given.text("code", default="")), *given.texts("additional_code")),
        handler=str(given.text("handler", default="")),
        runtime=read_runtime(given),
        architecture=given.choice("architecture", ARCHITECTURES, default=ARCHITECTURES[0]),
        requirements_files=tuple(given.texts("requirements")),
    )
