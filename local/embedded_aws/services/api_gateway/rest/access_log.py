"""Access logs of stages."""

import re
import time
from collections.abc import Awaitable, Callable

from embedded_aws.ministack import cloudwatch_logs
from embedded_aws.ministack.api_records import RequestStage
from embedded_aws.service_calls.response_streams import StreamedBody
from embedded_aws.services.api_gateway.rest.exchange import Answer, Exchange, find_current, find_member

_Handle = Callable[..., Awaitable[Answer]]
_VARIABLE = re.compile(r"\$context\.([A-Za-z_][\w.]*)")


def write_access_log(handle: _Handle) -> _Handle:
    """Writes the access log of a stage."""

    async def handle_logged(*arguments: object) -> Answer:
        status, headers, body = await handle(*arguments)
        exchange = find_current()
        if isinstance(body, StreamedBody):
            body.call_when_sent(lambda length: write_line(exchange, status, length))
        else:
            write_line(exchange, status, len(body))
        return status, headers, body

    return handle_logged


def write_line(exchange: Exchange, status: int, length: int) -> None:
    """Writes the line of a request, if its stage has an access log.

    Args:
        exchange: The request.
        status: Status code of the response.
        length: Bytes of the body of the response.
    """
    settings = (exchange.request["stage"] or RequestStage()).get("accessLogSettings") or {}
    if "destinationArn" in settings and "format" in settings:
        group = settings["destinationArn"].removesuffix(":*").rpartition(":log-group:")[2]
        _write(group, _format_line(settings["format"], exchange, status, length))


def _format_line(form: str, exchange: Exchange, status: int, length: int) -> str:
    context = {
        **exchange.context(),
        "status": status,
        "responseLength": length,
        "responseLatency": round((time.time() - exchange.started) * 1000),
        "integration": exchange.integration,
        "integrationStatus": exchange.integration.get("status"),
        "integrationLatency": exchange.integration.get("latency"),
    }
    return _VARIABLE.sub(lambda found: find_member(context, found[1]) or "-", form)


def _write(group: str, line: str) -> None:
    stream = {"logGroupName": group, "logStreamName": "requests"}
    cloudwatch_logs.create_log_stream(stream)
    event = {"timestamp": round(time.time() * 1000), "message": line}
    cloudwatch_logs.put_log_events({**stream, "logEvents": [event]})
