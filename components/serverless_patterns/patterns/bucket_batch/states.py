"""The state machine of a run: batches, the items of a failed batch alone, and the list of failures."""

from collections.abc import Iterator
from typing import Any

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.patterns.bucket_batch.args import BucketBatchArgs

RUNS, ITEMS, FAILURES = "runs", "items", "failures"
"""First parts of the keys of results: what Step Functions writes, failed items of a batch, and lists."""
_LONGEST_SECONDS = 365 * 86_400 - 1
"""Seconds of an execution; each of its tasks has a timeout."""
_BATCH_BYTES = 131_072
"""Bytes of a batch, half of what a state takes, so that its failures have room with their reasons."""
_CAUSE_CHARACTERS = 200
_WRITING_SECONDS, _COLLECTING_SECONDS = 60, 900
_RUN = "{% $states.context.Execution.Name %}"
# Step Functions Developer Guide, error handling: this error needs a catcher of its own.
_CAUGHT = ("States.DataLimitExceeded", "States.ALL")

Given = BucketBatchArgs[Completed]
State = dict[str, Any]


def build_definition(given: Given, results: pulumi.Input[str], collector: pulumi.Input[str]) -> State:
    """Returns the definition of a run, whose input may name a run in ``redrive``.

    Args:
        given: The validated arguments.
        results: Name of the bucket of results.
        collector: ARN of the function that writes the list of failures.
    """
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "TimeoutSeconds": _LONGEST_SECONDS,
        "States": {
            "Begin": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $exists($states.input.redrive) %}", "Next": "Redrive"}],
                "Default": "Run",
            },
            "Run": _map("Run", given, _read_source(given), results),
            "Redrive": {
                **_map("Redrive", given, _read_failures(results), results),
                "ItemSelector": {"item": "{% $states.context.Map.Item.Value.item %}"},
            },
            "Collect": _collect(collector, results),
            "End": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $error != null %}", "Next": "Fail"}],
                "Default": "Succeed",
            },
            "Succeed": {"Type": "Succeed"},
            "Fail": {
                "Type": "Fail",
                "Error": "{% $error %}",
                "Cause": "{% $string($states.input) %}",
            },
        },
    }


def _read_source(given: Given) -> State:
    """Returns the reader of the objects of the bucket, or of the items in one of them."""
    bucket = {"Bucket": given["bucket_name"]}
    if given["items_key"] is None:
        prefix = {"Prefix": given["prefix"]} if given["prefix"] else {}
        return {
            "Resource": "arn:${AWS::Partition}:states:::s3:listObjectsV2",
            "Arguments": {**bucket, **prefix},
        }
    headers = {"CSVHeaderLocation": "FIRST_ROW"} if given["items_format"] == "CSV" else {}
    return {
        "Resource": "arn:${AWS::Partition}:states:::s3:getObject",
        "ReaderConfig": {"InputType": given["items_format"], **headers},
        "Arguments": {**bucket, "Key": given["items_key"]},
    }


def _read_failures(results: pulumi.Input[str]) -> State:
    return {
        "Resource": "arn:${AWS::Partition}:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSONL"},
        "Arguments": {
            "Bucket": results,
            "Key": f"{{% '{FAILURES}/' & $states.input.redrive & '.jsonl' %}}",
        },
    }


def _map(label: str, given: Given, reader: State, results: pulumi.Input[str]) -> State:
    return {
        "Type": "Map",
        "ItemReader": reader,
        # As the lines of a list of failures are, so that both have the same states.
        "ItemSelector": {"item": "{% $states.context.Map.Item.Value %}"},
        "ItemBatcher": {
            "MaxItemsPerBatch": given["max_items_per_batch"],
            "MaxInputBytesPerBatch": _BATCH_BYTES,
            "BatchInput": {"run": _RUN},
        },
        "MaxConcurrency": given["max_concurrency"],
        "ToleratedFailurePercentage": given["tolerated_failure_percentage"],
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": f"{label} batch",
            "States": _process_batch(label, given, results),
        },
        "ResultWriter": {
            "Resource": "arn:${AWS::Partition}:states:::s3:putObject",
            "Arguments": {"Bucket": results, "Prefix": f"{{% '{RUNS}/' & $states.context.Execution.Name %}}"},
        },
        "Output": {"error": None},
        "Catch": list(_catch("Collect", {"error": "{% $states.errorOutput.Error %}"})),
        "Next": "Collect",
    }


def _process_batch(label: str, given: Given, results: pulumi.Input[str]) -> dict[str, State]:
    """Returns the states of a batch; that with a failed item fails, so that failures are counted.

    Args:
        label: Beginning of the names of the states, which are unique in the state machine.
        given: The validated arguments.
        results: Name of the bucket of results.
    """
    processed, items, decide = f"{label} batch processed", f"{label} items", f"{label} items end"
    keep, failed = f"{label} failures", f"{label} batch failed"
    return {
        f"{label} batch": {
            **_invoke(given, "{% [$states.input.Items.item] %}", "{% $states.input.BatchInput.run %}"),
            "Output": {"processed": "{% $count($states.input.Items) %}"},
            # With its input, so that each item is tried alone.
            "Catch": list(_catch(items, "{% $states.input %}")),
            "Next": processed,
        },
        processed: {"Type": "Succeed"},
        items: {
            "Type": "Map",
            "Items": "{% $states.input.Items %}",
            "ItemSelector": {
                "item": "{% $states.context.Map.Item.Value.item %}",
                "run": "{% $states.input.BatchInput.run %}",
            },
            "MaxConcurrency": 1,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": f"{label} item",
                "States": _process_item(label, given),
            },
            "Assign": {"run": "{% $states.input.BatchInput.run %}"},
            "Output": {
                "processed": "{% $count($states.input.Items) %}",
                "failures": "{% [$filter($states.result, function($each) { $exists($each.error) })] %}",
            },
            "Next": decide,
        },
        decide: {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $count($states.input.failures) > 0 %}", "Next": keep}],
            "Default": processed,
        },
        keep: {**_keep(results), "Next": failed},
        failed: {
            "Type": "Fail",
            "Error": "ItemsFailedError",
            "Cause": "{% $string($count($states.input.failures)) & ' items failed' %}",
        },
    }


def _process_item(label: str, given: Given) -> dict[str, State]:
    failure = {
        "item": "{% $states.input.item %}",
        "error": "{% $states.errorOutput.Error %}",
        "cause": "{% $exists($states.errorOutput.Cause)"
        f" ? $substring($states.errorOutput.Cause, 0, {_CAUSE_CHARACTERS}) : '' %}}",
    }
    processed, failed = f"{label} item processed", f"{label} item failed"
    return {
        f"{label} item": {
            **_invoke(given, "{% [$states.input.item] %}", "{% $states.input.run %}"),
            "Output": {},
            "Catch": list(_catch(failed, failure)),
            "Next": processed,
        },
        processed: {"Type": "Succeed"},
        failed: {"Type": "Succeed"},
    }


def _invoke(given: Given, items: str, run: str) -> State:
    return {
        "Type": "Task",
        "Resource": "arn:${AWS::Partition}:states:::lambda:invoke",
        "TimeoutSeconds": given["timeout"],
        "Arguments": {"FunctionName": given["function_arn"], "Payload": {"run": run, "items": items}},
        **_retry(given["max_attempts"] - 1, given["retry_interval_seconds"]),
    }


def _keep(results: pulumi.Input[str]) -> State:
    """Writes which items of a batch failed; without it, all items of the batch are in the list."""
    key = f"{{% '{ITEMS}/' & $run & '/' & $states.context.Execution.Name & '.json' %}}"
    return {
        "Type": "Task",
        "Resource": "arn:${AWS::Partition}:states:::aws-sdk:s3:putObject",
        "TimeoutSeconds": _WRITING_SECONDS,
        "Arguments": {"Bucket": results, "Key": key, "Body": "{% $states.input.failures %}"},
        "Output": "{% $states.input %}",
        **_retry(3, 2),
    }


def _collect(collector: pulumi.Input[str], results: pulumi.Input[str]) -> State:
    return {
        "Type": "Task",
        "Resource": "arn:${AWS::Partition}:states:::lambda:invoke",
        "TimeoutSeconds": _COLLECTING_SECONDS,
        "Arguments": {"FunctionName": collector, "Payload": {"run": _RUN}},
        "Assign": {"error": "{% $states.input.error %}"},
        "Output": {
            "run": _RUN,
            "bucket": results,
            "failures": "{% $states.result.Payload.key %}",
            "failed": "{% $states.result.Payload.failed %}",
        },
        **_retry(3, 2),
        "Next": "End",
    }


def _retry(retries: int, interval: int) -> State:
    if not retries:
        return {}
    retry = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": interval, "MaxAttempts": retries}
    return {"Retry": [{**retry, "BackoffRate": 2}]}


def _catch(following: str, output: object) -> Iterator[State]:
    for error in _CAUGHT:
        yield {"ErrorEquals": [error], "Output": output, "Next": following}
