"""Operations on origin access identities, which MiniStack does not have."""

import re
import secrets
from collections.abc import Mapping
from typing import Final, cast
from xml.etree.ElementTree import Element, SubElement, tostring

from embedded_aws.iam.origin_identities import (
    Identity,
    IdentityConfig,
    compute_canonical_user,
    find_identity,
    list_identities,
)
from embedded_aws.ministack import cloudfront, s3
from embedded_aws.ministack.records import Handler, Query, Response
from embedded_aws.ministack.responses import new_uuid

_NAMESPACE: Final = "http://cloudfront.amazonaws.com/doc/2020-05-31/"
_NOUN: Final = "CloudFrontOriginAccessIdentity"
_PATH: Final = re.compile(r"/2020-05-31/origin-access-identity/cloudfront(?:/([^/]+?)(/config)?)?/?")
_DISTRIBUTION: Final = re.compile(r"/2020-05-31/distribution(?:/[^/]+/config)?/?")
_INPUT: Final = "origin-access-identity/cloudfront/"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_MOST: Final = 100
_OK: Final = 200


def serve_origin_identities(handle: Handler) -> Handler:
    """Creates, returns, changes and deletes identities; distributions have only those that exist."""

    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Query
    ) -> Response:
        if _DISTRIBUTION.fullmatch(path) and method in {"POST", "PUT"} and (error := _check_origins(body)):
            return error
        found = _PATH.fullmatch(path)
        if not found:
            return await handle(method, path, headers, body, query)
        if not found[1]:
            return _create(body) if method == "POST" else _list(query)
        return _serve_one(method, found[1], bool(found[2]), headers, body)

    return handle_request


def _serve_one(
    method: str, identifier: str, is_config: bool, headers: Mapping[str, str], body: bytes
) -> Response:
    identity = find_identity(identifier)
    if identity is None:
        return cloudfront.error(
            f"NoSuch{_NOUN}", "The specified CloudFront origin access identity does not exist.", 404
        )
    if method == "GET":
        return _show_config(identity) if is_config else _show(identity)
    if error := _check_version(identity, headers):
        return error
    return _delete(identity) if method == "DELETE" else _update(identity, body)


def _create(body: bytes) -> Response:
    config = _read_config(body)
    same = (each for each in list_identities() if each["CallerReference"] == config["CallerReference"])
    if existing := next(same, None):
        if existing["Comment"] == config["Comment"]:
            return _show(existing, 201)
        message = "If the caller reference is one that was sent before, the content must be the same."
        return cloudfront.error(f"{_NOUN}AlreadyExists", message, 409)
    identity = Identity(Id=_draw_id(), ETag=_draw_id(), **config)
    list_identities().append(identity)
    return _show(identity, 201)


def _update(identity: Identity, body: bytes) -> Response:
    config = _read_config(body)
    if config["CallerReference"] != identity["CallerReference"]:
        return cloudfront.error("IllegalUpdate", "The caller reference cannot be changed.", 400)
    identity["Comment"], identity["ETag"] = config["Comment"], _draw_id()
    return _show(identity)


def _delete(identity: Identity) -> Response:
    name = f"{_INPUT}{identity['Id']}<"
    if any(name in str(each["config_xml"]) for each in cloudfront.distributions.values()):
        message = "The CloudFront origin access identity is still being used."
        return cloudfront.error(f"{_NOUN}InUse", message, 409)
    list_identities().remove(identity)
    return 204, {}, b""


def _check_version(identity: Identity, headers: Mapping[str, str]) -> Response | None:
    version = headers.get("if-match")
    if not version:
        message = "The If-Match version is missing or not valid for the resource."
        return cloudfront.error("InvalidIfMatchVersion", message, 400)
    if version != identity["ETag"]:
        message = "The precondition in one or more of the request fields evaluated to false."
        return cloudfront.error("PreconditionFailed", message, 412)
    return None


def _check_origins(body: bytes) -> Response | None:
    """Returns the error for an origin whose identity does not exist, or that has an access control, too."""
    for origin in _parse(body).iter():
        if not origin.tag.endswith("}Origin") and origin.tag != "Origin":
            continue
        texts = {each.tag.rpartition("}")[2]: each.text or "" for each in origin.iter()}
        identity = texts.get("OriginAccessIdentity", "")
        if identity and texts.get("OriginAccessControlId"):
            message = (
                "An origin cannot contain both an origin access control (OAC) and an origin access identity"
                " (OAI)."
            )
            return cloudfront.error("IllegalOriginAccessConfiguration", message, 400)
        if identity and not (identity.startswith(_INPUT) and find_identity(identity.removeprefix(_INPUT))):
            message = "The specified origin access identity does not exist or is not valid."
            return cloudfront.error("InvalidOriginAccessIdentity", message, 400)
    return None


def _parse(body: bytes) -> Element:
    try:
        return s3.parse_xml(body)
    except Exception:
        return Element("none")


def _read_config(body: bytes) -> IdentityConfig:
    found = {each.tag.rpartition("}")[2]: each.text or "" for each in _parse(body)}
    return IdentityConfig(CallerReference=found.get("CallerReference", ""), Comment=found.get("Comment", ""))


def _draw_id() -> str:
    return "E" + "".join(secrets.choice(_LETTERS) for _ in range(13))


def _show(identity: Identity, status: int = 200) -> Response:
    root = Element(_NOUN, xmlns=_NAMESPACE)
    SubElement(root, "Id").text = identity["Id"]
    SubElement(root, "S3CanonicalUserId").text = compute_canonical_user(identity["Id"])
    _add_config(SubElement(root, f"{_NOUN}Config"), identity)
    location = {} if status == _OK else {"Location": f"/2020-05-31/{_INPUT}{identity['Id']}"}
    return _write(root, status, ETag=identity["ETag"], **location)


def _show_config(identity: Identity) -> Response:
    root = Element(f"{_NOUN}Config", xmlns=_NAMESPACE)
    _add_config(root, identity)
    return _write(root, 200, ETag=identity["ETag"])


def _add_config(element: Element, identity: Identity) -> None:
    for name in ("CallerReference", "Comment"):
        SubElement(element, name).text = identity[name]


def _list(query: Mapping[str, object]) -> Response:
    marker, most = _read_parameter(query, "Marker"), int(_read_parameter(query, "MaxItems") or _MOST)
    after = sorted((each for each in list_identities() if each["Id"] > marker), key=lambda each: each["Id"])
    shown, rest = after[:most], after[most:]
    root = Element(f"{_NOUN}List", xmlns=_NAMESPACE)
    SubElement(root, "Marker").text = marker
    if rest:
        SubElement(root, "NextMarker").text = shown[-1]["Id"]
    SubElement(root, "MaxItems").text = str(most)
    SubElement(root, "IsTruncated").text = "true" if rest else "false"
    SubElement(root, "Quantity").text = str(len(shown))
    items = SubElement(root, "Items") if shown else root
    for each in shown:
        summary = SubElement(items, f"{_NOUN}Summary")
        SubElement(summary, "Id").text = each["Id"]
        SubElement(summary, "S3CanonicalUserId").text = compute_canonical_user(each["Id"])
        SubElement(summary, "Comment").text = each["Comment"]
    return _write(root, 200)


def _read_parameter(query: Mapping[str, object], name: str) -> str:
    value: object = query.get(name) or ""
    return str(cast("list[object]", value)[0] if isinstance(value, list) else value)


def _write(root: Element, status: int, **headers: str) -> Response:
    text = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root)
    return status, {"Content-Type": "text/xml", "x-amz-request-id": new_uuid(), **headers}, text
