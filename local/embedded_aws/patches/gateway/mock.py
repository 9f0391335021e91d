"""Answers without a backend."""

import json

from embedded_aws.patches.gateway.exchange import Answer, current
from embedded_aws.patches.gateway.failures import ConfigurationError
from embedded_aws.patches.gateway.mapping import Integration, Reply, backend_request, respond


def answer(integration: Integration) -> Answer:
    """Answers with the status that the request template renders."""
    exchange = current()
    try:
        status = int(json.loads(backend_request(integration, exchange).body)["statusCode"])
    except (ValueError, KeyError, TypeError):
        raise ConfigurationError from None
    return respond(integration, exchange, Reply(status, {}, b""))
