"""Asks an API, a bucket or a function URL for its CORS configuration, as the preflight of a browser does."""

from urllib.parse import quote

from embedded_aws.observation.causes import pause_recording
from embedded_aws.server import cors
from embedded_aws.server.asgi import App, Message, Scope, header


async def find_allowed_origin(services: App, scope: Scope, origin: str) -> str | None:
    """Returns the origin that the target of a request allows for a page; None if it allows none.

    Args:
        services: MiniStack.
        scope: The request of the page; a preflight is asked as it is.
        origin: Origin of the page.
    """
    host = header(scope, b"host")
    path = cors.find_preflight_path(host, scope["path"])
    if scope["type"] != "http" or path is None:
        return None
    headers = scope["headers"]
    if scope["method"] != "OPTIONS":
        asked = {"host": host, "origin": origin, "access-control-request-method": scope["method"]}
        headers = [(name.encode(), value.encode("latin-1")) for name, value in asked.items()]
    answered: dict[str, str] = {}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        for name, value in message.get("headers", []):
            answered[name.decode("latin-1").lower()] = value.decode("latin-1")

    preflight: Scope = {**scope, "method": "OPTIONS", "path": path, "raw_path": quote(path).encode()}
    with pause_recording():  # no client sent it
        await services({**preflight, "headers": headers}, receive, send)
    return answered.get("access-control-allow-origin")
