"""Runs durable functions in AWS's local runner, and prints their results and histories as JSON."""

import json
import logging
import sys

import orders
from aws_durable_execution_sdk_python.lambda_service import ErrorObject
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestRunner


def run(event, outcome):
    """Returns the status, result, error and events of one execution.

    Args:
        event: The input.
        outcome: Name and value of the call that ends its callback, if it has one.
    """
    with DurableFunctionTestRunner(orders.handler, poll_interval=0.05) as runner:
        arn = runner.run_async(input=json.dumps(event), execution_name=event["order"], execution_timeout=60)
        if outcome:
            answer(runner, runner.wait_for_callback(arn), *outcome)
        ended = runner.wait_for_result(arn)
        events = runner.get_execution_history(arn, include_execution_data=True).events
        return {
            "status": ended.status.value,
            "result": ended.result,
            "error": ended.error.to_dict() if ended.error else None,
            "events": [each.to_dict() for each in events],
        }


def answer(runner, callback, kind, value):
    """Ends a callback."""
    if kind == "success":
        runner.send_callback_success(callback, value.encode())
    else:
        runner.send_callback_failure(callback, ErrorObject.from_dict(value))


logging.disable(logging.CRITICAL)
json.dump([run(*each) for each in json.load(sys.stdin)], sys.stdout, default=str)
