"""The pages that describe the arguments of components, for error messages."""

import re
from typing import Final

_DOCUMENTED: Final = (
    *("AlarmTopic", "ApiGatewayCloudWatchRole", "ApiGatewayFacade", "AsyncRequestReply", "Bucket"),
    *("BucketBatch",),
    *("CircuitBreaker", "ContainerService", "Database", "DeliveryStream", "EventBus", "EventHub"),
    *("EventRule", "FanOutConversion", "Function", "HttpApi", "IdempotentConsumer", "Outbox", "Parameter"),
    *("Pipe", "Queue", "Saga", "Schedule", "ScheduleGroup", "Secret", "StaticOffload", "Stream", "Table"),
    *("Topic", "UserPool", "WebSocketApi", "WebhookIntake", "Workflow"),
)
_START_OF_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def help_hint(component: str) -> str:
    """Returns the command that shows the page of a component, as a sentence.

    Args:
        component: Name of the class, such as ``Queue``.

    Returns:
        The sentence, such as "See `serverless-patterns help queue`."; empty for other names, as of custom
        components.
    """
    if component not in _DOCUMENTED:
        return ""
    words = component.replace("WebSocket", "Websocket")
    return f"See `serverless-patterns help {_START_OF_WORD.sub('-', words).lower()}`."
