"""A site that CloudFront serves from a bucket, and its API below /api of the same name."""

import pulumi

from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade, Function, StaticOffload

greeting = Function("greeting", {"code": "functions", "handler": "greeting.handler"})

# One role writes the logs of all APIs of an account in a Region, so it outlives this stack. Remove it here if
# another program of the account creates it.
role = ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})
api = ApiGatewayFacade(
    "api",
    {
        "routes": {"GET /greeting": greeting.route()},
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
    pulumi.ResourceOptions(depends_on=[role]),
)
site = StaticOffload(
    "site",
    {
        # Where a build writes the site, if it has one.
        "site_directory": "site",
        "error_page": "404.html",
        "api": api.origin(),
    },
)

pulumi.export("site_url", site.url)
