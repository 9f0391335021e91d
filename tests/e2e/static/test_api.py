"""An API behind a distribution: what reaches it, what comes back, and that nobody gets around."""

import base64
import json
from typing import Any

import pytest
import urllib3

from embedded_aws import Deployment
from tests.e2e.static.app import PICTURE
from tests.e2e.static.sites import HTTP, get


def ask(app: Deployment, method: str, path: str, **request: Any) -> urllib3.BaseHTTPResponse:
    return HTTP.request(method, app.local_url("site_url") + path, redirect=False, timeout=120, **request)


def summarize(answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
    """Event of the function."""
    assert answer.status == 200, answer.data
    event = answer.json()
    return {**event, "body": base64.b64decode(event["body"])}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_arrives_with_its_body(app: Deployment, method: str):
    body = json.dumps({"name": "Tee & Küche", "quote": "\"'\\"}).encode()
    event = summarize(ask(app, method, "/api/items", body=body, headers={"Content-Type": "application/json"}))
    assert (event["httpMethod"], event["path"], event["body"]) == (method, "/items", body)


def test_query_string_arrives_as_it_was_sent(app: Deployment):
    event = summarize(ask(app, "GET", "/api/search?q=caf%C3%A9+noir&tag=a&tag=b&empty=&and=%26%3D%23"))
    assert event["multiValueQueryStringParameters"] == {
        "q": ["café noir"],
        "tag": ["a", "b"],
        "empty": [""],
        "and": ["&=#"],
    }


def test_headers_arrive_but_for_the_host(app: Deployment):
    sent = {
        "Authorization": "Bearer abc.def",
        "Cookie": "session=1; theme=dark",
        "Accept-Language": "de, en;q=0.5",
        "User-Agent": "browser/1",
        "Idempotency-Key": "k-1",
    }
    event = summarize(ask(app, "GET", "/api/a", headers=sent))
    got = {name.lower(): values for name, values in event["multiValueHeaders"].items()}
    assert {name: got[name.lower()] for name in sent} == {name: [value] for name, value in sent.items()}
    assert got["host"] == [f"{app.outputs['rest_api_id']}.execute-api.us-east-1.amazonaws.com"]


def test_every_cookie_comes_back(app: Deployment):
    cookies = ask(app, "GET", "/api/a").headers.getlist("Set-Cookie")
    assert cookies == ["session=1; Secure; HttpOnly", "theme=dark"]


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_binary_upload_arrives_whole(app: Deployment, size: int):
    picture = (PICTURE * (size // len(PICTURE) + 1))[:size]
    event = summarize(ask(app, "POST", "/api/photos", body=picture, headers={"Content-Type": "image/png"}))
    assert event["body"] == picture


def test_binary_download_arrives_whole(app: Deployment):
    answer = ask(app, "GET", "/api/picture", headers={"Accept": "image/png"})
    assert (answer.status, answer.headers["Content-Type"], answer.data) == (200, "image/png", PICTURE)
    assert answer.headers["Content-Disposition"] == "attachment"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 503])
def test_errors_stay_as_they_are(app: Deployment, status: int):
    answer = ask(app, "GET", f"/api/a?status={status}")
    assert (answer.status, answer.json()["path"]) == (status, "/a")


def test_failing_function_is_a_bad_gateway_and_no_page(app: Deployment):
    answer = ask(app, "GET", "/api/broken")
    assert answer.status == 502
    assert set(answer.json()) == {"message", "requestId"}


# Around the distribution


@pytest.mark.parametrize("path", ["/fixed", "/a"])
@pytest.mark.parametrize("headers", [{}, {"x-api-key": "guessed-guessed-guessed"}], ids=["none", "guessed"])
def test_nobody_gets_around_the_distribution(app: Deployment, path: str, headers: dict[str, str]):
    refused = HTTP.request("GET", app.local_url("api_url") + path, headers=headers)
    assert refused.status == 403
    assert refused.json()["message"] == "Forbidden"


def test_key_that_a_visitor_sends_counts_for_nothing(app: Deployment):
    assert get(app, "/api/fixed", x_api_key="guessed-guessed-guessed").json() == {"fixed": True}


def test_key_is_nowhere_to_be_read(app: Deployment):
    made = app.recording.find_by_name("api-distribution-key")
    key = made.outputs["value"]
    stored = app.client("apigateway").get_api_key(apiKey=made.id, includeValue=True)
    assert stored["value"] == key
    answers = [get(app, path) for path in ("/", "/config.json", "/api/fixed", "/api/broken")]
    told = [answer.data.decode() + str(dict(answer.headers)) for answer in answers]
    shown = [json.dumps(registration.to_json()) for registration in app.resources]
    assert not [text for text in (*told, *shown) if key in text]
