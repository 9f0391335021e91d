"""Responses to a user who wants to upload a photograph."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from photo_desk import CONTEXT, Desk, Load, request

PNG = b"\x89PNG, or so it begins."


def ask(load: Load, **wanted: Any) -> dict[str, Any]:
    body = {"name": "cat.png", "type": "image/png", "bytes": len(PNG)} | wanted
    answer = load("upload").handler(request("ann", body=json.dumps(body)), CONTEXT)
    assert answer["statusCode"] == 201
    assert answer["headers"]["Cache-Control"] == "no-store"
    return json.loads(answer["body"])


def put(presigned: dict[str, Any], body: bytes, **changed: str) -> int:
    headers = presigned["headers"] | {name.replace("_", "-"): value for name, value in changed.items()}
    return urllib3.request("PUT", presigned["uploadUrl"], body=body, headers=headers).status


def test_a_record_is_made_and_its_key_is_the_callers(load: Load, desk: Desk):
    presigned = ask(load)
    (item,) = load("photos").table.scan()["Items"]
    assert (item["owner"], item["id"], item["name"]) == ("ann", presigned["id"], "cat.png")
    assert (item["type"], item["bytes"], item["status"]) == ("image/png", len(PNG), "waiting")
    assert item["conversions"] == {"thumbnail": {"status": "pending"}, "archive": {"status": "pending"}}
    uploaded = datetime.fromisoformat(item["uploaded"])
    assert abs(datetime.now(UTC) - uploaded) < timedelta(minutes=1)
    # Longer than an outcome can be under way: two weeks in a dead-letter queue, and as long again after that.
    abandoned = datetime.fromtimestamp(int(item["expires"]), UTC) - uploaded
    assert timedelta(days=28) < abandoned < timedelta(days=32)
    assert put(presigned, PNG) == 200
    assert desk.keys(desk.source) == {f"ann/{presigned['id']}/cat.png"}


def test_a_closed_account_has_no_new_photos(load: Load):
    load("accounts").close("ann")
    body = json.dumps({"name": "cat.png", "type": "image/png", "bytes": len(PNG)})
    assert load("upload").handler(request("ann", body=body), CONTEXT)["statusCode"] == 403
    (item,) = load("photos").table.scan()["Items"]
    assert item.keys() == {"owner", "id", "expires"}
    assert load("upload").handler(request("bob", body=body), CONTEXT)["statusCode"] == 201


def test_the_presigned_url_is_for_one_upload_of_that_type_and_size(load: Load, desk: Desk):
    presigned = ask(load)
    signed = parse_qs(urlsplit(presigned["uploadUrl"]).query)
    assert int(signed["X-Amz-Expires"][0]) <= 300
    assert set(signed["X-Amz-SignedHeaders"][0].split(";")) == {
        *("content-length", "content-type", "host", "if-none-match"),
    }
    assert put(presigned, PNG + b"!") == 403
    assert put(presigned, PNG, Content_Type="text/html") == 403
    assert put(presigned, PNG, If_None_Match="") == 403
    url = presigned["uploadUrl"]
    assert put({**presigned, "uploadUrl": url.replace(presigned["id"], "0" * 32)}, PNG) == 403
    assert urllib3.request("GET", url).status == 403
    assert desk.keys(desk.source) == set()
    assert put(presigned, PNG) == 200
    assert put(presigned, PNG) == 412


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "ap-southeast-2", "eu-south-1"])
def test_the_presigned_url_is_for_the_host_name_that_the_policy_of_the_page_allows(
    load: Load, monkeypatch: pytest.MonkeyPatch, region: str
):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("SOURCE_BUCKET", "media-source-bucket-1a2b3c4")
    photo = {"owner": "ann", "id": "0" * 32, "file": "cat.png", "type": "image/png", "bytes": 1}
    url, _ = load("upload")._presign(photo)
    # As the output `bucket_regional_domain_name` of the bucket has it.
    assert urlsplit(url).netloc == f"media-source-bucket-1a2b3c4.s3.{region}.amazonaws.com"


def test_two_uploads_of_the_same_file_are_two_photographs(load: Load):
    assert ask(load)["id"] != ask(load)["id"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cat.png", "cat.png"),
        ("CAT.PNG", "CAT.png"),
        ("two words.png", "two-words.png"),
        ("a+b (1) & more?.png", "a-b-1-more.png"),
        ("été à la plage.png", "été-à-la-plage.png"),
        ("e\u0301te\u0301.png", "été.png"),
        ("日本語 写真.png", "日本語-写真.png"),
        ("🚀.png", "photo.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\photos\\cat.png", "cat.png"),
        ("..", "photo.png"),
        (".png", "photo.png"),
        ("a/", "photo.png"),
        ("no suffix", "no-suffix.png"),
        ("cat.jpg", "cat-jpg.png"),
        ("cat.png.exe", "cat-png-exe.png"),
        ("a\x00b\nc%2F.png", "a-b-c-2F.png"),
        ("x" * 196 + ".png", "x" * 150 + ".png"),
    ],
)
def test_file_names_are_safe_and_say_their_type(load: Load, name: str, expected: str):
    assert load("photos").file_name(name, [".png"]) == expected


def test_any_suffix_of_the_type_stays(load: Load):
    suffixes = [".jpg", ".jpeg"]
    names = ("cat.jpeg", "cat.JPG", "cat")
    assert [load("photos").file_name(name, suffixes) for name in names] == ["cat.jpeg", "cat.jpg", "cat.jpg"]


@pytest.mark.parametrize("character", ["x", "写", "𠀋", "\U0001d160"])
def test_the_longest_name_leaves_room_in_a_key(load: Load, character: str):
    file = load("photos").file_name(character * 200, [".jpeg"])
    subject, photo_id = "x" * 36, "x" * 32
    key = f"thumbnail/{subject}/{photo_id}/{file}"
    assert len(key.encode()) <= 1_024
