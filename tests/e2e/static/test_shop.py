"""The stack ``static`` as its visitors see it: pages from the bucket, shelves from the API."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

from embedded_aws import Deployment
from tests.e2e.static.conftest import ROOT
from tests.e2e.static.sites import HTTP, get

SITE = ROOT / "patterns/static-offload/src/site"
FILES = sorted(path for path in SITE.rglob("*") if path.is_file())
HASHED = [path for path in FILES if path.parent.name == "assets"]
IMMUTABLE = "public, max-age=31536000, immutable"


def address(path: Path) -> str:
    return f"/{path.relative_to(SITE)}"


def put_item(shop: Deployment, id_: str, *, name: str = "House blend", stock: int = 3) -> None:
    item = {"id": {"S": id_}, "name": {"S": name}, "cents": {"N": "1290"}, "stock": {"N": str(stock)}}
    shop.client("dynamodb").put_item(TableName=shop.outputs["items_table_name"], Item=item)


@pytest.mark.parametrize("path", FILES, ids=address)
def test_every_file_is_served_and_only_through_the_distribution(shop: Deployment, path: Path):
    assert get(shop, address(path)).data == path.read_bytes()
    key = path.relative_to(SITE)
    direct = f"{shop.endpoint}/{shop.outputs['bucket_name']}/{key}"
    for refused in (HTTP.request("GET", direct), HTTP.request("HEAD", direct)):
        assert refused.status == 403
    virtual = {"Host": f"{shop.outputs['bucket_name']}.s3.us-east-1.amazonaws.com"}
    assert HTTP.request("GET", f"{shop.endpoint}/{key}", headers=virtual).status == 403


def test_bucket_is_not_to_be_listed_or_written(shop: Deployment):
    bucket = f"{shop.endpoint}/{shop.outputs['bucket_name']}"
    assert HTTP.request("GET", f"{bucket}?list-type=2").status == 403
    assert HTTP.request("PUT", f"{bucket}/index.html", body=b"defaced").status == 403
    for method in ("PUT", "POST", "DELETE", "PATCH", "OPTIONS"):
        assert get(shop, "/index.html", method).status == 403
    assert get(shop, "/").data == (SITE / "index.html").read_bytes()


@pytest.mark.parametrize("path", ["/", "/about/", "/nowhere", "/robots.txt", "/assets/gone-1a2b3c4d.js"])
def test_security_headers_are_on_every_answer_of_the_site(shop: Deployment, path: str):
    headers = get(shop, path).headers
    assert headers["Content-Security-Policy"] == shop.outputs["content_security_policy"]
    assert headers["Strict-Transport-Security"] == "max-age=63072000"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_pages_do_what_their_policy_allows(shop: Deployment):
    policy = shop.outputs["content_security_policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for page in SITE.rglob("*.html"):
        html = page.read_text()
        assert not re.search(r"<style|<script(?![^>]+src=)|\son[a-z]+=|\sstyle=", html), page
        assert not re.search(r"(?:src|href)=\"https?:", html), page


def test_every_link_of_every_page_leads_somewhere(shop: Deployment):
    links = {
        link
        for page in SITE.rglob("*.html")
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', page.read_text())
    }
    assert len(links) >= 6
    assert {link: get(shop, link).status for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize("path", HASHED, ids=address)
def test_hashed_names_are_those_of_the_content_and_kept_for_good(shop: Deployment, path: Path):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest.startswith(path.stem.rpartition("-")[2])
    assert get(shop, address(path)).headers["Cache-Control"] == IMMUTABLE


@pytest.mark.parametrize("path", ["/", "/about/", "/robots.txt", "/favicon.svg"])
def test_what_has_no_hash_is_asked_for_every_time(shop: Deployment, path: str):
    assert get(shop, path).headers["Cache-Control"] == "no-cache"


def test_directories_show_their_page_and_have_one_address(shop: Deployment):
    about = (SITE / "about/index.html").read_bytes()
    assert get(shop, "/about/").data == get(shop, "/about/index.html").data == about
    moved = get(shop, "/about?from=mail&x=%26")
    assert (moved.status, moved.headers["Location"]) == (301, "/about/?from=mail&x=%26")


@pytest.mark.parametrize("path", ["/nowhere", "/about/team/", "/nowhere/", "/index.htm"])
def test_a_missing_page_returns_the_error_page(shop: Deployment, path: str):
    missing = get(shop, path)
    assert (missing.status, missing.data) == (404, (SITE / "404.html").read_bytes())
    assert "x-amz-meta-status" not in missing.headers


def test_missing_asset_is_an_error_and_no_page(shop: Deployment):
    missing = get(shop, "/assets/gone-1a2b3c4d.js")
    assert missing.status == 403
    assert b"<html" not in missing.data


def test_error_page_does_not_stand_in_for_errors_of_the_api(shop: Deployment):
    missing = get(shop, "/api/items/nothing")
    assert (missing.status, missing.json()) == (404, {"message": "There is no item nothing."})
    unknown = get(shop, "/api/nowhere")
    assert (unknown.status, unknown.json()["message"]) == (404, "There is nothing at this path.")
    assert get(shop, "/api/admin/stock").status == 401
    assert get(shop, "/api/partner/prices?ids=a").status == 403
    for answer in (missing, unknown):
        assert answer.headers["X-Cache"].endswith("from cloudfront")


def test_the_api_is_requested_every_time(shop: Deployment):
    assert get(shop, "/api/items/fresh").status == 404
    put_item(shop, "fresh")
    item = {"id": "fresh", "name": "House blend", "cents": 1290, "stock": 3}
    assert get(shop, "/api/items/fresh").json() == item
    assert item in get(shop, "/api/items").json()["items"]


# What HTTP knows of files


def test_head_tells_all_but_the_content(shop: Deployment):
    whole, head = get(shop, "/about/"), get(shop, "/about/", "HEAD")
    assert (head.status, head.data) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Content-Security-Policy"):
        assert head.headers[name] == whole.headers[name]


def test_unchanged_file_is_not_sent_again(shop: Deployment):
    first = get(shop, "/")
    again = get(shop, "/", If_None_Match=first.headers["ETag"])
    assert (again.status, again.data) == (304, b"")
    since = get(shop, "/", If_Modified_Since=first.headers["Last-Modified"])
    assert since.status == 304
    assert get(shop, "/", If_None_Match='"another"').status == 200


def test_part_of_a_file_can_be_asked_for(shop: Deployment):
    (picture,) = (path for path in HASHED if path.suffix == ".webp")
    content = picture.read_bytes()
    part = get(shop, address(picture), Range="bytes=100-199")
    assert (part.status, part.data) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert get(shop, address(picture), Range="bytes=-10").data == content[-10:]
    assert get(shop, address(picture), Range=f"bytes={len(content)}-").status == 416


def test_text_is_compressed_and_can_be_revalidated(shop: Deployment):
    plain = get(shop, "/")
    packed = get(shop, "/", Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
    again = get(shop, "/", Accept_Encoding="gzip, br", If_None_Match=packed.headers["ETag"])
    assert again.status == 304
