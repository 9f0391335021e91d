"""Patches of Amazon API Gateway."""

from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.api_gateway import domain_routing, http, rest, served_apis, websocket
from embedded_aws.services.api_gateway.control import exports, serving
from embedded_aws.services.api_gateway.http import definitions
from embedded_aws.services.api_gateway.rest import (
    access_log,
    deployments,
    exchange,
    functions,
    limits,
    recording,
)

PATCHES = (
    *domain_routing.PATCHES,
    *http.PATCHES,
    *exports.PATCHES,
    *serving.PATCHES,
    *rest.PATCHES,
    *served_apis.PATCHES,
    *websocket.PATCHES,
    Patch(
        rest_apis.execute_in_scope,
        steps(
            access_log.write_access_log,
            deployments.serve_deployment,
            recording.record_rest_api_requests,
        ),
        "a stage serves its deployment and writes its access log; requests to REST APIs are in the event log"
        " and in the metrics",
    ),
    Patch(
        rest_apis.authorize_request,
        steps(exchange.keep_authorizer_context, limits.limit_size),
        "requests of more than 10 MB, or with more than 10,240 bytes of headers, are rejected; templates can"
        " read the context of the authorizer",
    ),
    Patch(
        rest_apis.build_function_event,
        steps(exchange.decode_parameters, functions.limit_event),
        "functions receive decoded paths and parameters, and headers by the names that clients write;"
        " requests that are too large for Lambda are rejected",
    ),
    Patch(
        http_apis.handle_request,
        steps(
            served_apis.serve_models,
            definitions.validate_definitions,
            serving.serve_without_api,
        ),
        "an API has models, a domain name has routing rules; invalid definitions of HTTP APIs are rejected",
    ),
)
