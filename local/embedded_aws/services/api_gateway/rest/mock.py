"""Mock integrations."""

import json
import re
from typing import Final

from embedded_aws.services.api_gateway.rest.exchange import Answer, find_current
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError
from embedded_aws.services.api_gateway.rest.mapping import Integration, Reply, build_backend_request, respond

# API Gateway accepts more than JSON here, such as names without quotation marks.
_STATUS: Final = re.compile(r"""\s*\{.*?\bstatusCode['"]?\s*:\s*['"]?(\d{3})\b""", re.DOTALL)


async def respond_to(integration: Integration) -> Answer:
    """Responds with the status code that the request template renders."""
    exchange = find_current()
    status = _read_status((await build_backend_request(integration, exchange)).body)
    return await respond(integration, exchange, Reply(status, {}, b""))


def _read_status(body: bytes) -> int:
    try:
        return int(json.loads(body)["statusCode"])
    except (ValueError, KeyError, TypeError):
        found = _STATUS.match(body.decode(errors="replace"))
    if found is None:
        raise ConfigurationError
    return int(found[1])
