"""Mock integrations."""

import json

from embedded_aws.services.api_gateway.rest.exchange import Answer, find_current
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError
from embedded_aws.services.api_gateway.rest.mapping import Integration, Reply, build_backend_request, respond


async def respond_to(integration: Integration) -> Answer:
    """Responds with the status code that the request template renders."""
    exchange = find_current()
    try:
        status = int(json.loads((await build_backend_request(integration, exchange)).body)["statusCode"])
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError from None
    return await respond(integration, exchange, Reply(status, {}, b""))
