"""Leaves credentials out of the events that functions receive, for the event log."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

from embedded_aws.json_values import JsonObject, is_object

SECRET: Final = "[secret]"  # noqa: S105 what is shown in the place of one

_HEADERS: Final = frozenset(
    {
        *("authorization", "cookie", "proxy-authorization", "x-amz-authorization", "x-amz-security-token"),
        *("x-api-key", "x-origin-key"),
        # Signatures of hooks: with the body, which is shown as well, they are a valid request.
        *("stripe-signature", "webhook-signature", "x-hub-signature", "x-hub-signature-256"),
        *("x-slack-signature", "x-shopify-hmac-sha256", "x-twilio-signature"),
    }
)
_PARAMETERS: Final = frozenset(
    {
        *("access_token", "api_key", "code", "id_token", "password", "refresh_token", "token"),
        # Of WebSockets, and of tasks that a link in an email completes.
        *("tasktoken", "ticket"),
        *("key-pair-id", "policy", "signature"),
        *("x-amz-credential", "x-amz-security-token", "x-amz-signature"),
    }
)
_MAPPINGS: Final = {
    "headers": _HEADERS,
    "multiValueHeaders": _HEADERS,
    "queryStringParameters": _PARAMETERS,
    "multiValueQueryStringParameters": _PARAMETERS,
    # Of triggers of user pools.
    "request": _PARAMETERS,
}


def mask_credentials(event: object) -> object:
    """Returns an event with ``[secret]`` in the place of credentials.

    Args:
        event: Event of an API, an authorizer, a function URL, or a user pool; others do not change.
    """
    if not is_object(event):
        return event
    shown = dict(event)
    for name, secrets in _MAPPINGS.items():
        if is_object(values := shown.get(name)):
            shown[name] = _mask_values(values, secrets)
    if shown.get("cookies"):
        shown["cookies"] = [SECRET]
    if isinstance(shown.get("authorizationToken"), str):
        shown["authorizationToken"] = SECRET
    if "headers" in shown and isinstance(query := shown.get("rawQueryString"), str):
        shown["rawQueryString"] = urlencode(
            [
                (name, SECRET if name.lower() in _PARAMETERS else value)
                for name, value in parse_qsl(query, keep_blank_values=True)
            ],
            safe="[]",
        )
    return shown


def _mask_values(values: JsonObject, secrets: frozenset[str]) -> JsonObject:
    return {
        name: ([SECRET] if isinstance(value, list) else SECRET) if name.lower() in secrets else value
        for name, value in values.items()
    }
