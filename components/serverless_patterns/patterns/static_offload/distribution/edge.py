"""The CloudFront Functions: small programs that run at the edge before and after the cache."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.static_offload.distribution.origins import Routes, strip_function_name
from serverless_patterns.patterns.static_offload.site.bucket import Site
from serverless_patterns.patterns.static_offload.site.files import suffix_of

MAX_FUNCTION_BYTES = 10_240
"""The longest function that CloudFront takes (CloudFront quotas)."""
_RUNTIME = "cloudfront-js-2.0"
_SOURCES = Path(__file__).resolve().parents[1] / "edge_functions"


@dataclass(frozen=True)
class EdgeFunctions:
    """ARNs of the functions of a distribution."""

    route: pulumi.Input[str]
    error_status: pulumi.Input[str] | None
    strip_prefix: Mapping[str, pulumi.Input[str]]
    """By the prefix that is stripped."""


def read_route_code(given: Given, site: Site) -> str:
    """The function that finds the objects of ``site``; a fault when it has to know too many of them."""
    code = route_code(site)
    if len(code) > MAX_FUNCTION_BYTES:
        reason = (
            f"has too many pages to tell wrong addresses from, or too many files without a content type: the"
            f" routing function has {len(code):,} bytes, CloudFront takes {MAX_FUNCTION_BYTES:,}; leave"
            " error_page out, or name the suffixes in content_types"
        )
        given.fault("site_directory", reason)
    return code


def route_code(site: Site) -> str:
    """The function that finds the object behind an address of the site.

    An address is a file's when it ends in a suffix that has a content type, or when it is that of a file
    with another suffix or none. Any other is a page's: of a single page the first one, else that of the
    directory.
    """
    others = [file.key for file in site.files if suffix_of(file.key) not in site.suffixes]
    # Four characters a page: one wrong address in ten thousand passes for a page's, and gets S3's answer.
    pages = sorted(_digest(file.key) for file in site.files if file.is_page and site.error_page)
    return _render(
        "route",
        "SITE",
        {
            "index": site.index,
            "singlePage": site.single_page,
            "errorPage": f"/{site.error_page}" if site.error_page else "",
            "files": [f"/{key}" for key in others],
            "suffixes": sorted(site.suffixes),
            "pages": "".join(f" {digest}" for digest in pages),
        },
    )


def strip_prefix_code(prefix: str) -> str:
    """The function that takes ``prefix``, such as ``/api``, from the path before the origin sees it."""
    return _render("strip_prefix", "PREFIX", prefix)


def error_status_code() -> str:
    """The function that answers the error page with status 404."""
    return _source("error_status")


def create_edge_functions(
    name: str,
    site: Site,
    code: str,
    routes: Routes,
    *,
    tags: dict[str, pulumi.Input[str]],
    opts: pulumi.ResourceOptions,
) -> EdgeFunctions:
    """Makes the functions that ``site`` and ``routes`` need.

    Args:
        name: Logical name of the component.
        site: The site.
        code: The routing function's.
        routes: What leads to other origins.
        tags: Tags of the functions.
        opts: Resource options, with the parent.
    """

    def make(function_name: str, code: str, comment: str) -> pulumi.Output[str]:
        function = aws.cloudfront.Function(
            function_name, runtime=_RUNTIME, code=code, comment=comment, tags=tags, opts=opts
        )
        return function.arn

    return EdgeFunctions(
        route=make(f"{name}-route", code, "Finds the object behind an address of the site"),
        error_status=make(f"{name}-error-status", error_status_code(), "Answers the error page with 404")
        if site.error_page
        else None,
        strip_prefix={
            prefix: make(
                strip_function_name(name, prefix), strip_prefix_code(prefix), f"Takes {prefix} from the path"
            )
            for prefix in routes.stripped_prefixes
        },
    )


def _render(function: str, constant: str, value: Any) -> str:
    return f"var {constant} = {json.dumps(value, separators=(',', ':'))};\n{_source(function)}"


def _source(function: str) -> str:
    return (_SOURCES / f"{function}.js").read_text(encoding="utf-8")


def _digest(key: str) -> str:
    return base64.b64encode(hashlib.sha256(f"/{key}".encode()).digest()).decode()[:4]
