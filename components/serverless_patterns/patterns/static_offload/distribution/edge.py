"""The CloudFront Functions of a distribution."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.component import Scope
from serverless_patterns.patterns.static_offload.distribution.origins import Routes, strip_function_name
from serverless_patterns.patterns.static_offload.site.bucket import Site
from serverless_patterns.patterns.static_offload.site.files import suffix_of

MAX_FUNCTION_BYTES = 10_240
"""Maximum size of a function (CloudFront quotas)."""
_RUNTIME = "cloudfront-js-2.0"
_SOURCES = Path(__file__).resolve().parents[1] / "edge_functions"


@dataclass(frozen=True)
class EdgeFunctions:
    """ARNs of the functions of a distribution."""

    route: pulumi.Input[str]
    error_status: pulumi.Input[str] | None
    strip_prefix: Mapping[str, pulumi.Input[str]]
    """ARNs by the prefix that is removed."""


def check_route_code(site: Site, errors: Errors) -> None:
    """Checks that the routing function of a site does not exceed the size limit of CloudFront."""
    size = len(route_code(site))
    if size > MAX_FUNCTION_BYTES:
        reason = (
            f"has too many pages for an error page, or too many files without a content type: the routing"
            f" function has {size:,} bytes, must be at most {MAX_FUNCTION_BYTES:,}. Remove error_page, or add"
            " the suffixes to content_types"
        )
        errors.add("site_directory", reason)


def route_code(site: Site) -> str:
    """Returns the code of the function that maps paths of the site to objects.

    A path belongs to a file if its suffix has a content type, or if a file without such a suffix has this
    path. Any other belongs to a page: of a single-page application the root, else the page of the directory.
    """
    others = [file.key for file in site.files if suffix_of(file.key) not in site.suffixes]
    # Four characters a page: one unknown path in 10,000 is taken for a page, and returns the error of S3.
    pages = sorted(_digest(file.key) for file in site.files if file.is_page and site.error_page)
    return _render(
        "route",
        "SITE",
        {
            "index": site.index,
            "singlePage": site.single_page_app,
            "errorPage": f"/{site.error_page}" if site.error_page else "",
            "files": [f"/{key}" for key in others],
            "suffixes": sorted(site.suffixes),
            "pages": "".join(f" {digest}" for digest in pages),
        },
    )


def strip_prefix_code(prefix: str) -> str:
    """Returns the code of the function that removes ``prefix``, such as ``/api``, from the path."""
    return _render("strip_prefix", "PREFIX", prefix)


def error_status_code() -> str:
    """Returns the code of the function that returns the error page with status 404."""
    return _source("error_status")


def create_edge_functions(scope: Scope, site: Site, routes: Routes) -> EdgeFunctions:
    """Creates the functions that ``site`` and ``routes`` require."""

    def create(name: str, code: str, comment: str) -> pulumi.Output[str]:
        function = aws.cloudfront.Function(
            name, runtime=_RUNTIME, code=code, comment=comment, tags=scope.tags, opts=scope.opts()
        )
        return function.arn

    return EdgeFunctions(
        route=create(scope.child("route"), route_code(site), "Maps paths of the site to objects"),
        error_status=create(
            scope.child("error-status"), error_status_code(), "Returns the error page with status 404"
        )
        if site.error_page
        else None,
        strip_prefix={
            prefix: create(
                strip_function_name(scope.name, prefix),
                strip_prefix_code(prefix),
                f"Removes {prefix} from the path",
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
