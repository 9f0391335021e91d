"""What stands behind a REST API: integrations of every kind, called and answered as API Gateway does.

MiniStack routes, authorises, throttles and validates a request; what comes after that is here.
"""

from typing import Any, cast

from ministack.services import apigateway_v1

from embedded_aws.emulator_mends.gateway import (
    access_log,
    exchange,
    functions,
    http,
    limits,
    mock,
    patches,
    private,
    services,
    tokens,
)
from embedded_aws.emulator_mends.patching import replace

_GATEWAY = cast("Any", apigateway_v1)


def mend_rest_apis() -> None:
    """Replaces the integrations, and adds what else of API Gateway a client notices."""
    exchange.mend()
    functions.mend()
    limits.mend()
    access_log.mend()
    patches.mend()
    tokens.mend()
    private.mend()
    replace(_GATEWAY, "_invoke_sqs_v1", lambda _: limits.in_time(services.call))
    replace(_GATEWAY, "_invoke_lambda_custom_v1", lambda _: limits.in_time(services.call_either))
    replace(_GATEWAY, "_invoke_http_proxy_v1", lambda _: limits.in_time(http.call))
    replace(_GATEWAY, "_invoke_mock_v1", lambda _: mock.answer)
