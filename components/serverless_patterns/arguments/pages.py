"""The pages that describe the arguments of components, for error messages."""

import re
from typing import Final

_PATTERNS: Final = {
    "ApiGatewayFacade": "api-gateway-facade",
    "FanOutConversion": "fan-out-conversion",
    "StaticOffload": "static-offload",
    "WebSocketApi": "websocket-api",
    "Workflow": "workflow",
}
_BLOCKS: Final = (
    *("ApiGatewayCloudWatchRole", "Bucket", "ContainerService", "Function", "Queue", "Table", "Topic"),
    "UserPool",
)
_START_OF_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def find_page(component: str) -> str | None:
    """Returns the path of a component's page in the repository, with the place of its arguments.

    Args:
        component: Name of the class, such as ``Queue``.

    Returns:
        The path, such as ``docs/blocks/queue.md#arguments``; None for other names, as of custom components.
    """
    if component in _PATTERNS:
        return f"patterns/{_PATTERNS[component]}/README.md#arguments"
    if component in _BLOCKS:
        return f"docs/blocks/{_START_OF_WORD.sub('-', component).lower()}.md#arguments"
    return None
