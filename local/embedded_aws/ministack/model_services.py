"""Services whose results come from models: they return an error, where MiniStack makes up results."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

OTHERWISE: Final = "Mock the call, or make it on AWS."
"""Advice for programs without the results."""
MODEL_SERVICES: Final = frozenset({"bedrock-runtime", "bedrock-agent-runtime", "transcribe", "translate"})
"""Names of services of which no result can be computed here."""

_NOT_IMPLEMENTED: Final = 501  # which no SDK retries
_COMPUTED: Final[Mapping[str, re.Pattern[str]]] = {
    "bedrock": re.compile(r"/model-(invocation|customization)-jobs?(/|$)"),
    "bedrock-agent-runtime": re.compile(r"/(?!sessions(/|$)|tags/)"),
    "bedrock-agentcore": re.compile(r"/(runtimes/.*/invocations|memories/.*/retrieve)$"),
    "bedrock-runtime": re.compile(""),
    "transcribe": re.compile(""),
    "translate": re.compile(""),
}
"""Paths that return results of models; the others of these services return what clients have stored."""

_Handle = Callable[..., Any]


def remove_models(handlers: Mapping[str, _Handle]) -> dict[str, _Handle]:
    """Returns the handlers of services, those whose results come from models with an error.

    Args:
        handlers: Handlers by service; their modules are imported with the first request.
    """
    refused = {service: _refuse_models(service, handlers[service]) for service in _COMPUTED}
    return {**handlers, **refused}


def _refuse_models(service: str, handle: _Handle) -> _Handle:
    async def handle_or_refuse(method: str, path: str, *request: Any) -> Any:
        return (
            build_refusal(service) if _COMPUTED[service].match(path) else await handle(method, path, *request)
        )

    return handle_or_refuse


def build_refusal(service: str) -> tuple[int, dict[str, str], bytes]:
    """Returns the response of a service whose results come from models.

    Args:
        service: Name of the service.
    """
    message = f"{service} has no results in the embedded emulator, which has no models. {OTHERWISE}"
    code = "UnsupportedOperationException"
    headers = {"Content-Type": "application/json", "x-amzn-errortype": code}
    return _NOT_IMPLEMENTED, headers, json.dumps({"__type": code, "message": message}).encode()
