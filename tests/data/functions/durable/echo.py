"""Returns the event, also of a durable execution, without an SDK."""

import json


def handler(event, context):
    if "InitialExecutionState" not in event:
        return event
    first = event["InitialExecutionState"]["Operations"][0]
    result = json.loads(first["ExecutionDetails"]["InputPayload"])
    return {"Status": "SUCCEEDED", "Result": json.dumps(result)}
