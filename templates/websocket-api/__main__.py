"""A WebSocket API with rooms: every client of a room receives what one of them says there."""

import pulumi

from serverless_patterns import ApiGatewayCloudWatchRole, WebSocketApi

# One role writes the logs of all APIs of an account in a Region, so it outlives this stack. Remove it here if
# another program of the account creates it.
role = ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})
chat = WebSocketApi(
    "chat",
    {
        "routes": {
            "join": {"subscribe": {"channel": "body.room"}},
            "leave": {"unsubscribe": {"channel": "body.room"}},
            "say": {
                "publish": {"channel": "body.room"},
                "request_schema": {
                    "type": "object",
                    "required": ["room", "text"],
                    "properties": {"room": {"type": "string"}, "text": {"type": "string"}},
                },
            },
        },
        "throttle": {"rate_limit": 50, "burst_limit": 20},
        # Anyone can connect; `authorizer` names a function that decides.
        "force_destroy": pulumi.Config().require_bool("forceDestroy"),
    },
    pulumi.ResourceOptions(depends_on=[role]),
)

pulumi.export("url", chat.url)
