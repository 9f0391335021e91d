"""Events of functions behind HTTP APIs, in both payload formats, and what their responses mean."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import JsonObject, clean_text, read_array, read_object
from embedded_aws.ministack import http_apis
from embedded_aws.service_calls.http_responses import is_valid
from embedded_aws.services.api_gateway.backend_requests import NOT_FORWARDED
from embedded_aws.services.api_gateway.header_lines import split_values
from embedded_aws.services.api_gateway.http.failures import Response
from embedded_aws.services.api_gateway.http.request import HttpRequest
from embedded_aws.services.api_gateway.origin import add_origin, find_caller_address

_TEXT: Final = "text/plain;charset=UTF-8"
_NOBODY: Final = (
    *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType"),
    *("cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "user", "userArn"),
)


def build_1_0(request: HttpRequest) -> dict[str, object]:
    """Returns the event of payload format 1.0."""
    resource = request.route_key.partition(" ")[2] or request.route_key
    headers = split_values(add_origin(request.headers))
    last = {name: values[-1] for name, values in request.query.items()}
    return {
        "version": "1.0",
        "resource": resource,
        "path": request.full_path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": last or None,
        "multiValueQueryStringParameters": dict(request.query) or None,
        "requestContext": {
            "accountId": request.api.account,
            "apiId": request.api.id,
            "authorizer": _build_authorizer_1_0(request),
            "domainName": request.domain_name,
            "domainPrefix": request.domain_name.partition(".")[0],
            "extendedRequestId": request.id,
            "httpMethod": request.method,
            "identity": _build_identity(request),
            "path": request.full_path,
            "protocol": "HTTP/1.1",
            "requestId": request.id,
            "requestTime": request.time,
            "requestTimeEpoch": int(request.started * 1000),
            "resourceId": request.route_key,
            "resourcePath": resource,
            "stage": request.stage,
        },
        "pathParameters": dict(request.path_parameters) or None,
        "stageVariables": dict(request.stage_variables) or None,
        **_build_body(request, absent={"body": None}),
    }


def build_2_0(request: HttpRequest) -> dict[str, object]:
    """Returns the event of payload format 2.0."""
    headers = add_origin(request.headers)
    cookies = [each.strip() for each in headers.pop("cookie", "").split(";") if each.strip()]
    query = {name: ",".join(values) for name, values in request.query.items()}
    optional = {
        "cookies": cookies,
        "queryStringParameters": query,
        "pathParameters": dict(request.path_parameters),
        "stageVariables": dict(request.stage_variables),
    }
    authorizer = _build_authorizer_2_0(request)
    return {
        "version": "2.0",
        "routeKey": request.route_key,
        "rawPath": request.full_path,
        "rawQueryString": request.raw_query,
        "headers": headers,
        "requestContext": {
            "accountId": request.api.account,
            "apiId": request.api.id,
            **({"authorizer": authorizer} if authorizer else {}),
            "domainName": request.domain_name,
            "domainPrefix": request.domain_name.partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.full_path,
                "protocol": "HTTP/1.1",
                "sourceIp": find_caller_address(),
                "userAgent": request.headers.get("user-agent", ""),
            },
            "requestId": request.id,
            "routeKey": request.route_key,
            "stage": request.stage,
            "time": request.time,
            "timeEpoch": int(request.started * 1000),
        },
        **{name: value for name, value in optional.items() if value},
        **_build_body(request, absent={}),
    }


BUILDERS: Final[Mapping[str, Callable[[HttpRequest], dict[str, object]]]] = {
    "1.0": build_1_0,
    "2.0": build_2_0,
}
"""The event of each payload format."""


def _build_identity(request: HttpRequest) -> dict[str, object]:
    caller = request.caller or {}
    known = {name: caller[name] for name in _NOBODY if name in caller}
    signed = {"caller": caller["callerId"], "user": caller["userId"]} if caller else {}
    return {
        **dict.fromkeys(_NOBODY),
        **known,
        **signed,
        "sourceIp": find_caller_address(),
        "userAgent": request.headers.get("user-agent", ""),
    }


def _build_authorizer_1_0(request: HttpRequest) -> dict[str, object]:
    if request.is_authorized_by_function:
        return dict(request.authorizer)
    if request.claims is None:
        return {"claims": None, "scopes": None}
    return {"claims": _list_texts(request.claims), "scopes": request.scopes or None}


def _build_authorizer_2_0(request: HttpRequest) -> dict[str, object]:
    if request.claims is not None:
        return {"jwt": {"claims": _list_texts(request.claims), "scopes": request.scopes or None}}
    if request.is_authorized_by_function:
        return {"lambda": dict(request.authorizer)}
    return {"iam": {"cognitoIdentity": None, **request.caller}} if request.caller is not None else {}


def _list_texts(claims: Mapping[str, object]) -> dict[str, str]:
    return {name: http_apis.claim_to_string(value) for name, value in claims.items()}


def _build_body(request: HttpRequest, *, absent: dict[str, object]) -> dict[str, object]:
    if not request.body:
        return {**absent, "isBase64Encoded": False}
    if http_apis.is_text(request.headers.get("content-type")):
        return {"body": request.body.decode(errors="replace"), "isBase64Encoded": False}
    return {"body": base64.b64encode(request.body).decode("ascii"), "isBase64Encoded": True}


def read_response(payload: object, version: str) -> Response | None:
    """Returns the response in the result of a function; None if it is not valid.

    Args:
        payload: Result of the function.
        version: Payload format version. With ``2.0``, a result without status is the body.
    """
    given = read_object(payload)
    if "statusCode" not in given:
        if version == "1.0":
            return None
        text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
        return 200, {"Content-Type": "application/json"}, clean_text(text).encode()
    body, headers = given.get("body"), given.get("headers")
    if not isinstance(body, str | None) or not isinstance(headers, dict | None):
        return None
    built = _build_headers(given, version)
    if not is_valid(given["statusCode"], built):
        return None
    try:
        text = body or ""
        content = base64.b64decode(text) if given.get("isBase64Encoded") else clean_text(text).encode()
    except ValueError:
        return None
    kept = {name: value for name, value in built.items() if name.lower() not in NOT_FORWARDED}
    return int(str(given["statusCode"])), kept, content


def _build_headers(given: JsonObject, version: str) -> dict[str, str | list[str]]:
    """Returns the headers of a response; a name occurs once, in any capitalization."""
    headers: dict[str, str | list[str]] = {"Content-Type": _TEXT}
    several = read_object(given.get("multiValueHeaders")) if version == "1.0" else {}
    single = read_object(given.get("headers"))
    for name, value in {**single, **several}.items():
        for same in [each for each in headers if each.lower() == name.lower()]:
            del headers[same]
        headers[name] = [*map(str, value)] if isinstance(value, list) else _format_text(value)
    if version == "2.0" and (cookies := read_array(given.get("cookies"))):
        before = [headers.pop(each) for each in list(headers) if each.lower() == "set-cookie"]
        headers["Set-Cookie"] = [*map(str, cookies), *(each for each in before if isinstance(each, str))]
    return headers


def _format_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
