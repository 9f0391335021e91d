"""The handler of the table of runtimes, which does what its event says."""

import os
import subprocess
import time
from pathlib import Path


class StockError(Exception):
    pass


def handler(event, context):
    if "fail" in event:
        raise StockError(event["fail"])
    if "exit" in event:
        print("giving up", flush=True)  # noqa: T201
        os._exit(event["exit"])
    if "sleep" in event:
        time.sleep(event["sleep"])
    if "run" in event:
        return subprocess.run(event["run"], capture_output=True, check=False, text=True).stdout
    print(f"number {event['number']}")  # noqa: T201
    return {
        "sum": event["number"] + int(os.environ["MORE"]),
        "request": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "group": os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        "here": str(Path.cwd()),
        "root": os.environ["LAMBDA_TASK_ROOT"],
    }
