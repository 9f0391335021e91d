"""Reports that take longer than a request: accepted, calculated, and asked for."""

import pulumi

from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade, AsyncRequestReply, Function

# One role writes the logs of all APIs of an account in a Region, so it outlives this stack. Remove it here if
# another program of the account creates it.
role = ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})
calculate = Function("calculate", {"code": "functions", "handler": "report.handler", "timeout": 900})
reports = AsyncRequestReply(
    "reports",
    {
        "function_arn": calculate.arn,
        "retry_interval_seconds": 1,
        "force_destroy": pulumi.Config().require_bool("forceDestroy"),
    },
)
api = ApiGatewayFacade(
    "api",
    {
        "routes": {
            "POST /reports": {
                **reports.route(),
                "request_schema": {
                    "type": "object",
                    "required": ["year"],
                    "properties": {"year": {"type": "integer"}},
                },
            },
            "GET /reports/{id}": reports.route(),
        },
        # Anyone can ask for reports; with an `authorizer`, callers see their own jobs only.
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
    pulumi.ResourceOptions(depends_on=[role]),
)

pulumi.export("url", api.url)
