"""A batch over a bucket: a distributed map with the list of what failed, and a redrive of it."""

from pathlib import Path
from typing import Optional, Unpack

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.bucket.component import Bucket
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.workflow import WorkflowRouteOptions
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import WorkflowAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.patterns.bucket_batch.args import BucketBatchArgs
from serverless_patterns.patterns.bucket_batch.states import build_definition
from serverless_patterns.patterns.workflow.component import Workflow
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.encryption_key import (
    allow_key_use,
    allow_log_delivery,
    encrypt_if_hardened,
)
from serverless_patterns.safeguards.policy import allow

_CODE = Path(__file__).parent / "collector"
_TIMEOUT, _MEMORY = 900, 1_024
"""Seconds and MB of the collector, which usually needs a second and a tenth of it."""


class BucketBatch(pulumi.ComponentResource):
    """A batch over the objects of a bucket: each is processed, or stands in the list of failures.

    Example::

        resize = Function("resize", {"code": "src", "handler": "resize.handler", "timeout": 60})
        photos = BucketBatch(
            "photos",
            {
                "function_arn": resize.arn,
                "bucket_name": bucket.bucket_name,
                "prefix": "in/",
                "timeout": 60,
            },
        )

    A batch that fails is tried again, and then each of its items alone, so that one item does not fail
    others. The items that fail are lines of ``failures/<run>.jsonl`` in the bucket of results. An execution
    with the input ``{"redrive": "<run>"}`` processes these alone.
    """

    arn: pulumi.Output[str]
    """ARN of the state machine. Resolves after the role policies are attached."""
    alias_arn: pulumi.Output[str]
    """ARN of the alias ``live``."""
    state_machine_name: pulumi.Output[str]
    """Name of the state machine."""
    role_arn: pulumi.Output[str]
    """ARN of the execution role."""
    results_bucket_name: pulumi.Output[str]
    """Name of the bucket of results and lists of failures."""
    results_bucket_arn: pulumi.Output[str]
    """ARN of the bucket of results."""
    collector_name: pulumi.Output[str]
    """Name of the function that writes the lists of failures."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(
        self, name: str, args: BucketBatchArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A batch over the objects of a bucket: each is processed, or stands in the list of failures.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`BucketBatchArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("BucketBatch", name, args, BucketBatchArgs[Completed], opts) as (given, errors):
            errors.check_name("-runs-schedule-role", 64, "[a-z][a-z0-9-]*")
            _check_items(given, errors)
        super().__init__("serverless-patterns:index:BucketBatch", name, {}, opts)
        check_regions(self, opts, errors)
        scope = _encrypt(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]), given
        )
        results = _create_results(scope, given)
        collector = _create_collector(scope, given, results)
        self._workflow = _create_workflow(scope, given, results, collector)
        self.arn, self.alias_arn = self._workflow.arn, self._workflow.alias_arn
        self.state_machine_name, self.role_arn = self._workflow.state_machine_name, self._workflow.role_arn
        self.results_bucket_name, self.results_bucket_arn = results.bucket_name, results.arn
        self.collector_name = collector.function_name
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self, **options: Unpack[WorkflowRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that starts a run, with the request body as its input.

        Args:
            options: ``parameters`` of :class:`ApiGatewayFacadeWorkflowArgs`. The client receives the ARN of
                the execution.

        Raises:
            ArgumentError: If ``sync`` is set: a run may take longer than a request.
        """
        return self._workflow.route(**options)

    def link(self, *access: WorkflowAction) -> LinkArgs:
        """Returns the state machine as a link of a function or a container, which may start a run.

        Args:
            access: ``start``.
        """
        return self._workflow.link(*access)

    def target(self) -> TargetArgs:
        """Returns the state machine as a target of a rule, a schedule or a pipe, which starts a run."""
        return self._workflow.target()


def _check_items(given: BucketBatchArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join the arguments of the items."""
    if given["items_key"] is None:
        for argument in ("items_format", "bucket_kms_key_arn"):
            if given[argument] is not None:
                errors.add(argument, "requires 'items_key'. Set it, or remove this")
        return
    if given["items_format"] is None and not errors.is_invalid("items_format"):
        errors.add("items_format", "is required with 'items_key'; must be CSV, JSON or JSONL")
    if given["prefix"]:
        errors.add("prefix", "cannot be combined with 'items_key'")


def _encrypt(scope: Scope, given: BucketBatchArgs[Completed]) -> Scope:
    """Returns the scope with the key that ``hardened`` creates, unless one was given."""
    return encrypt_if_hardened(
        scope,
        given,
        f"results, executions and logs of the batch {scope.name}",
        log_groups=[
            f"/aws/lambda/{scope.name}-collector-*",
            f"/aws/vendedlogs/states/{scope.name}-runs-*",
        ],
        statements=[allow_log_delivery(build_arn(scope, "logs", "*"))],
    )


def _create_results(scope: Scope, given: BucketBatchArgs[Completed]) -> Bucket:
    return Bucket(
        scope.child("results"),
        {
            "versioned": False,
            "expiration_days": given["retention_days"],
            "force_destroy": given["force_destroy"],
            "kms_key_arn": scope.kms_key_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _create_collector(scope: Scope, given: BucketBatchArgs[Completed], results: Bucket) -> Function:
    """Creates the function that writes the list of failures."""
    return Function(
        scope.child("collector"),
        {
            "code": str(_CODE),
            "handler": "collector.handler",
            "timeout": _TIMEOUT,
            "memory_size": _MEMORY,
            "links": {"RESULTS": results.link("read", "PutObject")},
            "log_retention_days": given["log_retention_days"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def _create_workflow(
    scope: Scope, given: BucketBatchArgs[Completed], results: Bucket, collector: Function
) -> Workflow:
    """Creates the workflow of a run."""
    key_arn = given["bucket_kms_key_arn"]
    return Workflow(
        scope.child("runs"),
        {
            "definition": build_definition(given, results.bucket_name, collector.arn),
            # S3 reads and writes encrypted objects with the permissions of who calls it.
            "policy_statements": [
                *allow_key_use(scope.kms_key_arn),
                *([allow(["kms:Decrypt"], key_arn)] if key_arn else []),
            ],
            "log_retention_days": given["log_retention_days"],
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
