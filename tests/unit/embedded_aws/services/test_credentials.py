"""The event log has no credentials of those who call an API."""

from typing import Any

import pytest

from embedded_aws.observation.credentials import SECRET, mask_credentials


@pytest.mark.parametrize(
    ("event", "shown"),
    [
        (
            {"headers": {"Authorization": "x", "Accept": "y"}},
            {"headers": {"Authorization": SECRET, "Accept": "y"}},
        ),
        ({"multiValueHeaders": {"cookie": ["x"]}}, {"multiValueHeaders": {"cookie": [SECRET]}}),
        (
            {"queryStringParameters": {"X-Amz-Signature": "x"}},
            {"queryStringParameters": {"X-Amz-Signature": SECRET}},
        ),
        ({"headers": None, "queryStringParameters": None}, {"headers": None, "queryStringParameters": None}),
        *(
            ({"headers": {name: "x"}}, {"headers": {name: SECRET}})
            for name in ("X-Hub-Signature-256", "Stripe-Signature", "webhook-signature", "X-Slack-Signature")
        ),
        *(
            (
                {"multiValueQueryStringParameters": {name: ["x"]}},
                {"multiValueQueryStringParameters": {name: [SECRET]}},
            )
            for name in (
                *("ticket", "taskToken", "code", "api_key", "access_token", "id_token", "refresh_token"),
                *("password", "token", "Policy", "Key-Pair-Id", "Signature"),
            )
        ),
        *(
            (
                {"headers": {}, place: {name: "x", "page": "2"}, "rawQueryString": f"{name}=x&page=2"},
                {
                    "headers": {},
                    place: {name: SECRET, "page": "2"},
                    "rawQueryString": f"{name}={SECRET}&page=2",
                },
            )
            for name in (
                *("code", "api_key", "access_token", "id_token", "refresh_token", "Policy", "Signature"),
                *("Key-Pair-Id", "X-Amz-Credential", "X-Amz-Security-Token"),
            )
            for place in ("queryStringParameters", "request")
        ),
        *(
            ({"headers": {name: "x"}}, {"headers": {name: SECRET}})
            for name in (
                *("Cookie", "Proxy-Authorization", "X-Amz-Authorization", "X-Amz-Security-Token"),
                *("X-Api-Key", "X-Origin-Key", "X-Hub-Signature", "X-Shopify-Hmac-Sha256"),
                "X-Twilio-Signature",
            )
        ),
        # Similar names are no credentials.
        *(
            ({"queryStringParameters": {name: "x"}}, {"queryStringParameters": {name: "x"}})
            for name in ("country_code", "codes", "policy_id", "tokens", "api-keys")
        ),
        # It identifies a request of a caller, and lets no one in.
        ({"headers": {"Idempotency-Key": "x"}}, {"headers": {"Idempotency-Key": "x"}}),
        ({"authorizationToken": "x", "type": "TOKEN"}, {"authorizationToken": SECRET, "type": "TOKEN"}),
        ({"request": {"password": "x", "name": "y"}}, {"request": {"password": SECRET, "name": "y"}}),
        (
            {"headers": {}, "cookies": ["a=x"], "rawQueryString": "token=x&page=2"},
            {"headers": {}, "cookies": [SECRET], "rawQueryString": f"token={SECRET}&page=2"},
        ),
        ({"Records": [{"body": "token=x"}]}, {"Records": [{"body": "token=x"}]}),
        (["headers"], ["headers"]),
    ],
)
def test_credentials_are_left_out(event: Any, shown: Any):
    assert mask_credentials(event) == shown
