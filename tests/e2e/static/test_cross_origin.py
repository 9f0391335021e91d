"""APIs beside a site whose pages may use them; its address is known only later."""

from collections.abc import Iterator

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import ApiGatewayFacade, StaticOffload, Table
from tests.e2e.static.sites import HTTP

SHOP = "https://shop.example.com"
ALLOW = "Access-Control-Allow-Origin"


def program() -> None:
    """Two sites, and an API each for the pages of the first alone, and for those of the shop, too."""
    first, second = StaticOffload("first", {}), StaticOffload("second", {})
    items = Table("items", {"partition_key": {"name": "id"}, "deletion_protection": False})
    for name, origins in {"alone": [first.url], "several": [SHOP, first.url]}.items():
        api = ApiGatewayFacade(
            f"{name}-api",
            {
                "routes": {"GET /items/{id}": items.route("get")},
                "cors": {"allowed_origins": origins, "allow_credentials": True},
                # With an Output, too: this machine.
                "allowed_cidr_blocks": ["10.0.0.0/8", pulumi.Output.from_input("127.0.0.0/8")],
            },
        )
        pulumi.export(name, api.url)
    pulumi.export("first", first.url)
    pulumi.export("second", second.url)


@pytest.fixture(scope="module")
def apis(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, project="cross-origin", emulator=emulator) as deployment:
        yield deployment


def ask(apis: Deployment, api: str, method: str, origin: str) -> urllib3.BaseHTTPResponse:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return HTTP.request(method, f"{apis.local_url(api)}/items/x", headers=asked, timeout=120)


@pytest.mark.parametrize("api", ["alone", "several"])
def test_pages_of_the_site_may_use_the_api(apis: Deployment, api: str):
    origin = apis.outputs["first"]
    for method, status in (("OPTIONS", 204), ("GET", 404)):
        answer = ask(apis, api, method, origin)
        assert (answer.status, answer.headers[ALLOW]) == (status, origin)
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("api", ["alone", "several"])
def test_pages_of_the_site_may_use_the_api_on_this_machine_as_well(apis: Deployment, api: str, host: str):
    for site, named in (("first", True), ("second", False)):
        origin = apis.local_url(site).replace("127.0.0.1", host)
        for method in ("OPTIONS", "GET"):
            assert (ask(apis, api, method, origin).headers.get(ALLOW) == origin) is named


def test_pages_of_a_plain_origin_beside_it_may_as_well(apis: Deployment):
    assert ask(apis, "several", "OPTIONS", SHOP).headers[ALLOW] == SHOP


@pytest.mark.parametrize("method", ["OPTIONS", "GET"])
@pytest.mark.parametrize("api", ["alone", "several"])
def test_pages_of_another_site_may_not(apis: Deployment, api: str, method: str):
    """That site is served here, too: so the question gets as far as to the API."""
    answer = ask(apis, api, method, apis.outputs["second"])
    assert answer.status == {"OPTIONS": 204, "GET": 404}[method]
    assert answer.headers.get(ALLOW) == {"alone": apis.outputs["first"], "several": None}[api]


@pytest.mark.parametrize(("api", "origin"), [("alone", SHOP), ("several", "https://evil.example.com")])
def test_pages_that_are_not_named_get_no_answer(apis: Deployment, api: str, origin: str):
    answer = ask(apis, api, "OPTIONS", origin)
    assert (answer.status, answer.headers.get(ALLOW)) == (403, None)
