"""Demo of the photo desk: what its page does, and what other users cannot do.

One user uploads photos, is sent their progress, publishes one and deletes them all; a second user requests
them. All requests go to the distribution.
"""

import io
import json
import secrets
import time
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import urllib3
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs, wait_for
from serverless_patterns_cli.patterns.samples import Sample, http

IMAGES = Path(__file__).parents[1] / "fan-out-conversion/src/images"
TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
CONVERSIONS = ("thumbnail", "jpeg", "webp", "archive")
PATIENCE = 120.0
"""Seconds to wait for all conversions: in a new stack on AWS, each function must start first."""
DAMAGED = "damaged.png"
UNKNOWN_ID = "0" * 32
"""ID of a photo that does not exist."""
TOO_LARGE = 26_214_401
MADE = "ready: thumbnail WebP, jpeg JPEG, webp WebP, archive unchanged"
NOT_MADE = "failed: thumbnail failed, jpeg failed, webp failed, archive unchanged"


@dataclass(frozen=True)
class Visitor:
    """A visitor of the site, who can be signed in.

    Attributes:
        site: URL of the site.
        token: ID token; empty if not signed in.
        http: Connection pool.
        email: Email address; empty if not signed in.
    """

    site: str
    token: str
    http: urllib3.PoolManager
    email: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Sends a request to the API; returns status and body."""
        return self.ask_at(f"{self.site}/api{path}", method, body)

    def ask_at(self, url: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
        """Sends a request to a URL; returns status and body."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = self.token
        content = None if body is None else json.dumps(body)
        answer = self.http.request(method, url, body=content, headers=headers)
        return answer.status, json.loads(answer.data) if answer.data[:1] in (b"{", b"[") else None

    def upload(self, name: str, content: bytes) -> tuple[str, str]:
        """Uploads a file as the page does; returns the ID of the photo, and the problem if there is one."""
        wanted = {"name": name, "type": TYPES[Path(name).suffix], "bytes": len(content)}
        status, presigned = self.ask("POST", "/photos", wanted)
        if status != HTTPStatus.CREATED:
            return "", f"no presigned URL: {status}"
        put = self.http.request("PUT", presigned["uploadUrl"], body=content, headers=presigned["headers"])
        return presigned["id"], "" if put.status == HTTPStatus.OK else f"not uploaded: {put.status}"

    def connect(self, ticket: str) -> ClientConnection:
        """Opens a WebSocket, on which progress arrives."""
        url = f"{self.site.replace('http', 'ws', 1)}/live/?ticket={ticket}"
        return connect(url, open_timeout=PATIENCE, proxy=None)

    def wait(self, photo_id: str, *statuses: str) -> dict[str, Any]:
        """Waits until no conversion is pending and the photo has one of ``statuses``; returns the photo."""
        photo: dict[str, Any] = {}

        def look() -> dict[str, Any] | None:
            photo.update(self.ask("GET", f"/photos/{photo_id}")[1] or {})
            conversions = photo.get("conversions", {}).values()
            pending = any(each["status"] == "pending" for each in conversions)
            return photo if not pending and photo.get("status") in statuses else None

        return wait_for(look, PATIENCE) or photo

    def describe(self, photo: dict[str, Any], content: bytes) -> str:
        """Returns the results of a photo, as the site serves them."""
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
    """Uploads, publishes, sends requests that are denied, and deletes; yields a check for each.

    Args:
        outputs: Outputs of the stack ``webapp``.
        client: Returns the boto3 client of a service.
    """
    files = sorted(path for path in IMAGES.iterdir() if path.suffix in TYPES)
    contents = {file.name: file.read_bytes() for file in files} | {DAMAGED: b"\x89PNG, or so it begins."}
    first, last = files[0].name, DAMAGED
    with _sign_in(outputs, client) as ann, _sign_in(outputs, client) as bob:
        ids: dict[str, str] = {}
        for name, content in contents.items():
            expected = NOT_MADE if name == DAMAGED else MADE

            def upload(name: str = name, content: bytes = content) -> str:
                return _upload(ann, name, content, ids)

            yield _measure(f"upload {name}", expected, upload)
        yield _measure(
            "progress of another one, sent", "ready, published", lambda: _follow(ann, contents, ids)
        )
        yield _measure("list them", "5 of 5", lambda: _list(ann, ids))
        yield _measure(f"publish {first}", "published", lambda: _publish(ann, ids.get(first)))
        yield _measure("its page, for visitors", "page, WebP", lambda: _visit(ann, ids.get(first)))
        yield _measure("unpublish it", "204, then 403, 403", lambda: _unpublish(ann, ids.get(first)))
        yield _measure(f"publish {last}", "failed", lambda: _publish(ann, ids.get(last)))
        yield from _refusals(outputs, ann, bob, ids.get(first, UNKNOWN_ID))
        yield _measure("delete them all", "204, 0 objects left", lambda: _delete(outputs, client, ann, ids))
        yield _measure(
            "upload one more, then delete the account", "202, no user", lambda: _close(outputs, client, ann)
        )


def samples(outputs: StackOutputs) -> list[Sample]:
    """Requests, for the console. The page of the photo desk sends the others.

    Args:
        outputs: Outputs of the stack ``webapp``.
    """
    site = outputs.url("site_url").rstrip("/")
    return [
        Sample("Load the page", "It comes from the bucket.", [http("GET", site)]),
        Sample("List photos without a token", "The API returns 401.", [http("GET", f"{site}/api/photos")]),
    ]


def _refusals(outputs: StackOutputs, ann: Visitor, bob: Visitor, photo_id: str) -> Iterator[CheckResult]:
    anonymous = Visitor(ann.site, "", ann.http)
    path, page = f"/photos/{photo_id}", {"name": "a.html", "type": "text/html", "bytes": 12}
    large = {"name": "a.png", "type": "image/png", "bytes": TOO_LARGE}
    direct = f"{outputs.url('api_url').rstrip('/')}/photos"
    for action, expected, ask in (
        ("a web page to upload", "400", lambda: ann.ask("POST", "/photos", page)),
        ("more than 25 MiB to upload", "400", lambda: ann.ask("POST", "/photos", large)),
        ("the photo, by another user", "404", lambda: bob.ask("GET", path)),
        ("its deletion, by another user", "404", lambda: bob.ask("DELETE", path)),
        ("the list, without a token", "401", lambda: anonymous.ask("GET", "/photos")),
        ("the list, without the distribution", "403", lambda: ann.ask_at(direct)),
        ("a ticket for progress, without a token", "401", lambda: anonymous.ask("POST", "/tickets")),
        ("progress, without a ticket", "403", lambda: (_refusal(anonymous), None)),
    ):
        yield _measure(action, expected, lambda ask=ask: str(ask()[0]))


def _refusal(visitor: Visitor) -> str:
    try:
        with visitor.connect("invented"):
            return "connected"
    except InvalidStatus as rejection:
        return str(rejection.response.status_code)
    except OSError as error:
        return f"no connection: {error}"


def _measure(action: str, expected: str, run: Callable[[], str]) -> CheckResult:
    start = time.monotonic()
    actual = run()
    return CheckResult(action, expected, actual, ok=actual == expected, seconds=time.monotonic() - start)


def _upload(visitor: Visitor, name: str, content: bytes, ids: dict[str, str]) -> str:
    """Returns the result of an upload, and adds its ID to ``ids``."""
    photo_id, problem = visitor.upload(name, content)
    if photo_id:
        ids[name] = photo_id
    return problem or visitor.describe(visitor.wait(photo_id, "ready", "failed"), content)


def _follow(visitor: Visitor, contents: Mapping[str, bytes], ids: dict[str, str]) -> str:
    """Returns the statuses that one more photo reaches without a client that asks for it."""
    status, answer = visitor.ask("POST", "/tickets", {})
    if status != HTTPStatus.CREATED:
        return f"no ticket: {status}"
    name = next(iter(contents))
    with visitor.connect(answer["ticket"]) as connection:
        photo_id, problem = visitor.upload(name, contents[name])
        if problem:
            return problem
        ids["followed"] = photo_id
        ready = _await(connection, "ready", "failed")
        visitor.ask("POST", f"/photos/{photo_id}/publication", {})
        return f"{ready}, {_await(connection, 'published', 'failed')}"


def _await(connection: ClientConnection, *statuses: str) -> str:
    status = ""
    while status not in statuses:
        try:
            status = json.loads(connection.recv(timeout=PATIENCE))["photo"]["status"]
        except TimeoutError:
            return f"{status or 'nothing'} after {PATIENCE:.0f} s"
    return status


def _list(visitor: Visitor, ids: Mapping[str, str]) -> str:
    answer: dict[str, list[dict[str, Any]]] = visitor.ask("GET", "/photos")[1] or {}
    listed = [photo["id"] for photo in answer.get("items", [])]
    return f"{len(set(listed).intersection(ids.values()))} of {len(listed)}"


def _publish(visitor: Visitor, photo_id: str | None) -> str:
    """Returns the status of a photo after its publication."""
    if photo_id is None:
        return "it is not there"
    status, _ = visitor.ask("POST", f"/photos/{photo_id}/publication", {})
    if status != HTTPStatus.ACCEPTED:
        return str(status)

    def find_end() -> dict[str, Any] | None:
        photo: dict[str, Any] = visitor.ask("GET", f"/photos/{photo_id}")[1] or {}
        return photo if "published" in photo or "reason" in photo else None

    return (wait_for(find_end, PATIENCE) or {"status": f"running after {PATIENCE:.0f} s"})["status"]


def _page(visitor: Visitor, photo_id: str | None) -> list[str]:
    """Returns the addresses of the public page of a photo, and of the copies that it shows."""
    photo: dict[str, Any] = visitor.ask("GET", f"/photos/{photo_id}")[1] or {}
    page: dict[str, Any] = photo.get("page", {"path": "", "copies": {}})
    return [page["path"], *(f"/{key}" for key in page["copies"].values())]


def _visit(visitor: Visitor, photo_id: str | None) -> str:
    """Returns what a visitor who is not signed in sees of a public page."""
    kinds = {b"<!do": "page", b"RIFF": "WebP"}
    found = [visitor.http.request("GET", visitor.site + path).data[:4] for path in _page(visitor, photo_id)]
    return ", ".join(kinds.get(beginning, str(beginning)) for beginning in found)


def _unpublish(visitor: Visitor, photo_id: str | None) -> str:
    paths = _page(visitor, photo_id)
    status, _ = visitor.ask("DELETE", f"/photos/{photo_id}/publication")
    left = (str(visitor.http.request("GET", visitor.site + path).status) for path in paths)
    return f"{status}, then {', '.join(left)}"


def _delete(outputs: StackOutputs, client: Client, visitor: Visitor, ids: Mapping[str, str]) -> str:
    """Returns the statuses of the responses, and the number of objects that are left."""
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


def _close(outputs: StackOutputs, client: Client, visitor: Visitor) -> str:
    """Deletes the account of a visitor with a photo; returns the status, and whether its user is left."""
    visitor.upload(DAMAGED, b"\x89PNG, or so it begins.")
    status, _ = visitor.ask("DELETE", "/account")
    if status != HTTPStatus.ACCEPTED:
        return str(status)

    cognito = client("cognito-idp")

    def is_deleted() -> bool | None:
        try:
            cognito.admin_get_user(UserPoolId=outputs["user_pool_id"], Username=visitor.email)
        except cognito.exceptions.UserNotFoundException:
            return True
        return None

    return f"{status}, {'no user' if wait_for(is_deleted, PATIENCE) else 'still a user'}"


@contextmanager
def _sign_in(outputs: StackOutputs, client: Client) -> Generator[Visitor]:
    """Yields a user for the block, created by an administrator, so that Cognito sends no email."""
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
        yield Visitor(site, json.loads(answer.data)["AuthenticationResult"]["IdToken"], http, name)
    finally:
        with suppress(cognito.exceptions.UserNotFoundException):  # who has deleted the account
            cognito.admin_delete_user(UserPoolId=pool, Username=name)
