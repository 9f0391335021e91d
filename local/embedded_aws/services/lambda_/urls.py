"""Function URLs: both permissions that AWS requires, also of a distribution that signs its requests."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.origin_access import find_signing_distribution
from embedded_aws.iam.service_principals import is_allowed_by_policy, is_anyone_allowed
from embedded_aws.ministack import app, lambda_functions, responses, router
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Handler, Headers, Query, Record, Response
from embedded_aws.observation.denials import record_service_denial

_CLOUDFRONT: Final = "cloudfront.amazonaws.com"
_FORBIDDEN: Final = (
    b'{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: '
    b'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}'
)
_UNSIGNED_BODY: Final = (
    b'{"message":"The request signature we calculated does not match the signature you provided. Check your '
    b'AWS Secret Access Key and signing method. Consult the service documentation for details."}'
)


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


def _clean_event(build: Callable[..., Record]) -> Callable[..., Record]:
    """Returns the event of a request without its hop-by-hop header, and with one slash at the beginning."""

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
        kept = {name: value for name, value in headers.items() if name != "connection"}
        caller = (url, account, region, method)
        return build(*caller, f"/{path.lstrip('/')}", kept, body, query, **more)

    return build_event


_Build = Callable[[Record | None, Headers], Response]


def _write_json(build: _Build) -> _Build:
    """Returns the response of a function: a body that is not a string is its JSON."""

    def build_response(returned: Record | None, headers: Headers) -> Response:
        body = (returned or {}).get("body", "")
        if returned is not None and body is not None and not isinstance(body, str):
            returned = {**returned, "body": json.dumps(body, ensure_ascii=False, separators=(",", ":"))}
        return build(returned, headers)

    return build_response


PATCHES = (
    Patch(
        lambda_functions.build_url_event,
        _clean_event,
        "a function gets neither the header Connection nor several slashes at the beginning of the path",
    ),
    Patch(
        lambda_functions.build_url_response,
        _write_json,
        "a body that is not a string is its JSON",
    ),
    Patch(
        app.handle_function_url_request,
        _authorize_urls,
        "a function URL requires lambda:InvokeFunctionUrl and lambda:InvokeFunction",
    ),
    Patch(
        lambda_functions.is_url_signed,
        _is_signed_by_distribution,
        "a request that a distribution signs is accepted by a function URL",
    ),
)
