"""Rules of Amazon S3 that a function decides: checksums, conditions, metadata and schemas."""

import base64
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from embedded_aws.services.s3 import checksums, identifiers, metadata, posts, preconditions, schemas
from embedded_aws.services.s3.errors import S3Error

VALUES = {
    "CRC32": "y/Q5Jg==",
    "CRC32C": "4waSgw==",
    "CRC64NVME": "rosUhgp5mIg=",
}
RECORD = {"etag": '"abc"', "last_modified": "2026-01-02T03:04:05.678Z"}
BEFORE, SAME = "Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 02 Jan 2026 03:04:05 GMT"
FUTURE = format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
def test_known_checksums(algorithm: str):
    assert checksums.compute_checksum(algorithm, b"123456789") == VALUES[algorithm]


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ({"x-amz-checksum-crc32": "y/Q5Jg=="}, ""),
        ({"x-amz-checksum-crc32": "AAAAAA=="}, "BadDigest: The CRC32 you specified did not match"),
        ({"x-amz-checksum-crc32": "no"}, "InvalidRequest: Value for x-amz-checksum-crc32 header is invalid."),
        (
            {"x-amz-checksum-sha1": "y/Q5Jg=="},
            "InvalidRequest: Value for x-amz-checksum-sha1 header is invalid.",
        ),
        (
            {"x-amz-checksum-crc32": "y/Q5Jg==", "x-amz-checksum-sha1": "x"},
            "InvalidRequest: Expecting a single",
        ),
        (
            {"x-amz-sdk-checksum-algorithm": "MD4"},
            "InvalidRequest: Checksum algorithm provided is unsupported",
        ),
        (
            {"x-amz-sdk-checksum-algorithm": "SHA1", "x-amz-checksum-crc32": "y/Q5Jg=="},
            "InvalidRequest: Value for x-amz-sdk-checksum-algorithm header is invalid.",
        ),
    ],
)
def test_the_checksum_of_a_request(headers: dict[str, str], problem: str):
    if problem:
        with pytest.raises(S3Error) as caught:
            checksums.find_checksums(b"123456789", headers)
        assert str(caught.value).startswith(problem)
    else:
        assert checksums.find_checksums(b"123456789", headers) == {"CRC32": "y/Q5Jg=="}
    assert checksums.find_checksums(b"123456789", {}) == {"CRC64NVME": VALUES["CRC64NVME"]}


@pytest.mark.parametrize(
    ("kind", "algorithm", "found"),
    [
        ("", "", "FULL_OBJECT"),
        ("", "CRC32", "COMPOSITE"),
        ("", "CRC64NVME", "FULL_OBJECT"),
        ("FULL_OBJECT", "CRC32C", "FULL_OBJECT"),
        ("FULL_OBJECT", "SHA256", "cannot be used with the sha256"),
        ("COMPOSITE", "CRC64NVME", "cannot be used with the crc64nvme"),
        ("COMPOSITE", "", "can only be used with the x-amz-checksum-algorithm header"),
        ("OTHER", "CRC32", "x-amz-checksum-type header is invalid"),
    ],
)
def test_the_type_of_a_checksum(kind: str, algorithm: str, found: str):
    headers = {"x-amz-checksum-type": kind} if kind else {}
    if found in {"FULL_OBJECT", "COMPOSITE"}:
        assert checksums.read_type(headers, algorithm) == found
    else:
        with pytest.raises(S3Error, match=found):
            checksums.read_type(headers, algorithm)


@pytest.mark.parametrize(
    ("headers", "failed"),
    [
        ({}, ""),
        ({"if-match": "abc"}, ""),
        ({"if-match": '"x", W/"abc"'}, ""),
        ({"if-match": "x", "if-none-match": "abc"}, "If-Match"),
        ({"if-match": "abc", "if-unmodified-since": BEFORE}, ""),
        ({"if-unmodified-since": BEFORE}, "If-Unmodified-Since"),
        ({"if-unmodified-since": SAME}, ""),
        ({"if-none-match": "*"}, "If-None-Match"),
        ({"if-none-match": "x", "if-modified-since": SAME}, ""),
        ({"if-modified-since": SAME}, "If-Modified-Since"),
        ({"if-modified-since": BEFORE}, ""),
        ({"if-modified-since": FUTURE}, ""),
        ({"if-modified-since": "yesterday"}, ""),
    ],
)
def test_the_condition_that_an_object_does_not_meet(headers: dict[str, str], failed: str):
    assert preconditions.find_failed(headers, RECORD) == failed
    copied = {f"x-amz-copy-source-{name}": value for name, value in headers.items()}
    prefix = preconditions.COPY_SOURCE
    assert preconditions.find_failed(copied, RECORD, prefix) == (f"{prefix}{failed}" if failed else "")


@pytest.mark.parametrize(
    ("headers", "current", "problem"),
    [
        ({"if-none-match": "*"}, None, ""),
        ({"if-none-match": "*"}, RECORD, "PreconditionFailed"),
        ({"if-none-match": "abc"}, RECORD, "NotImplemented"),
        ({"if-match": "abc"}, RECORD, ""),
        ({"if-match": "x"}, RECORD, "PreconditionFailed"),
        ({"if-match": "*"}, RECORD, "NotImplemented"),
        ({"if-match": "abc", "if-none-match": "*"}, RECORD, "NotImplemented"),
        ({"if-match": "abc"}, None, "NoSuchKey"),
    ],
)
def test_the_conditions_of_a_write(headers: dict[str, str], current: Any, problem: str):
    if not problem:
        preconditions.check_write(headers, "key", current)
    else:
        with pytest.raises(S3Error, match=problem):
            preconditions.check_write(headers, "key", current)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain ?=_", "plain ?=_"),
        ("=?UTF-8?B?YWJj?=", "abc"),
        ("=?UTF-8?Q?a_b?=", "a b"),
        ("=?UTF-8?B?YWJ?=", None),
        ("=?UTF-8?B?=GGG?=", None),
        ("=?UTF-8?B?8J+RkeKAlA?=", None),
        ("=?UTF-9?B?YWJj?=", "=?UTF-9?B?YWJj?="),
        ("ÄMÄZÕÑ S3 is", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3_is?="),
        ("é", "=?UTF-8?B?w6k=?="),
    ],
)
def test_user_metadata_in_headers(given: str, shown: str | None):
    read = metadata.read_user_metadata({"x-amz-meta-a": given, "other": "x"})
    if shown:
        assert metadata.show_user_metadata(read) == {"x-amz-meta-a": shown}
    assert metadata.read_user_metadata({"x-amz-meta-a": given}, of_form=True) == {"x-amz-meta-a": given}


def test_system_metadata_keeps_the_bytes_of_a_header_and_the_characters_of_a_form():
    assert metadata.keep_system_metadata("é—") == "é—".encode().decode("latin-1")
    assert metadata.keep_system_metadata("é—", of_form=True) == "é "


@pytest.mark.parametrize(
    ("document", "is_valid"),
    [
        ("<a><Payer>Requester</Payer></a>", True),
        ("<a><Payer>requester</Payer></a>", False),
        ("<a/>", False),
        ("<a><Payer>Requester</Payer><Payer>Requester</Payer></a>", False),
        ("<a><Payer>Requester</Payer><More/></a>", False),
    ],
)
def test_a_document_has_the_form_of_its_schema(document: str, is_valid: bool):
    if is_valid:
        schemas.check_schema(fromstring(document), schemas.PAYMENT)
    else:
        with pytest.raises(S3Error, match="MalformedXML"):
            schemas.check_schema(fromstring(document), schemas.PAYMENT)


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ({"acl": "private"}, None),
        ({"acl": "private", "key": "a"}, "InvalidPolicyDocument"),
        (["eq", "$key", "a"], None),
        (["eq", "key", "a"], "AccessDenied"),
        (["content-length-range", 1, 3], None),
        (["content-length-range", "4", "5"], "EntityTooSmall"),
        (["content-length-range", 0, 2], "EntityTooLarge"),
        (["content-length-range", "a", 2], "AccessDenied"),
    ],
)
def test_the_condition_of_a_form_that_is_not_met(condition: Any, problem: str | None):
    policy = base64.b64encode(json.dumps({"conditions": [condition]}).encode()).decode()
    found = posts.find_policy_problem({"policy": policy}, 3)
    assert (found.code if found else None) == problem


def test_an_identifier_is_recognized():
    made = identifiers.make_identifier()
    assert (len(made), identifiers.is_identifier(made)) == (32, True)
    assert not identifiers.is_identifier(f"{'B' if made[0] == 'A' else 'A'}{made[1:]}")
    assert not identifiers.is_identifier("null")
