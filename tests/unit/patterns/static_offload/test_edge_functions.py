"""Results of the CloudFront Functions."""

from pathlib import Path
from typing import Any

import pytest
from edge_runner import COOKIES, HEADERS, request, response, run

from serverless_patterns.patterns.static_offload.distribution.edge import (
    MAX_FUNCTION_BYTES,
    error_status_code,
    route_code,
    strip_prefix_code,
)
from serverless_patterns.patterns.static_offload.site.bucket import Site, SiteFile
from serverless_patterns.patterns.static_offload.site.content_types import CONTENT_TYPES


def create_site(
    *keys: str, single_page_app: bool = False, error_page: str | None = None, index: str = "index.html"
):
    files = [
        SiteFile(key, Path(key), CONTENT_TYPES.get(Path(key).suffix, "application/octet-stream"), "no-cache")
        for key in keys
    ]
    return Site(tuple(files), index, error_page, single_page_app, frozenset(CONTENT_TYPES))


def route(code: str, uri: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
    """Result of a viewer request of ``uri``: another request, or a response."""
    (found,) = run(code, request(uri, query))
    return found


SINGLE_PAGE = route_code(
    create_site("index.html", "CNAME", ".well-known/site-association", single_page_app=True)
)
MULTI_PAGE = route_code(create_site("index.html", "docs/index.html"))
WITH_ERROR_PAGE = route_code(
    create_site(
        *("index.html", "docs/index.html", "about.html", "404.html", "über uns/index.html", "a.js"),
        error_page="404.html",
    )
)


@pytest.mark.parametrize(
    "uri",
    [
        *("/", "/users", "/users/", "/users/42/edit", "/users/jane.doe", "/docs/v1.2", "/docs/v1.2/"),
        *("//evil.example", "/%E0%A4%A", "/a%20b", "/.env", "/file.", "/assets", "/js"),
    ],
)
def test_every_address_of_a_single_page_is_its_page(uri: str):
    assert route(SINGLE_PAGE, uri)["uri"] == "/index.html"


@pytest.mark.parametrize(
    "uri",
    [
        *("/index.html", "/assets/index-BfX2k3dA.js", "/logo.SVG", "/a%20b.png", "/v1.2/app.css", "/gone.js"),
        *("/CNAME", "/.well-known/site-association", "/%43NAME"),
    ],
)
@pytest.mark.parametrize("query", [{}, {"v": {"value": "1.2/3"}}])
def test_files_of_a_single_page_are_themselves(uri: str, query: dict[str, Any]):
    found = route(SINGLE_PAGE, uri, query)
    assert (found["uri"], found["querystring"]) == (uri, query)


def test_everything_else_of_a_request_stays():
    found = route(SINGLE_PAGE, "/users", {"page": {"value": "2"}})
    assert found["querystring"] == {"page": {"value": "2"}}
    assert (found["cookies"], found["headers"]) == (COOKIES, HEADERS)


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/", "/index.html"),
        ("/docs/", "/docs/index.html"),
        ("/docs/v1.2/", "/docs/v1.2/index.html"),
        ("/docs/index.html", "/docs/index.html"),
        ("/docs/a.css", "/docs/a.css"),
        ("/a%20b/", "/a%20b/index.html"),
        ("//", "//index.html"),
    ],
)
def test_directory_of_a_site_shows_its_page(uri: str, expected: str):
    assert route(MULTI_PAGE, uri)["uri"] == expected


def test_page_of_a_directory_may_have_another_name():
    code = route_code(create_site("home.htm", index="home.htm"))
    assert route(code, "/docs/")["uri"] == "/docs/home.htm"


@pytest.mark.parametrize(
    ("uri", "query", "location"),
    [
        ("/docs", {}, "/docs/"),
        ("/docs/v1.2", {}, "/docs/v1.2/"),
        ("/a%20b", {}, "/a%20b/"),
        ("/docs", {"q": {"value": "a%26b"}}, "/docs/?q=a%26b"),
        ("/docs", {"debug": {"value": ""}}, "/docs/?debug"),
        ("/docs", {"q": {"value": "a b&c#d=e"}}, "/docs/?q=a%20b%26c%23d=e"),
        (
            "/docs",
            {"q": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}, "p": {"value": "3"}},
            "/docs/?q=1&q=2&p=3",
        ),
        ("/docs", {"q": {"value": "\r\nset-cookie: a=b"}}, "/docs/?q=%0D%0Aset-cookie:%20a=b"),
    ],
)
def test_directory_without_its_slash_is_redirected(uri: str, query: dict[str, Any], location: str):
    assert route(MULTI_PAGE, uri, query) == {
        "statusCode": 301,
        "statusDescription": "Moved Permanently",
        "headers": {"location": {"value": location}},
    }


@pytest.mark.parametrize("uri", ["//evil.example", "/\\evil.example", "///evil.example", "/\\/evil.example"])
def test_redirect_never_leads_to_another_site(uri: str):
    answer = route(MULTI_PAGE, uri)
    assert answer["headers"]["location"]["value"] == "/evil.example/"


@pytest.mark.parametrize(
    "uri",
    ["/typo", "/typo/", "/docs/typo", "/docs/typo.html", "/typo.HTM", "/%E0%A4%A/", "/documents/", "/index/"],
)
def test_address_without_a_page_shows_the_error_page(uri: str):
    assert route(WITH_ERROR_PAGE, uri)["uri"] == "/404.html"


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/", "/index.html"),
        ("/docs/", "/docs/index.html"),
        ("/about.html", "/about.html"),
        ("/404.html", "/404.html"),
        ("/%C3%BCber%20uns/", "/%C3%BCber%20uns/index.html"),
        ("/a.js", "/a.js"),
        ("/assets/of-an-earlier-release-1a2b3c4d.js", "/assets/of-an-earlier-release-1a2b3c4d.js"),
    ],
)
def test_error_page_takes_no_page_away(uri: str, expected: str):
    assert route(WITH_ERROR_PAGE, uri)["uri"] == expected


def test_directory_is_redirected_beside_an_error_page_too():
    assert route(WITH_ERROR_PAGE, "/docs")["headers"]["location"]["value"] == "/docs/"


@pytest.mark.exhaustive
def test_no_page_is_taken_for_a_wrong_address():
    pages = [f"guide/chapter-{number}/index.html" for number in range(500)]
    code = route_code(create_site("index.html", "404.html", *pages, error_page="404.html"))
    right = run(code, *(request(f"/{page.removesuffix('index.html')}") for page in pages))
    assert [found["uri"] for found in right] == [f"/{page}" for page in pages]
    wrong = run(code, *(request(f"/guide/chapter-{number}/") for number in range(500, 700)))
    assert [found["uri"] for found in wrong] == ["/404.html"] * 200


def test_error_page_is_answered_with_404():
    (found,) = run(error_status_code(), response(x_amz_meta_status="404", etag="1"))
    assert found == {
        "statusCode": 404,
        "statusDescription": "Not Found",
        "headers": {"etag": {"value": "1"}},
        "cookies": {},
    }


def test_other_answers_keep_their_status():
    (found,) = run(error_status_code(), response(content_type="text/html"))
    assert (found["statusCode"], found["headers"]) == (200, {"content-type": {"value": "text/html"}})


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("/api/items/1", "/items/1"),
        ("/api/", "/"),
        ("/api/api/x", "/api/x"),
        ("/api//x", "//x"),
        ("/api/a%2Fb", "/a%2Fb"),
        ("/apis/x", "/apis/x"),
        ("/%61pi/x", "/%61pi/x"),
    ],
)
def test_prefix_is_stripped(uri: str, expected: str):
    found = route(strip_prefix_code("/api"), uri, {"q": {"value": "1"}})
    assert (found["uri"], found["querystring"]) == (expected, {"q": {"value": "1"}})


def test_functions_are_as_small_as_cloudfront_wants_them():
    pages = [f"page-{number}/index.html" for number in range(1_000)]
    sizes = [
        len(SINGLE_PAGE),
        len(strip_prefix_code("/api")),
        len(error_status_code()),
        len(route_code(create_site(*pages, error_page="404.html"))),
    ]
    assert max(sizes) <= MAX_FUNCTION_BYTES
