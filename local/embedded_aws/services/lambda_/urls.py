"""Function URLs: both permissions that AWS requires, requests that are too large, and failures."""

import base64
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final, cast

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.origin_access import find_signing_distribution
from embedded_aws.iam.service_principals import is_allowed_by_policy, is_anyone_allowed
from embedded_aws.json_values import clean_text, read_object
from embedded_aws.ministack import app, http_apis, lambda_functions, responses, router
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Handler, Headers, Query, Record, Response
from embedded_aws.observation.denials import record_service_denial
from embedded_aws.service_calls.http_responses import is_valid, remap_headers

_CLOUDFRONT: Final = "cloudfront.amazonaws.com"
_FORBIDDEN: Final = (
    b'{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: '
    b'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}'
)
_UNSIGNED_BODY: Final = (
    b'{"message":"The request signature we calculated does not match the signature you provided. Check your '
    b'AWS Secret Access Key and signing method. Consult the service documentation for details."}'
)
_LARGEST: Final = 6 * 1024 * 1024
"""Bytes of a synchronous invocation (Lambda quotas)."""
_TOO_LARGE: Final = (
    413,
    {"Content-Type": "application/json", "x-amzn-ErrorType": "RequestEntityTooLargeException"},
    b'{"Message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}',
)
_NOT_PASSED_ON: Final = ("connection", "cookie")
"""Headers that an event does not have: cookies are a member of their own."""
_FAILED: Final[Record] = {"statusCode": 502, "body": "Internal Server Error"}
_SERVING: Final[ContextVar[bool]] = ContextVar("serving a function URL", default=False)


class _TooLargeError(Exception):
    """The event of a request is larger than Lambda accepts."""


def _serve_urls(handle: Handler) -> Handler:
    """Returns the handler that authorizes requests to function URLs, and rejects those that are too large."""
    authorized = _authorize_urls(handle)

    async def handle_request(*request: object, **more: object) -> Response:
        token = _SERVING.set(True)
        try:
            return await authorized(*request, **more)
        except _TooLargeError:
            return _TOO_LARGE
        finally:
            _SERVING.reset(token)

    return handle_request


def _authorize_urls(handle: Handler) -> Handler:
    async def handle_if_allowed(  # noqa: PLR0917 - as MiniStack calls it
        host: str, path: str, method: str, headers: Headers, body: bytes, query: Query, **more: str | None
    ) -> Response:
        url, below = app.parse_function_url(host, path) or ("", path)
        function, _, found = app.authorization_of_function_url(url) if url else ("", {}, None)
        if found is None or (method == "OPTIONS" and found[4].get("Cors")):
            return await handle(host, path, method, headers, body, query, **more)
        public, distribution = found[4]["AuthType"] == "NONE", find_signing_distribution()
        if not (public or distribution):
            key = router.access_key_of(headers, query)
            if key and any(_build_denial(key, function, found[1], *use) for use in _uses("AWS_IAM")):
                return _forbid()
            return await handle(host, path, method, headers, body, query, **more)
        with responses.request_scope(*found[:2]):
            if not all(_is_allowed(function, distribution, *use) for use in _uses(str(found[4]["AuthType"]))):
                return _forbid()
        if distribution and body and "x-amz-content-sha256" not in headers:
            return 403, {"Content-Type": "application/json"}, _UNSIGNED_BODY
        return await lambda_functions.handle_function_url(
            url, method, below, headers, body, query, resolved=found, **more
        )

    return handle_if_allowed


def _keep_connections(handle: Handler) -> Handler:
    async def handle_and_keep(*request: object, **more: object) -> Response:
        response = await handle(*request, **more)
        if not response:  # of another service
            return response
        status, headers, body = response
        return status, {"Connection": "keep-alive", **headers}, body

    return handle_and_keep


def _uses(auth_type: str) -> tuple[tuple[str, dict[str, str]], ...]:
    """Returns the actions that a caller needs since October 2025, with their condition keys."""
    keys = {"lambda:FunctionUrlAuthType": auth_type}
    return (
        ("lambda:InvokeFunctionUrl", keys),
        ("lambda:InvokeFunction", {**keys, "lambda:InvokedViaFunctionUrl": "true"}),
    )


def _build_denial(key: str, function: str, region: str, action: str, keys: Mapping[str, str]) -> bool:
    with responses.request_scope(responses.get_account_id(), region):
        return find_denial_of_key(key, action, [function], keys) is not None


def _is_allowed(function: str, distribution: str | None, action: str, keys: Mapping[str, str]) -> bool:
    account = responses.get_account_id()
    if distribution and is_allowed_by_policy(_CLOUDFRONT, action, function, distribution, account, **keys):
        return True
    if "NONE" in keys.values() and is_anyone_allowed(action, function, keys):
        return True
    principal, source = (_CLOUDFRONT, distribution) if distribution else ("anonymous callers", function)
    record_service_denial(principal, action, function, source)
    return False


def _forbid() -> tuple[int, dict[str, str], bytes]:
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "AccessDeniedException"}
    return 403, headers, _FORBIDDEN


def _is_signed_by_distribution(is_signed: Callable[..., bool]) -> Callable[..., bool]:
    return lambda *request: bool(find_signing_distribution()) or is_signed(*request)


def _complete_event(build: Callable[..., Record]) -> Callable[..., Record]:
    """Returns the event of a request with the caller who signed it, its cookies in a list, and a clean path.

    An event that is too large for an invocation is an error.
    """

    def build_event(  # noqa: PLR0917 - as MiniStack calls it
        url: str,
        account: str,
        region: str,
        method: str,
        path: str,
        headers: Headers,
        body: bytes,
        query: Query,
        **more: object,
    ) -> Record:
        kept = {name: value for name, value in headers.items() if name not in _NOT_PASSED_ON}
        asked = (url, account, region, method)
        event = build(*asked, f"/{path.lstrip('/')}", kept, body, query, **more)
        if not more.get("anonymous") and (caller := http_apis.find_caller(headers, query)):
            iam = {"iam": {"cognitoIdentity": None, **caller}}
            event["requestContext"] = {**read_object(event["requestContext"]), "authorizer": iam}
        if cookies := [each.strip() for each in headers.get("cookie", "").split(";") if each.strip()]:
            event["cookies"] = cookies
        # The body alone is at most a third larger in Base64; the headers and the query are small.
        if len(body) > _LARGEST // 2 and len(json.dumps(event).encode()) > _LARGEST:
            raise _TooLargeError
        return event

    return build_event


_Build = Callable[[Record | None, Headers], Response]


def _write_json(build: _Build) -> _Build:
    """Returns the response of a function: JSON of a body that is not a string, and headers by AWS's names."""

    def build_response(returned: Record | None, headers: Headers) -> Response:
        if returned is None:
            return build(returned, headers)
        if not _is_answer(returned):
            return build(_FAILED, headers)
        body: object = returned.get("body", "")
        if isinstance(body, str):
            body = clean_text(body)
        elif body is not None:
            body = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        given = cast("dict[str, object]", returned.get("headers") or {})
        return build({**returned, "headers": remap_headers(given), "body": body}, headers)

    return build_response


def _is_answer(returned: Record) -> bool:
    """Whether what a function returned can be sent."""
    headers: object = returned.get("headers") or {}
    cookies: object = returned.get("cookies") or []
    if not isinstance(headers, dict) or not isinstance(cookies, list):
        return False
    sent = {**cast("dict[str, object]", headers), "Set-Cookie": cast("object", cookies)}
    try:
        base64.b64decode(str(returned.get("body") or "") if returned.get("isBase64Encoded") else "")
    except ValueError:
        return False
    return is_valid(returned.get("statusCode", 200), sent)


_Convert = Callable[[Record], tuple[Record | None, str | None]]


def _hide_failures(convert: _Convert) -> _Convert:
    """Returns the response for the result of a function, without the details if the function failed.

    The result ``None`` is JSON, too.
    """

    def convert_result(result: Record) -> tuple[Record | None, str | None]:
        if not _SERVING.get() or result.get("throttle"):
            return convert(result)
        if result.get("error"):
            return _FAILED, None
        return (
            convert(result) if result.get("body") is not None else ({"statusCode": 200, "body": "null"}, None)
        )

    return convert_result


PATCHES = (
    Patch(
        lambda_functions.convert_result,
        _hide_failures,
        "a function URL answers HTTP 502 without details if the function fails, and null for no result",
    ),
    Patch(
        lambda_functions.build_url_event,
        _complete_event,
        "a function gets neither the header Connection nor several slashes at the beginning of the path; a "
        "request of more than 6 MB is rejected",
    ),
    Patch(
        lambda_functions.build_url_response,
        _write_json,
        "a body that is not a string is its JSON; a response that cannot be sent is HTTP 502",
    ),
    Patch(
        app.handle_function_url_request,
        steps(_serve_urls, _keep_connections),
        "a function URL requires lambda:InvokeFunctionUrl and lambda:InvokeFunction",
    ),
    Patch(
        lambda_functions.is_url_signed,
        _is_signed_by_distribution,
        "a request that a distribution signs is accepted by a function URL",
    ),
)
