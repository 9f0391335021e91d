"""Demo of the photo desk: everything that its page does, and what other users must not be able to do.

Two users come. One uploads photographs, publishes one and deletes them all; the other one tries to get at
them. All of it goes through the one address that a browser knows.
"""

import io
import json
import secrets
import time
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import urllib3

from serverless_patterns_cli.demo import CheckResult, Client, StackOutputs, wait_for

IMAGES = Path(__file__).parents[1] / "fan-out-conversion/src/images"
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
CONVERSIONS = ("thumbnail", "jpeg", "webp", "archive")
PATIENCE = 120.0
"""Seconds for all conversions: in a new stack on AWS every function has to start first."""
DAMAGED = "damaged.png"
NOBODYS = "0" * 32
"""The id of a photograph that does not exist."""
TOO_LARGE = 26_214_401
MADE = "ready: thumbnail WebP, jpeg JPEG, webp WebP, archive unchanged"
NOT_MADE = "failed: thumbnail failed, jpeg failed, webp failed, archive unchanged"


@dataclass(frozen=True)
class Visitor:
    """Somebody who knows the address of the site, and may be signed in.

    Attributes:
        site: The address.
        token: Id token; empty without one.
        http: The connections.
    """

    site: str
    token: str
    http: urllib3.PoolManager

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Asks the API: status and answer."""
        return self.ask_at(f"{self.site}/api{path}", method, body)

    def ask_at(self, url: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
        """Asks wherever it may be."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = self.token
        content = None if body is None else json.dumps(body)
        answer = self.http.request(method, url, body=content, headers=headers)
        return answer.status, json.loads(answer.data) if answer.data[:1] in (b"{", b"[") else None

    def upload(self, name: str, content: bytes) -> tuple[str, str]:
        """Uploads a file as the page does: the id of the photograph, or what went wrong."""
        wanted = {"name": name, "type": TYPES[Path(name).suffix], "bytes": len(content)}
        status, presigned = self.ask("POST", "/photos", wanted)
        if status != HTTPStatus.CREATED:
            return "", f"no presigned URL: {status}"
        put = self.http.request("PUT", presigned["uploadUrl"], body=content, headers=presigned["headers"])
        return presigned["id"], "" if put.status == HTTPStatus.OK else f"not uploaded: {put.status}"

    def wait(self, photo_id: str, *statuses: str) -> dict[str, Any]:
        """The photograph, once nothing of it is pending and it has one of ``statuses``, or as it is then."""
        photo: dict[str, Any] = {}

        def look() -> dict[str, Any] | None:
            photo.update(self.ask("GET", f"/photos/{photo_id}")[1] or {})
            conversions = photo.get("conversions", {}).values()
            pending = any(each["status"] == "pending" for each in conversions)
            return photo if not pending and photo.get("status") in statuses else None

        return wait_for(look, PATIENCE) or photo

    def describe(self, photo: dict[str, Any], content: bytes) -> str:
        """What was made of a photograph, by what the site serves."""
        conversions = photo.get("conversions", {})
        made = (
            f"{name} {self._kind(conversions[name]['url'], content)}"
            if "url" in conversions.get(name, {})
            else f"{name} {conversions.get(name, {}).get('status', 'missing')}"
            for name in CONVERSIONS
        )
        return f"{photo.get('status', 'nothing')}: {', '.join(made)}"

    def _kind(self, path: str, content: bytes) -> str:
        body = self.http.request("GET", self.site + path).data
        if zipfile.is_zipfile(io.BytesIO(body)):
            with zipfile.ZipFile(io.BytesIO(body)) as archive:
                same = [archive.read(name) for name in archive.namelist()] == [content]
            return "unchanged" if same else "changed"
        if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            return "WebP"
        return "JPEG" if body[:3] == b"\xff\xd8\xff" else f"something else: {body[:12]!r}"


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Uploads, publishes, is refused, and deletes; a check for each.

    Args:
        outputs: Those of the stack ``webapp``.
        client: Gives the boto3 client of a service.
    """
    files = sorted(path for path in IMAGES.iterdir() if path.suffix in TYPES)
    contents = {file.name: file.read_bytes() for file in files} | {DAMAGED: b"\x89PNG, or so it begins."}
    first, last = files[0].name, DAMAGED
    with _signed_in(outputs, client) as ann, _signed_in(outputs, client) as bob:
        ids: dict[str, str] = {}
        for name, content in contents.items():
            expected = NOT_MADE if name == DAMAGED else MADE

            def upload(name: str = name, content: bytes = content) -> str:
                return _upload(ann, name, content, ids)

            yield _timed(f"upload {name}", expected, upload)
        yield _timed("list them", "4 of 4", lambda: _list(ann, ids))
        yield _timed(f"publish {first}", "published", lambda: _publish(ann, ids.get(first)))
        yield _timed(f"publish {last}", "failed", lambda: _publish(ann, ids.get(last)))
        yield from _refusals(outputs, ann, bob, ids.get(first, NOBODYS))
        yield _timed("delete them all", "204, 0 objects left", lambda: _delete(outputs, client, ann, ids))


def _refusals(outputs: StackOutputs, ann: Visitor, bob: Visitor, photo_id: str) -> Iterator[CheckResult]:
    nobody = Visitor(ann.site, "", ann.http)
    path, page = f"/photos/{photo_id}", {"name": "a.html", "type": "text/html", "bytes": 12}
    large = {"name": "a.png", "type": "image/png", "bytes": TOO_LARGE}
    around = f"{outputs.url('api_url').rstrip('/')}/photos"
    for action, expected, ask in (
        ("a web page to upload", "400", lambda: ann.ask("POST", "/photos", page)),
        ("more than 25 MiB to upload", "400", lambda: ann.ask("POST", "/photos", large)),
        ("the photograph, by somebody else", "404", lambda: bob.ask("GET", path)),
        ("its deletion, by somebody else", "404", lambda: bob.ask("DELETE", path)),
        ("the list, without a token", "401", lambda: nobody.ask("GET", "/photos")),
        ("the list, around the distribution", "403", lambda: ann.ask_at(around)),
    ):
        yield _timed(action, expected, lambda ask=ask: str(ask()[0]))


def _timed(action: str, expected: str, run: Callable[[], str]) -> CheckResult:
    start = time.monotonic()
    actual = run()
    return CheckResult(action, expected, actual, ok=actual == expected, seconds=time.monotonic() - start)


def _upload(visitor: Visitor, name: str, content: bytes, ids: dict[str, str]) -> str:
    """What became of an upload; its id is added to ``ids``."""
    photo_id, problem = visitor.upload(name, content)
    if photo_id:
        ids[name] = photo_id
    return problem or visitor.describe(visitor.wait(photo_id, "ready", "failed"), content)


def _list(visitor: Visitor, ids: Mapping[str, str]) -> str:
    answer: dict[str, list[dict[str, Any]]] = visitor.ask("GET", "/photos")[1] or {}
    listed = [photo["id"] for photo in answer.get("items", [])]
    return f"{len(set(listed).intersection(ids.values()))} of {len(listed)}"


def _publish(visitor: Visitor, photo_id: str | None) -> str:
    """The status that the workflow leaves the photograph with."""
    if photo_id is None:
        return "it is not there"
    status, _ = visitor.ask("POST", f"/photos/{photo_id}/publication", {})
    if status != HTTPStatus.ACCEPTED:
        return str(status)

    def ended() -> dict[str, Any] | None:
        photo: dict[str, Any] = visitor.ask("GET", f"/photos/{photo_id}")[1] or {}
        return photo if "published" in photo or "reason" in photo else None

    return (wait_for(ended, PATIENCE) or {"status": f"running after {PATIENCE:.0f} s"})["status"]


def _delete(outputs: StackOutputs, client: Client, visitor: Visitor, ids: Mapping[str, str]) -> str:
    """What is answered, and what is left in the buckets."""
    s3 = client("s3")
    answers = {str(visitor.ask("DELETE", f"/photos/{photo_id}")[0]) for photo_id in ids.values()}
    left = [
        found["Key"]
        for bucket in (outputs["source_bucket_name"], outputs["output_bucket_name"])
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for found in page.get("Contents", [])
        if any(photo_id in found["Key"] for photo_id in ids.values())
    ]
    return f"{', '.join(sorted(answers)) or 'nothing'}, {len(left)} objects left"


@contextmanager
def _signed_in(outputs: StackOutputs, client: Client) -> Generator[Visitor]:
    """A user until the end of the block, made by an administrator, so that no mail is sent to nobody."""
    cognito, pool = client("cognito-idp"), outputs["user_pool_id"]
    site, http = outputs.url("site_url").rstrip("/"), urllib3.PoolManager(retries=False, timeout=60)
    name, password = f"{secrets.token_hex(8)}@example.com", f"Aa1!{secrets.token_urlsafe(16)}"
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=password, Permanent=True)
        wanted = {
            "ClientId": outputs["user_pool_client_id"],
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": name, "PASSWORD": password},
        }
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        }
        answer = http.request("POST", f"{site}/cognito/", body=json.dumps(wanted), headers=headers)
        yield Visitor(site, json.loads(answer.data)["AuthenticationResult"]["IdToken"], http)
    finally:
        cognito.admin_delete_user(UserPoolId=pool, Username=name)
