"""A function that has each effect once, although its events are delivered more than once."""

from pathlib import Path
from typing import Any, Optional, cast

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.blocks.function.inner import check_inner_function
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.blocks.table.args import TableArgs
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.blocks.table.expiring import create_expiring_table
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.event_sources import FunctionSettings, validate_event_sources
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import FunctionAction
from serverless_patterns.patterns.idempotent_consumer.args import IdempotentConsumerArgs
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened

_HELPER = Path(__file__).parent / "helper"
_TABLE, _SECONDS = "IDEMPOTENCY_TABLE", "IDEMPOTENCY_SECONDS"
"""Environment variables of the code: name of the table, and for how long a message is remembered."""
_DAY = 86_400


class IdempotentConsumer(pulumi.ComponentResource):
    """A function that has each effect once, although its events are delivered more than once.

    Example::

        payments = Queue("payments")
        IdempotentConsumer(
            "book",
            {
                "code": "src",
                "handler": "book.handler",
                "event_sources": {"payments": payments.event_source()},
            },
        )

    ``idempotency.once`` does the work of a message unless it was done, and a transaction joins the effect
    with its record in a DynamoDB table. The table has the layout of the idempotency utility of Powertools for
    AWS Lambda, which uses it as well.
    """

    function_arn: pulumi.Output[str]
    """ARN of the function."""
    function_name: pulumi.Output[str]
    """Name of the function."""
    role_name: pulumi.Output[str]
    """Name of the execution role."""
    table_arn: pulumi.Output[str]
    """ARN of the table."""
    table_name: pulumi.Output[str]
    """Name of the table."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the queue of events that failed; None if a queue, which has its own, is the only source."""

    def __init__(
        self, name: str, args: IdempotentConsumerArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A function that has each effect once, although its events are delivered more than once.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`IdempotentConsumerArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        schema = IdempotentConsumerArgs[Completed]
        with validate("IdempotentConsumer", name, args, schema, opts) as (given, errors):
            errors.check_name("-consumer-function", 64)
            check_inner_function(
                given, errors, variables=(_TABLE, _SECONDS), additional_code=_list_helpers(given)
            )
            function = FunctionSettings(given["timeout"], None, given["kms_key_arn"])
            sources = validate_event_sources(
                given["event_sources"], errors.rename(f"{name}-consumer"), function
            )
        super().__init__("serverless-patterns:index:IdempotentConsumer", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        scope = encrypt_if_hardened(
            scope,
            given,
            f"records, dead letters and the log of the consumer {name}",
            log_groups=[f"/aws/lambda/{name}-consumer-*"],
            services=sources.list_senders(scope.child_scope("consumer")),
        )
        settings: TableArgs = {"partition_key": {"name": "id"}, "ttl_attribute": "expiration"}
        table = create_expiring_table(scope, "records", settings)
        self._function = _create_function(scope, given, table)
        self.function_arn, self.function_name = self._function.arn, self._function.function_name
        self.role_name = self._function.role_name
        self.table_arn, self.table_name = table.arn, table.table_name
        self.dead_letter_queue_url = self._function.dead_letter_queue_url
        publish(self)

    def link(self, *access: FunctionAction) -> LinkArgs:
        """Returns the function as a link of another function or a container, which invokes it.

        Args:
            access: ``invoke``.
        """
        return self._function.link(*access)


def _list_helpers(given: IdempotentConsumerArgs[Completed]) -> list[str]:
    """Returns the directories whose files are packaged with the code."""
    return [str(_HELPER)] if (given["runtime"] or DEFAULT_RUNTIME).startswith("python") else []


def _create_function(scope: Scope, given: IdempotentConsumerArgs[Completed], table: Table) -> Function:
    access = table.link("GetItem", "PutItem", "UpdateItem", "DeleteItem")
    return Function(
        scope.child("consumer"),
        {
            "code": given["code"],
            "handler": given["handler"],
            "additional_code": _list_helpers(given),
            "requirements_files": given["requirements_files"],
            "architecture": given["architecture"],
            "runtime": given["runtime"],
            "memory_size": given["memory_size"],
            "timeout": given["timeout"],
            "environment": {**given["environment"], _SECONDS: str(given["retention_days"] * _DAY)},
            "links": {**given["links"], _TABLE: access},
            "event_sources": cast("Any", given["event_sources"]),  # complete, and valid again
            "policy_statements": given["policy_statements"],
            "log_retention_days": given["log_retention_days"],
            "alarm_topic_arn": scope.alarm_topic_arn,
            "kms_key_arn": scope.kms_key_arn,
            "hardened": given["hardened"],
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
