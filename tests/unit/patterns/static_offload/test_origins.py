"""Paths to the API and to other origins."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pulumi
import pytest
from graphs import errors_in, evaluate, names
from sites import make

from embedded_aws import Recording
from serverless_patterns import StaticOffload

HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
API = {"domain_name": HOST, "origin_path": "/production"}
BUCKET = {"domain_name": "photos.s3.eu-west-1.amazonaws.com", "origin_access_control": True}
MEDIA = {"path_pattern": "/media/*", "origin": "photos", "caching_enabled": True, "strip_prefix": True}


def distribution(recording: Recording) -> dict[str, Any]:
    return recording.find_by_name("web-distribution").inputs


def list_errors(**args: Any) -> list[str]:
    return errors_in(lambda: StaticOffload("web", args))


def test_site_alone():
    inputs = distribution(make())
    assert inputs["origins"] == [
        {
            "originId": "site",
            "domainName": "web-site-bucket.s3.us-east-1.amazonaws.com",
            "originPath": "",
            "customHeaders": [],
            "originAccessControlId": "web-access",
        }
    ]
    assert inputs["orderedCacheBehaviors"] == []
    assert inputs["defaultCacheBehavior"] == {
        "targetOriginId": "site",
        "allowedMethods": ["GET", "HEAD"],
        "cachedMethods": ["GET", "HEAD"],
        "viewerProtocolPolicy": "redirect-to-https",
        "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "responseHeadersPolicyId": "web-headers",
        "compress": True,
        "functionAssociations": [
            {
                "eventType": "viewer-request",
                "functionArn": "arn:aws:cloudfront:us-east-1:123456789012:web-route",
            }
        ],
    }


def test_private_buckets_are_asked_with_signed_requests():
    assert make().find_by_name("web-access").inputs == {
        "description": "Reads from the private buckets behind web",
        "originAccessControlOriginType": "s3",
        "signingBehavior": "always",
        "signingProtocol": "sigv4",
    }


def test_api():
    inputs = distribution(make(api=API))
    assert inputs["origins"][1] == {
        "originId": "api",
        "domainName": HOST,
        "originPath": "/production",
        "customHeaders": [],
        "customOriginConfig": {
            "httpPort": 80,
            "httpsPort": 443,
            "originProtocolPolicy": "https-only",
            "originSslProtocols": ["TLSv1.2"],
        },
    }
    # Nothing cached; every method, header but Host, cookie and query string passed on.
    assert inputs["orderedCacheBehaviors"] == [
        {
            "pathPattern": "/api/*",
            "targetOriginId": "api",
            "allowedMethods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
            "cachedMethods": ["GET", "HEAD"],
            "viewerProtocolPolicy": "https-only",
            "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            "originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
            "responseHeadersPolicyId": "67f7725c-6f97-4210-82d7-5512b31e9d03",
            "functionAssociations": [
                {
                    "eventType": "viewer-request",
                    "functionArn": "arn:aws:cloudfront:us-east-1:123456789012:web-strip-api",
                }
            ],
        }
    ]


def test_api_may_see_its_prefix():
    recording = make(api={**API, "strip_prefix": False})
    (behavior,) = distribution(recording)["orderedCacheBehaviors"]
    assert behavior["functionAssociations"] == []
    assert [found.name for found in recording.find_by_type("aws:cloudfront/function:Function")] == [
        "web-route"
    ]


def test_api_may_have_another_prefix():
    recording = make(api={**API, "path_pattern": "/backend/v1/*"})
    (behavior,) = distribution(recording)["orderedCacheBehaviors"]
    assert behavior["pathPattern"] == "/backend/v1/*"
    assert (
        recording.find_by_name("web-strip-backend-v1")
        .inputs["code"]
        .startswith('var PREFIX = "/backend/v1";\n')
    )


@pytest.mark.parametrize("value", ["", "a\r\nHost: b", "x" * 1_784])
def test_custom_header_has_a_value_that_can_be_sent(value: str):
    assert list_errors(api={**API, "custom_headers": {"X-From": value}}) == [
        "api.custom_headers.X-From: must be 1 to 1,783 printable ASCII characters"
    ]


def test_custom_headers_are_secrets():
    recording = make(api={**API, "custom_headers": {"x-api-key": "s3cret", "X-From": "web"}})
    found = recording.find_by_name("web-distribution")
    assert found.inputs["origins"][1]["customHeaders"] == [
        {"name": "X-From", "value": "web"},
        {"name": "x-api-key", "value": "s3cret"},
    ]
    assert found.secret_inputs == {"origins"}


def test_error_pages_are_never_those_of_the_whole_distribution(site: Any):
    recording = make(site_directory=str(site), error_page="index.html", api=API)
    inputs = distribution(recording)
    assert "customErrorResponses" not in inputs
    assert [found["eventType"] for found in inputs["defaultCacheBehavior"]["functionAssociations"]] == [
        "viewer-request",
        "viewer-response",
    ]
    assert len(inputs["orderedCacheBehaviors"][0]["functionAssociations"]) == 1


def test_another_bucket():
    recording = make(origins={"photos": BUCKET}, behaviors=[MEDIA])
    inputs = distribution(recording)
    assert inputs["origins"][1] == {
        "originId": "photos",
        "domainName": "photos.s3.eu-west-1.amazonaws.com",
        "originPath": "",
        "customHeaders": [],
        "originAccessControlId": "web-access",
    }
    (behavior,) = inputs["orderedCacheBehaviors"]
    site = {**inputs["defaultCacheBehavior"], "targetOriginId": "photos", "pathPattern": "/media/*"}
    assert {**behavior, "functionAssociations": []} == {**site, "functionAssociations": []}
    assert behavior["functionAssociations"][0]["functionArn"].endswith(":web-strip-media")


def test_behaviors_go_before_the_api_in_their_order():
    recording = make(
        api=API,
        origins={"search": {"domain_name": "search.example.com"}},
        behaviors=[
            {"path_pattern": "/api/search/*", "origin": "search"},
            {"path_pattern": "/api/docs/*", "origin": "site", "caching_enabled": True},
            {"path_pattern": "/hooks/*", "origin": "api", "strip_prefix": True},
        ],
    )
    found = distribution(recording)["orderedCacheBehaviors"]
    assert [(one["pathPattern"], one["targetOriginId"]) for one in found] == [
        ("/api/search/*", "search"),
        ("/api/docs/*", "site"),
        ("/hooks/*", "api"),
        ("/api/*", "api"),
    ]
    assert [one["allowedMethods"][-1] for one in found] == ["DELETE", "HEAD", "DELETE", "DELETE"]


def test_one_function_strips_a_prefix_for_all():
    behaviors = [{"path_pattern": "/api/*", "origin": "other", "strip_prefix": True}]
    behaviors.append({"path_pattern": "/media/*", "origin": "other", "strip_prefix": True})
    recording = make(origins={"other": {"domain_name": "other.example.com"}}, behaviors=behaviors)
    assert {found.name for found in recording.find_by_type("aws:cloudfront/function:Function")} == {
        *("web-route", "web-strip-api", "web-strip-media")
    }


def test_every_prefix_has_a_separate_function():
    patterns = ["/a-b/*", "/a/b/*", "/a_b/*"]
    behaviors = [{"path_pattern": pattern, "origin": "api", "strip_prefix": True} for pattern in patterns]
    recording = make(api=API, behaviors=behaviors)
    assert {found.name for found in recording.find_by_type("aws:cloudfront/function:Function")} == {
        *("web-route", "web-strip-api", "web-strip-a--b", "web-strip-a-b", "web-strip-a_b")
    }


def test_origin_may_be_known_later():
    def program() -> None:
        later = pulumi.Output.from_input
        StaticOffload("web", {"api": {"domain_name": later(HOST), "origin_path": later("/production")}})

    origin = distribution(evaluate(program))["origins"][1]
    assert (origin["domainName"], origin["originPath"]) == (HOST, "/production")


def test_bucket_lets_the_distribution_in_without_a_circle():
    recording = make()
    bucket = recording.find_by_name("web-site-bucket").urn
    assert names(recording, recording.find_by_name("web-site-policy").dependencies) >= {"web-distribution"}
    assert bucket in recording.find_by_name("web-distribution").dependencies


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        ({"domain_name": f"https://{HOST}/x"}, f"api.domain_name: 'https://{HOST}/x' must be a host name, without https:// and path, not an IP address"),
        ({**API, "origin_path": "production"}, ("api.origin_path: 'production' must be a path that begins with / and does not end in one")),
        ({**API, "origin_path": "/production/"}, ("api.origin_path: '/production/' must be a path that begins with / and does not end in one")),
        ({**API, "path_pattern": "/api"}, "api.path_pattern: '/api' must be a literal prefix and /*, such as /api/*"),
        ({**API, "path_pattern": "/*"}, "api.path_pattern: '/*' must be a literal prefix and /*, such as /api/*"),
        *(
            ({**API, "custom_headers": {header: "x"}}, (f"api.custom_headers.{header}: '{header}' must be a header that CloudFront can add: not Host, Cookie, X-Amz-…, or another reserved one"))
            for header in ("Host", "cookie", "X-Amz-Meta-A", "x-edge-a", "If-Match", "a b", "a:b")
        ),
    ],
)  # fmt: skip
def test_errors_of_the_api(api: dict[str, Any], expected: str):
    assert list_errors(api=api) == [expected]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"origins": {"api": BUCKET}}, "origins.api: 'api' is an origin of the component. Choose another name"),
        ({"origins": {"1st": BUCKET}}, "origins.1st: '1st' must be a name of letters, digits, hyphens and underscores, a letter first"),
        ({"behaviors": [{"path_pattern": "/x/*", "origin": "photo"}], "origins": {"photos": BUCKET}}, "behaviors.0.origin: unknown origin 'photo'. Did you mean 'photos'? Known: photos, site"),
        ({"behaviors": [{"path_pattern": "/*", "origin": "site"}]}, "behaviors.0.path_pattern: '/*' matches every path, which would leave none to the site"),
        ({"behaviors": [{"path_pattern": "media/*", "origin": "site"}]}, "behaviors.0.path_pattern: 'media/*' must be a path pattern, such as /media/*"),
        ({"behaviors": [{"path_pattern": "/a?/*", "origin": "site", "strip_prefix": True}]}, "behaviors.0.path_pattern: '/a?/*' must be a literal prefix and /*, such as /api/*"),
        ({"behaviors": [{"path_pattern": "/api/*", "origin": "site"}], "api": API}, "behaviors: path pattern '/api/*' is given more than once. Remove the duplicates"),
        (
            {"api": {**API, "path_pattern": f"/{'long_' * 12}/*"}},
            f"api.path_pattern: '/{'long_' * 12}' is too long: the name of the function that removes it, 'web-strip-{'long_' * 12}', must be at most 56 characters",
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: str):
    assert list_errors(**args) == [expected]
