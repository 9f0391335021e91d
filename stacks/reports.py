"""Asynchronous request and reply: reports that take longer than a request."""

from pathlib import Path

import pulumi

from cloudwatch_role import depend_on_cloudwatch_role
from safeguards import read_safeguards
from serverless_patterns import ApiGatewayFacade, AsyncRequestReply, Function

CODE = str(Path(__file__).resolve().parents[1] / "patterns/async-request-reply/src")
REPORT = {
    "type": "object",
    "required": ["year"],
    "properties": {
        "year": {"type": "integer"},
        "seconds": {"type": "integer", "minimum": 0, "maximum": 300},
    },
}

safe = read_safeguards("async-request-reply", "Encrypts reports.")
worker = Function("worker", {"code": CODE, "handler": "report.handler", "timeout": 360, **safe.logged})
reports = AsyncRequestReply(
    "reports",
    {
        "function_arn": worker.arn,
        "timeout": 360,
        "max_attempts": 2,
        "retry_interval_seconds": 1,
        "force_destroy": not safe.lasting,
        **safe.guarded,
    },
)
# Without an authorizer, the ID of a job is all that its status needs; it has 128 random bits.
api = ApiGatewayFacade(
    "api",
    {
        "routes": {
            "POST /reports": {**reports.route(), "request_schema": REPORT},
            "GET /reports/{id}": reports.route(),
        },
        "throttle": {"rate_limit": 20, "burst_limit": 40},
        **safe.guarded,
    },
    depend_on_cloudwatch_role("api", safe),
)
pulumi.export("api_url", api.url)
pulumi.export("jobs_table_name", reports.jobs_table_name)
pulumi.export("state_machine_arn", reports.state_machine_arn)
