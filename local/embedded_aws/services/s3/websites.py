"""Website endpoints of buckets: they serve objects that everyone may read."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Final

from embedded_aws.iam.authorization import request_anonymously
from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.services.s3.website_rules import Rule, Website, find_problem

_HOST: Final = re.compile(r"(?P<bucket>[a-z0-9.-]+)\.s3-website[.-](?P<region>[a-z0-9-]+)\.amazonaws\.com")
_PASSED: Final = ("if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "range")
"""Headers of a request that apply to its object."""
_REDIRECT: Final = "x-amz-website-redirect-location"
_ERROR: Final = 400
_MISSING_WEBSITE: Final = (
    HTTPStatus.NOT_FOUND,
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
)


def find_bucket(host: str) -> str | None:
    """Returns the bucket of a website endpoint; None if the host is not one."""
    found = _HOST.fullmatch(host.partition(":")[0].lower())
    return found["bucket"] if found else None


async def serve(host: str, method: str, path: str, headers: dict[str, str]) -> Response | None:
    """Returns the response of a website endpoint; None for other hosts.

    Args:
        host: Host that the request is for.
        method: Method of HTTP.
        path: Decoded path.
        headers: Headers, with names in lower case.
    """
    bucket = find_bucket(host)
    if bucket is None:
        return None
    if method not in {"GET", "HEAD"}:
        members = {"Method": method, "ResourceType": "OBJECT"}
        message = "The specified method is not allowed against this resource."
        return _build_page(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", message, members)
    owner = s3.bucket_owner(bucket)
    if owner is None:
        message = "The specified bucket does not exist"
        return _build_page(HTTPStatus.NOT_FOUND, "NoSuchBucket", message, {"BucketName": bucket})
    stored = s3.bucket_websites.get(bucket)
    if not stored:
        return _build_page(*_MISSING_WEBSITE, {"BucketName": bucket})
    request = _Request(bucket, owner, host.partition(":")[0], Website.read(stored), method, headers)
    return await request.answer(path.removeprefix("/"))


@dataclass(frozen=True)
class _Request:
    bucket: str
    owner: str
    host: str
    website: Website
    method: str
    headers: dict[str, str]

    async def answer(self, key: str) -> Response:
        if self.website.everything is not None:
            return _redirect(Rule(self.website.everything), key, self.host)
        if rule := self.website.find_rule(key):
            return _redirect(rule, key, self.host)
        asked = f"{key}{self.website.index}" if not key or key.endswith("/") else key
        status, headers, body = await self._read(asked)
        if status < _ERROR:
            return _answer_object(status, headers, body)
        return await self._answer_failure(key, asked, status, body)

    async def _answer_failure(self, key: str, asked: str, status: int, body: str | bytes) -> Response:
        if status == HTTPStatus.NOT_FOUND and asked == key:
            index = await self._read(f"{key}/{self.website.index}", "HEAD")
            if index[0] < _ERROR:
                return HTTPStatus.FOUND, {"Location": f"/{key}/", "Content-Length": "0"}, b""
        if rule := self.website.find_rule(key, status):
            return _redirect(rule, key, self.host)
        return await self._answer_error(status, asked, body)

    async def _answer_error(self, status: int, key: str, body: str | bytes) -> Response:
        """Returns the error document, or S3's page if there is none that can be read."""
        code, message = _read_error(status, body)
        members = {"Key": key} if code == "NoSuchKey" else {}
        if status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND} or not self.website.error:
            return _build_page(status, code, message, members)
        found, headers, content = await self._read(self.website.error)
        if found < _ERROR:
            return _answer_object(status, headers, content)
        code_of_error, message_of_error = _read_error(found, content)
        lost = {"Code": code_of_error, "Message": message_of_error}
        if code_of_error == "NoSuchKey":
            lost["Key"] = self.website.error
        return _build_page(status, code, message, members, lost)

    async def _read(self, key: str, method: str | None = None) -> Response:
        if key not in s3.buckets[self.bucket]["objects"]:
            return self._read_missing(key)
        passed = {name: self.headers[name] for name in _PASSED if name in self.headers}
        path = f"/{self.bucket}/{key}"
        status, headers, body = await request_anonymously(method or self.method, path, passed)
        return status, {**headers}, body

    def _read_missing(self, key: str) -> Response:
        """Returns S3's answer to a key that does not exist: only who may list the bucket learns that."""
        if s3.allows_everyone(self.owner, self.bucket, "", "GET", {}, "", {}):
            return s3.xml_error("NoSuchKey", "The specified key does not exist.", 404, key)
        return s3.xml_error("AccessDenied", "Access Denied", 403, key)


def _redirect(rule: Rule, key: str, host: str) -> Response:
    return rule.redirect.code, {"Location": rule.location(key, host), "Content-Length": "0"}, b""


def _answer_object(status: int, headers: dict[str, str], body: bytes) -> Response:
    """Returns an object, or the redirect that its metadata has."""
    target = next((value for name, value in headers.items() if name.lower() == _REDIRECT), None)
    if target is None:
        return status, headers, body
    return HTTPStatus.MOVED_PERMANENTLY, {"Location": target, "Content-Length": "0"}, b""


def _read_error(status: int, body: str | bytes) -> tuple[str, str]:
    """Returns code and message of an error; those of the status for HEAD, whose responses have no body."""
    try:
        root = s3.parse_xml(body)
    except Exception:
        if status == HTTPStatus.NOT_FOUND:
            return "NoSuchKey", "The specified key does not exist."
        return ("AccessDenied", "Access Denied") if status == HTTPStatus.FORBIDDEN else (str(status), "")
    texts = {each.tag.rpartition("}")[2]: each.text or "" for each in root}
    return texts.get("Code", ""), texts.get("Message", "")


def _build_page(
    status: int, code: str, message: str, members: dict[str, str], lost: dict[str, str] | None = None
) -> Response:
    """Returns an error of S3 as a page.

    Args:
        status: Status of the response.
        code: Code of the error.
        message: Its message.
        members: Its further members.
        lost: Members of the error of the error document, if that cannot be read.
    """
    title = f"{status:d} {HTTPStatus(status).phrase}"
    ids = {"RequestId": uuid.uuid4().hex[:16].upper(), "HostId": uuid.uuid4().hex}
    lines = [
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<h1>{title}</h1>",
        *_list_members({"Code": code, "Message": message, **members, **ids}),
    ]
    if lost:
        heading = "An Error Occurred While Attempting to Retrieve a Custom Error Document"
        lines += [f"<h3>{heading}</h3>", *_list_members(lost)]
    body = "\n".join([*lines, "<hr/>", "</body>", "</html>", ""]).encode()
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "x-amz-error-code": code,
        "x-amz-error-message": message,
    }
    return status, headers, body


def _list_members(members: dict[str, str]) -> list[str]:
    return ["<ul>", *(f"<li>{name}: {escape(value)}</li>" for name, value in members.items()), "</ul>"]


def _validate(put: Callable[[str, bytes], Response]) -> Callable[[str, bytes], Response]:
    def put_valid(name: str, body: bytes) -> Response:
        problem = find_problem(body) if name in s3.buckets else None
        if problem:
            code, message, extra = problem
            return s3.xml_error(code, message, 400, extra=extra)
        return put(name, body)

    return put_valid


PATCHES = (Patch(s3.put_bucket_website, _validate, "rejects websites of buckets that S3 rejects"),)
