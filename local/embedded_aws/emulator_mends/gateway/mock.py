"""Answers without a backend."""

import json
from typing import Any

from embedded_aws import vtl
from embedded_aws.emulator_mends.gateway.exchange import current
from embedded_aws.emulator_mends.gateway.mapping import Integration, render_request, respond


def answer(integration: Integration) -> Any:
    """Answers with the status that the request template renders."""
    exchange = current()
    try:
        rendered = render_request(integration, exchange)
        status = json.loads(rendered.body)["statusCode"] if rendered else 200
    except (vtl.RenderingError, ValueError, KeyError, TypeError):
        return exchange.configuration_error()
    return respond(integration, exchange, int(status), {}, b"")
