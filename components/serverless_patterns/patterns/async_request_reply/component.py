"""An asynchronous request and reply: jobs that are accepted, worked on, and asked for."""

from pathlib import Path
from typing import Optional

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.blocks.table.expiring import create_expiring_table
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.patterns.async_request_reply.args import AsyncRequestReplyArgs
from serverless_patterns.patterns.async_request_reply.states import build_definition, find_longest_duration
from serverless_patterns.patterns.workflow.component import Workflow
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.encryption_key import (
    allow_key_use,
    allow_log_delivery,
    encrypt_if_hardened,
)

_CODE = Path(__file__).parent / "front"
_TIMEOUT = 10
"""Seconds that a request may take; it usually takes milliseconds."""


class AsyncRequestReply(pulumi.ComponentResource):
    """Requests that take longer than an API waits: accepted, worked on, and asked for.

    Example::

        reports = AsyncRequestReply("reports", {"function_arn": calculate.arn})
        api = ApiGatewayFacade(
            "api",
            {
                "routes": {
                    "POST /reports": reports.route(),
                    "GET /reports/{id}": reports.route(),
                },
            },
        )

    The client gets HTTP 202 with an ID and its location, and asks there until the job has a result or an
    error. With the same ``Idempotency-Key`` it gets the same job, however often it sends the request.
    """

    function_arn: pulumi.Output[str]
    """ARN of the front function, which accepts jobs and answers how far they are."""
    function_invoke_arn: pulumi.Output[str]
    """ARN by which an API invokes the front function."""
    function_name: pulumi.Output[str]
    """Name of the front function."""
    state_machine_arn: pulumi.Output[str]
    """ARN of the state machine that runs the jobs."""
    role_arn: pulumi.Output[str]
    """ARN of the role with which the state machine invokes the worker."""
    jobs_table_name: pulumi.Output[str]
    """Name of the table of jobs."""
    jobs_table_arn: pulumi.Output[str]
    """ARN of the table of jobs."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: AsyncRequestReplyArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """Requests that take longer than an API waits: accepted, worked on, and asked for.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`AsyncRequestReplyArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        schema = AsyncRequestReplyArgs[Completed]
        with validate("AsyncRequestReply", name, args, schema, opts) as (given, errors):
            errors.check_name("-work-schedule-role", 64)
        super().__init__("serverless-patterns:index:AsyncRequestReply", name, {}, opts)
        check_regions(self, opts, errors)
        scope = _encrypt(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]), given
        )
        table = create_expiring_table(
            scope,
            "jobs",
            {
                "partition_key": {"name": "id"},
                "ttl_attribute": "expiresAt",
                "deletion_protection": not given["force_destroy"],
            },
        )
        work = _create_workflow(scope, given, table)
        self._front = _create_front(scope, given, table, work)
        self.function_arn, self.function_name = self._front.arn, self._front.function_name
        self.function_invoke_arn = self._front.invoke_arn
        self.state_machine_arn, self.role_arn = work.arn, work.role_arn
        self.jobs_table_name, self.jobs_table_arn = table.table_name, table.arn
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self) -> ApiGatewayFacadeRouteArgs:
        """Returns the front function as a route of an API: ``POST /reports`` and ``GET /reports/{id}``."""
        return self._front.route()


def _encrypt(scope: Scope, given: AsyncRequestReplyArgs[Completed]) -> Scope:
    """Returns the scope with the key that ``hardened`` creates, unless one was given."""
    return encrypt_if_hardened(
        scope,
        given,
        f"jobs, executions and logs of the asynchronous requests {scope.name}",
        log_groups=[f"/aws/lambda/{scope.name}-front-*", f"/aws/vendedlogs/states/{scope.name}-work-*"],
        statements=[allow_log_delivery(build_arn(scope, "logs", "*"))],
    )


def _create_workflow(scope: Scope, given: AsyncRequestReplyArgs[Completed], table: Table) -> Workflow:
    """Creates the workflow of a job."""
    return Workflow(
        scope.child("work"),
        {
            "definition": build_definition(given),
            "definition_substitutions": {"Worker": given["function_arn"], "Jobs": table.table_name},
            # DynamoDB reads and writes an encrypted table with the permissions of who calls it.
            "policy_statements": allow_key_use(scope.kms_key_arn),
            "log_retention_days": given["log_retention_days"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _create_front(
    scope: Scope, given: AsyncRequestReplyArgs[Completed], table: Table, work: Workflow
) -> Function:
    """Creates the function behind both routes."""
    return Function(
        scope.child("front"),
        {
            "code": str(_CODE),
            "handler": "front.handler",
            "timeout": _TIMEOUT,
            "environment": {
                "MAX_BODY_BYTES": str(given["max_body_bytes"]),
                "RETENTION_DAYS": str(given["retention_days"]),
                "LONGEST_SECONDS": str(find_longest_duration(given)),
                **({"OWNER_KEY": given["owner_key"]} if given["owner_key"] else {}),
            },
            "links": {"JOBS": table.link("GetItem", "PutItem"), "WORK": work.link("start")},
            "log_retention_days": given["log_retention_days"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
