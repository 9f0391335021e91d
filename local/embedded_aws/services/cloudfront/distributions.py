"""CloudFront distributions: access without TLS, and origins in the emulator."""

import gzip
import os
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Final, TypedDict

from embedded_aws.emulator.own_requests import pass_to
from embedded_aws.json_values import read_text
from embedded_aws.ministack import app, cloudfront
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Headers, Record, Response
from embedded_aws.service_calls.own_addresses import is_address
from embedded_aws.services.cloudfront import streams
from embedded_aws.services.cloudfront.own_origins import EXECUTE_API, Origin, is_here

_LARGEST: Final = 10_000_000  # CloudFront compresses objects of 1,000 to 10,000,000 bytes
_SMALLEST: Final = 1_000
# Prefixes of the content types that it compresses (developer guide, "Serving compressed files").
_COMPRESSED: Final = (
    *("text/", "application/javascript", "application/json", "application/xml", "application/x-javascript"),
    *("application/manifest+json", "application/vnd.geo+json", "application/wasm", "image/svg+xml", "font/"),
)

_Connect = Callable[[Origin, bool], tuple[str, int, bool]]


class _Behavior(TypedDict, total=False):
    """A cache behavior, as MiniStack parses it."""

    compress: bool


class _Distribution(TypedDict, total=False):
    """A distribution of MiniStack."""

    config_xml: str | bytes


def _allow_request(*_request: object) -> None:
    return None


def _connect_to_emulator(connect: _Connect) -> _Connect:
    """Connects to the emulator for the origins that it serves; the Host header names the origin."""

    def connect_here(origin: Origin, viewer_is_https: bool) -> tuple[str, int, bool]:
        if is_here(origin):
            return "127.0.0.1", int(os.environ["GATEWAY_PORT"]), False
        return connect(origin, viewer_is_https)

    return connect_here


def _add_pass(make: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    def make_with_pass(origin: Origin, *request: object) -> dict[str, str]:
        here = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
        return {**make(origin, *request), **(pass_to(here) if is_here(origin) else {})}

    return make_with_pass


def _find_alias(parse: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Finds a distribution by its aliases as well."""

    def parse_or_look_up(host: str) -> str | None:
        if is_address(host):
            return None
        if label := parse(host):
            return label
        name = host.partition(":")[0].lower()
        for distribution in cloudfront.distributions.values():
            if name in cloudfront.aliases_of(distribution):
                return read_text(distribution["DomainName"]).partition(".")[0]
        return None

    return parse_or_look_up


def _read_compression(read: Callable[..., _Behavior]) -> Callable[..., _Behavior]:
    def read_with_compression(element: object, *rest: object) -> _Behavior:
        compress = cloudfront.boolean_element(element, "Compress", False)
        return {**read(element, *rest), "compress": compress}

    return read_with_compression


def _cache_configurations(parse: Callable[[_Distribution], Record]) -> Callable[[_Distribution], Record]:
    """Parses a configuration once: each request asks for it several times, and changes nothing in it."""

    @lru_cache(maxsize=64)
    def parse_text(text: str | bytes) -> Record:
        return parse({"config_xml": text})

    def find_parsed(distribution: _Distribution) -> Record:
        return parse_text(distribution.get("config_xml") or "")

    return find_parsed


def compress_responses(handle: Callable[..., Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """Compresses responses of cache behaviors that have compression."""

    async def handle_compressed(  # noqa: PLR0917 as MiniStack calls it
        distribution: Record,
        method: str,
        path: str,
        query: object,
        raw_query: object,
        request_headers: Headers,
        *rest: object,
    ) -> Response:
        asked = (query, raw_query, request_headers)
        status, headers, body = await handle(distribution, method, path, *asked, *rest)
        parsed = cloudfront.parse_distribution(distribution)
        behavior = cloudfront.match_behavior(parsed, path) or {}
        if behavior.get("compress") and _is_compressible(status, request_headers, headers, body):
            return status, _build_compressed_headers(headers), gzip.compress(body)
        return status, headers, body

    return handle_compressed


def _build_compressed_headers(headers: dict[str, str]) -> dict[str, str]:
    """Returns the headers of the compressed body; its ETag must be weak."""
    kept = {
        name: f"W/{value.removeprefix('W/')}" if name.lower() == "etag" else value
        for name, value in headers.items()
        if name.lower() != "content-length"
    }
    return {**kept, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}


def _is_compressible(status: int, asked: Headers, headers: dict[str, str], body: object) -> bool:
    given = {name.lower(): value for name, value in headers.items()}
    return (
        isinstance(body, bytes)  # not one that is streamed
        and status == 200  # noqa: PLR2004 also 403 and 404 on AWS, but these have short bodies here
        and "gzip" in asked.get("accept-encoding", "")
        and "content-encoding" not in given
        and str(given.get("content-type", "")).startswith(_COMPRESSED)
        and _SMALLEST <= len(body) <= _LARGEST
    )


PATCHES = (
    Patch(
        cloudfront.check_viewer_protocol,
        lambda _: _allow_request,
        "requests of viewers count as TLS requests",
    ),
    Patch(
        cloudfront.origin_address,
        _connect_to_emulator,
        "APIs, user pools and websites of buckets as origins are in the emulator",
    ),
    Patch(
        cloudfront.origin_request_headers,
        _add_pass,
        "an origin in the emulator receives the requests of pages from any origin",
    ),
    Patch(
        cloudfront.forward_to_origin,
        streams.pass_on_streams,
        "a response of an origin in the emulator is passed on while it arrives",
    ),
    Patch(
        app.api_host_pattern,
        lambda _: EXECUTE_API,
        "an API has the host name of AWS",
    ),
    Patch(
        app.distribution_label,
        _find_alias,
        "a distribution can be reached by its aliases",
    ),
    Patch(
        cloudfront.parse_behavior,
        _read_compression,
        "a cache behavior has its compress setting",
    ),
    Patch(
        cloudfront.parse_distribution,
        _cache_configurations,
        "a distribution answers in a third of the time",
    ),
)
