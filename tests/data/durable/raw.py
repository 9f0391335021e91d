"""A durable function without AWS's SDK, which returns the operations that it receives."""

import json

import boto3


def handler(event, _context):
    """Waits, and returns its operations."""
    operations = event["InitialExecutionState"]["Operations"]
    if len(operations) > 1:
        return {"Status": "SUCCEEDED", "Result": json.dumps(operations)}
    wait = {"Id": "1", "Type": "WAIT", "Action": "START", "WaitOptions": {"WaitSeconds": 1}}
    boto3.client("lambda").checkpoint_durable_execution(
        DurableExecutionArn=event["DurableExecutionArn"],
        CheckpointToken=event["CheckpointToken"],
        Updates=[wait],
    )
    return {"Status": "PENDING"}
