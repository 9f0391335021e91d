"""Access to the console: its own page with the token, and no other."""

import http.client
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment, Emulator
from embedded_aws.emulator.console import CONSOLE_PATH, open_console
from embedded_aws.errors import EmulatorError
from tests.browser.console.console import ConsolePage
from tests.browser.page_errors import PageErrors

pytestmark = pytest.mark.slow


def ask(
    address: str, path: str, method: str = "GET", *, token: str | None = None, **headers: str
) -> tuple[int, Mapping[str, str], str]:
    """Returns status, headers and body of a response; ``_`` in names of headers is ``-``."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        given["Authorization"] = f"Bearer {token}"
    connection.request(method, path, headers=given)
    response = connection.getresponse()
    found = response.status, dict(response.getheaders()), response.read().decode()
    connection.close()
    return found


def test_data_requires_the_token(address: str) -> None:
    token = urlsplit(address).fragment
    assert ask(address, "/api/picture", token=token)[0] == 200
    for wrong in (None, "", token[:-1], token + "x", "ü"):
        status, _, body = ask(address, "/api/picture", token=wrong)
        assert (status, json.loads(body)["message"]) == (
            401,
            "The console requires the token in its address.",
        )
    for action in ("replay", "redrive", "upload", "sample", "try", "demonstration"):
        assert ask(address, f"/api/{action}", "POST")[0] == 401
        assert ask(address, f"/api/{action}", "POST", token=token, Origin="https://example.com")[0] == 403


def test_other_pages_and_hosts_are_rejected(address: str) -> None:
    token, port = urlsplit(address).fragment, urlsplit(address).port
    for path in ("/", "/api/picture"):
        for headers in (
            {"Origin": "https://example.com"},
            {"Origin": "null"},
            {"Origin": f"http://localhost:{port}"},  # another one than the host below
            {"Host": f"example.com:{port}"},
            {"Host": "127.0.0.1:1"},
            {"Host": f"127.0.0.1.example.com:{port}"},
        ):
            assert ask(address, path, token=token, **headers)[0] == 403, headers
    # A page of another port of this machine is of the same site.
    assert ask(address, "/api/picture", token=token, Sec_Fetch_Site="same-site")[0] == 403
    assert ask(address, "/api/picture", token=token, Origin=f"http://127.0.0.1:{port}")[0] == 200


def test_page_is_a_page_of_no_other(address: str) -> None:
    status, headers, _ = ask(address, "/")
    assert status == 200
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/../app.py", 404),
        ("GET", "/%2e%2e/app.py", 404),
        ("GET", "/nothing.js", 404),
        ("POST", "/", 405),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/replay", 404),
        ("GET", "/api/messages", 400),
        ("GET", "/api/messages?arn=arn:aws:sqs:us-east-1:123456789012:nothing", 404),
        ("GET", "/api/objects?arn=arn:aws:s3:::nothing-here", 502),
        ("GET", "/api/events?after=-2", 400),
        ("GET", "/api/events?after=x", 400),
        ("GET", "/api/events?after=0&wait=31", 400),
        ("POST", "/api/sample", 400),
        ("POST", "/api/try", 400),
        ("POST", "/api/demonstration", 404),
    ],
)
def test_wrong_requests_are_rejected(address: str, method: str, path: str, status: int) -> None:
    found, _, body = ask(address, path, method, token=urlsplit(address).fragment)
    assert found == status
    assert json.loads(body)["message"]


def test_only_who_runs_the_emulator_opens_the_console(stack: Deployment) -> None:
    assert ask(stack.endpoint, CONSOLE_PATH, "POST")[0] == 403


def test_port_that_is_in_use_is_named(stack: Deployment) -> None:
    with (
        Emulator() as other,
        pytest.raises(EmulatorError, match=f"port: {stack.emulator.port} cannot be used"),
    ):
        open_console(other, {}, port=stack.emulator.port)


@pytest.mark.exhaustive
def test_address_without_token_says_what_to_open(console: ConsolePage, address: str) -> None:
    console.page.goto(address.partition("#")[0])
    expect(console.status).to_have_text("Open the address that `serverless-patterns up --console` printed.")


@pytest.mark.exhaustive
def test_token_leaves_the_address_and_survives_a_reload(opened: ConsolePage, address: str) -> None:
    assert opened.page.url == address.partition("#")[0]
    opened.page.reload()
    expect(opened.status).to_have_text("Live")


def test_token_of_another_start_is_named(console: ConsolePage, address: str, page_errors: PageErrors) -> None:
    page_errors.expect("/api/events", 401)
    console.page.goto(f"{address}x")
    expect(console.status).to_have_text(
        "This address is of another start. Open the one that was printed now."
    )


def test_policy_stops_what_the_page_does_not_serve_itself(
    opened: ConsolePage, page_errors: PageErrors
) -> None:
    opened.page.evaluate(
        """() => {
            const script = document.createElement("script");
            try { script.textContent = "window.injected = true"; } catch { /* by its Trusted Types */ }
            document.head.append(script);
            document.querySelector("main").setAttribute("style", "color: red");
        }"""
    )
    assert opened.page.evaluate("window.injected") is None
    assert page_errors.found
    assert all("Content Security Policy" in error or "TrustedScript" in error for error in page_errors.found)
    page_errors.found.clear()
