"""Patches of Amazon API Gateway."""

from ministack.services import apigateway, apigateway_v1

from embedded_aws.iam.permissions import passed_roles
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.api_gateway import http, rest, websocket
from embedded_aws.services.api_gateway.rest import (
    access_log,
    deployments,
    exchange,
    functions,
    limits,
    recording,
)
from embedded_aws.services.api_gateway.websocket import apis

PATCHES = (
    *http.PATCHES,
    *rest.PATCHES,
    *websocket.PATCHES,
    Patch(
        apigateway_v1,
        "_handle_execute_in_scope",
        "93138a8bd81d4da3",
        steps(
            access_log.write_access_log,
            deployments.serve_deployment,
            recording.record_rest_api_requests,
        ),
        "a stage serves its deployment and writes its access log; requests to REST APIs are in the event log",
    ),
    Patch(
        apigateway_v1,
        "_authorize_request_v1",
        "6adb6ee2b11adca2",
        steps(exchange.keep_authorizer_context, limits.limit_body),
        "requests of more than 10 MB are rejected; templates can read the context of the authorizer",
    ),
    Patch(
        apigateway_v1,
        "_build_lambda_event_v1",
        "aa20c94782210f4e",
        steps(exchange.decode_parameters, functions.limit_event),
        "functions receive decoded paths and parameters; requests that are too large for Lambda are rejected",
    ),
    Patch(
        apigateway,
        "handle_request",
        "02e02f883ce2a28f",
        steps(apis.serve_models, passed_roles.require_pass_role("apigateway", passed_roles.ROLES_OF_APIS)),
        "an API of API Gateway has models; passing a role needs permission",
    ),
)
