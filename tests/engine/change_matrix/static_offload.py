"""Effects of each argument of ``StaticOffload``."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pulumi_aws as aws
import urllib3

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import ARN, KEY_ARN, TOPIC_ARN, Change, Component

_HTTP = urllib3.PoolManager(retries=False)
# Until the tests end.
_SITES = TemporaryDirectory()
_PAGE = "<h1>Hello</h1>"
_FILES = {
    "index.html": _PAGE,
    "404.html": "<h1>Gone</h1>",
    "style.css": "h1 {}",
    "app-3fa9c1d2.js": "1",
}
_DOMAIN: dict[str, Any] = {"domain_names": ["www.example.com"]}
_OTHERS: dict[str, Any] = {"domain_name": "others.example.com"}
_MEDIA: dict[str, Any] = {"path_pattern": "/media/*", "origin": "others"}
_DISTRIBUTION = {"distribution": "update"}


def _site(name: str, added: dict[str, str], *without: str) -> str:
    """The directory of a site, with some files added or changed and others left out."""
    for key, content in {**_FILES, **added}.items():
        if key not in without:
            path = Path(_SITES.name, name, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
    return str(Path(_SITES.name, name))


def _make(name: str, arguments: dict[str, Any]) -> patterns.StaticOffload:
    """The component beside the hosted zone of its domain."""
    zone = aws.route53.Zone("zone", name="example.com")
    # It has no outputs where a program is recorded without an emulator.
    zone_id = zone.zone_id.apply(lambda found: found or "Z0")
    domain = arguments["domain"] and {"hosted_zone_id": zone_id, **arguments["domain"]}
    return patterns.StaticOffload(name, {**arguments, "domain": domain})  # pyright: ignore[reportArgumentType]


def _probe(deployment: Deployment) -> None:
    """CloudFront returns the page, and S3 does not."""
    answer = _HTTP.request("GET", f"{deployment.local_url('distribution_domain_name')}/")
    assert (answer.status, answer.data[:4]) == (200, b"<h1>")
    direct = f"{deployment.endpoint}/{deployment.outputs['bucket_name']}/index.html"
    assert _HTTP.request("GET", direct).status == 403


STATIC_OFFLOAD = Component(
    _make,
    {
        "site_directory": _site("first", {}),
        "origins": {"others": _OTHERS},
        "behaviors": [_MEDIA],
        "domain": _DOMAIN,
        "force_destroy": True,
    },
    [
        Change(
            "site_directory", _site("changed", {"style.css": "h1 { color: red }"}), {"style.css": "update"}
        ),
        Change(
            "site_directory", _site("other-page", {"index.html": "<h1>Hi</h1>"}), {"index.html": "update"}
        ),
        Change("site_directory", _site("added", {"about.html": _PAGE}), {"about.html": "create"}),
        Change("site_directory", _site("removed", {}, "style.css"), {"style.css": "delete"}),
        Change(
            "site_directory",
            _site("renamed", {"look.css": _FILES["style.css"]}, "style.css"),
            {"look.css": "create", "style.css": "delete"},
        ),
        # The former asset leaves the program, not the bucket.
        Change(
            "site_directory",
            _site("built", {"app-8c2d91ef.js": "2"}, "app-3fa9c1d2.js"),
            {"app-3fa9c1d2.js": "delete", "app-8c2d91ef.js": "create"},
        ),
        Change("exclude", ["*.css"], {"style.css": "delete"}),
        Change("generated_files", {"config.json": "{}"}, {"config.json": "create"}),
        # Its suffix is now one of a file.
        Change("content_types", {".glb": "model/gltf-binary"}, {"route": "update"}),
        Change("content_types", {".css": "text/css"}, {"style.css": "update"}),
        Change("cache_rules", [{"pattern": "*.css"}], {"style.css": "update"}),
        Change("single_page_app", True, {"route": "update"}),
        Change(
            "default_root_object",
            "404.html",
            {"distribution": "update", "route": "update"},
            unprobed="The root is another page.",
        ),
        Change(
            "error_page",
            "404.html",
            {"404.html": "update", "distribution": "update", "error-status": "create", "route": "update"},
        ),
        Change("content_security_policy", {"img-src": ["https://a.example"]}, {"headers": "update"}),
        Change("api", {"domain_name": "api.example.com"}, {**_DISTRIBUTION, "strip-api": "create"}),
        Change("origins", {"others": _OTHERS, "more": {"domain_name": "more.example.com"}}, _DISTRIBUTION),
        Change("origins", {"others": {"domain_name": "more.example.com"}}, _DISTRIBUTION),
        Change("origins", {"others": {**_OTHERS, "origin_path": "/a"}}, _DISTRIBUTION),
        Change("origins", {"others": {**_OTHERS, "custom_headers": {"X-Key": "secret"}}}, _DISTRIBUTION),
        Change("origins", {"others": {**_OTHERS, "origin_access_control": True}}, _DISTRIBUTION),
        Change("behaviors", [], _DISTRIBUTION),
        Change("behaviors", [{**_MEDIA, "path_pattern": "/files/*"}], _DISTRIBUTION),
        Change("behaviors", [{**_MEDIA, "caching_enabled": True}], _DISTRIBUTION),
        Change("behaviors", [{**_MEDIA, "strip_prefix": True}], {**_DISTRIBUTION, "strip-media": "create"}),
        Change(
            "domain",
            None,
            {
                "certificate": "delete",
                "certificate-validation": "delete",
                "distribution": "update",
                "www.example.com-a": "delete",
                "www.example.com-aaaa": "delete",
                "www.example.com-validation": "delete",
            },
        ),
        # The former certificate stays until the distribution has the new one.
        Change(
            "domain",
            {"domain_names": ["www.example.com", "example.com"]},
            {
                "certificate": "replace",
                "certificate-validation": "replace",
                "distribution": "update",
                "example.com-a": "create",
                "example.com-aaaa": "create",
                "example.com-validation": "create",
            },
        ),
        Change("domain", {**_DOMAIN, "minimum_protocol_version": "TLSv1.3_2025"}, _DISTRIBUTION),
        Change(
            "domain",
            {**_DOMAIN, "certificate_arn": ARN("acm", "certificate/c")},
            {
                "certificate": "delete",
                "certificate-validation": "delete",
                "distribution": "update",
                "www.example.com-validation": "delete",
            },
        ),
        Change("price_class", "PriceClass_All", _DISTRIBUTION),
        Change("allowed_countries", ["DE"], _DISTRIBUTION),
        Change("blocked_countries", ["DE"], _DISTRIBUTION),
        Change("web_acl_arn", ARN("wafv2", "global/webacl/others/1"), _DISTRIBUTION),
        Change("alarm_topic_arn", TOPIC_ARN, {"server-errors-alarm": "create"}),
        Change("kms_key_arn", KEY_ARN, {"site-encryption": "update"}),
        Change("log_kms_key_arn", KEY_ARN, {"access-logs": "update"}),
        Change(
            "hardened",
            True,
            {
                "access-logs": "update",
                "distribution": "update",
                "headers": "update",
                "logs-key": "create",
                "logs-key-policy": "create",
                "site-encryption": "update",
                "site-key": "create",
                "site-key-policy": "create",
                "web-acl": "create",
                "web-acl-logging": "create",
                "web-acl-logs": "create",
            },
        ),
        Change("force_destroy", False, {}),
        Change("log_retention_days", 7, {"access-logs": "update"}),
        Change(
            "tags",
            {"team": "post"},
            {
                "access-logs": "update",
                "certificate": "update",
                "distribution": "update",
                "log-delivery": "update",
                "log-source": "update",
                "log-target": "update",
                "route": "update",
                "site-bucket": "update",
            },
        ),
    ],
    probe=_probe,
)
