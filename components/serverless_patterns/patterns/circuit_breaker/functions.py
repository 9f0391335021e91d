"""The functions of a circuit breaker: the consumer of the queue, and the switch of its event source."""

from pathlib import Path

import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.function.component import Function
from serverless_patterns.blocks.queue.component import Queue
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.component import Scope
from serverless_patterns.patterns.circuit_breaker.args import CircuitBreakerArgs
from serverless_patterns.safeguards.policy import allow

HELPER = str(Path(__file__).parent / "helper")
"""Directory whose module is packaged with the code of the consumer."""
VARIABLES = (
    *("CIRCUIT_TABLE", "CIRCUIT_DEAD_LETTERS", "CIRCUIT_THRESHOLD", "CIRCUIT_MAX_ATTEMPTS"),
    *("CIRCUIT_INTERVAL", "CIRCUIT_MAX_PARTNER_FAILURES"),
)
"""Environment variables of the consumer."""
_SWITCH = str(Path(__file__).parent / "switch")
_POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_LONGEST = 900
"""Seconds that a function runs at most."""


def create_consumer(
    scope: Scope, given: CircuitBreakerArgs[Completed], table: Table, queue: Queue
) -> Function:
    """Creates the function that processes messages."""
    key_arn = scope.kms_key_arn
    return Function(
        scope.child("consumer"),
        {
            "code": given["code"],
            "handler": given["handler"],
            "additional_code": [HELPER],
            "requirements_files": given["requirements_files"],
            "runtime": given["runtime"],
            "architecture": given["architecture"],
            "memory_size": given["memory_size"],
            "timeout": given["timeout"],
            "environment": {
                **given["environment"],
                "CIRCUIT_THRESHOLD": str(given["failure_threshold"]),
                "CIRCUIT_MAX_ATTEMPTS": str(given["max_attempts"]),
                "CIRCUIT_MAX_PARTNER_FAILURES": str(given["max_partner_failures"]),
                "CIRCUIT_INTERVAL": str(given["probe_interval_seconds"]),
            },
            "links": {
                **given["links"],
                "CIRCUIT_TABLE": table.link("GetItem", "UpdateItem"),
                "CIRCUIT_DEAD_LETTERS": {
                    "queue": {
                        "arn": queue.dead_letter_queue_arn,
                        "access": ["send"],
                        "kms_key_arn": key_arn,
                    }
                },
            },
            "policy_statements": [allow(_POLLING, queue.arn), *given["policy_statements"]],
            "log_retention_days": given["log_retention_days"],
            "alarm_topic_arn": scope.alarm_topic_arn,
            "kms_key_arn": key_arn,
            "hardened": given["hardened"],
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )


def create_switch(
    scope: Scope,
    given: CircuitBreakerArgs[Completed],
    table: Table,
    queue: Queue,
    *,
    consumer: Function,
    mapping: aws.lambda_.EventSourceMapping,
) -> Function:
    """Creates the function that stops and starts the event source, and the schedule that invokes it."""
    timeout = given["timeout"]
    return Function(
        scope.child("switch"),
        {
            "code": _SWITCH,
            "handler": "switch.handler",
            "timeout": min(_LONGEST, 2 * timeout + 30),
            "environment": {
                "BREAKER": scope.name,
                "MAPPING": mapping.id,
                "CONSUMER_TIMEOUT": str(timeout),
                "MAX_INTERVAL": str(given["max_probe_interval_seconds"]),
                "CONCURRENCY": str(given["maximum_concurrency"]),
            },
            "links": {
                "CIRCUIT_TABLE": table.link("GetItem", "UpdateItem"),
                "MESSAGES": queue.link("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility"),
                "CONSUMER": consumer.link("invoke"),
            },
            "policy_statements": [
                allow(
                    ["lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping"],
                    mapping.arn,
                ),
            ],
            "event_sources": {"minute": {"schedule": {"expression": "rate(1 minute)"}}},
            # The next run does what a failed one has not done.
            "maximum_retry_attempts": 0,
            "log_retention_days": given["log_retention_days"],
            "alarm_topic_arn": scope.alarm_topic_arn,
            "kms_key_arn": scope.kms_key_arn,
            "hardened": given["hardened"],
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
