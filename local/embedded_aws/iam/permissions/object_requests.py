"""Action and object of a request to Amazon S3, with the encoded name of the object.

MiniStack looks for the action in every query parameter, also in those that do not matter to the request, and
for the object in the path without its empty parts.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from embedded_aws.ministack import iam_actions, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Headers, Query, Response

_BUCKET: Final = "arn:aws:s3:::"
# What an object has of the subresources that MiniStack lists for both.
_OF_OBJECTS: Final[Mapping[str, frozenset[str]]] = {
    "tagging": frozenset({"GET", "PUT", "DELETE"}),
    "acl": frozenset({"GET", "PUT"}),
    "uploadId": frozenset({"GET", "PUT", "POST", "DELETE"}),
    "uploads": frozenset({"POST"}),
    "restore": frozenset({"POST"}),
}
# What else a new object needs permission for, by the start of a header (S3 user guide, "Required permissions
# for Amazon S3 API operations").
_WITH_HEADERS: Final = {
    "x-amz-tagging": "s3:PutObjectTagging",
    "x-amz-acl": "s3:PutObjectAcl",
    "x-amz-grant-": "s3:PutObjectAcl",
    "x-amz-object-lock-mode": "s3:PutObjectRetention",
    "x-amz-object-lock-retain-until-date": "s3:PutObjectRetention",
    "x-amz-object-lock-legal-hold": "s3:PutObjectLegalHold",
}
_STARTS: Final = tuple(_WITH_HEADERS)
_VERSION: Final = "versionId"
_SHARED: Final = frozenset(iam_actions.query_actions)
# The parameters whose presence decides; that of a version does so by its value.
_DECIDING: Final = (
    frozenset({*_SHARED, *iam_actions.bucket_query_actions, *iam_actions.object_query_actions})
    | {"annotationName"}
) - {_VERSION}
_Query = Mapping[str, object]


def _find_served_action(
    find: Callable[[str, str, _Query], str | None],
) -> Callable[[str, str, _Query], str | None]:
    """The action follows from the query parameters by which the request is served.

    Each request needs it several times, and the tables have some eighty rows, so it is looked up once for
    each set of parameters that matters.
    """

    @lru_cache(1024)
    def look_up(method: str, path: str, used: frozenset[str]) -> str | None:
        return find(method, path, dict.fromkeys(used, "any"))

    def find_action(method: str, path: str, query: _Query) -> str | None:
        bucket, name = s3.parse_path(path, {})
        used = _DECIDING.intersection(query)
        if iam_actions.query_parameter(query, _VERSION):
            used |= {_VERSION}
        if not name:
            return look_up(method, "/bucket" if bucket else "/", used)
        ignored = {each for each in used & _SHARED if method not in _OF_OBJECTS.get(each, frozenset())}
        return look_up(method, "/bucket/object", used - ignored)

    return find_action


def keep_object_name(find: Callable[..., str]) -> Callable[..., str]:
    """Returns the name of an object as it is written, with every slash."""

    def find_resource(service: str, method: str, path: str, *request: object) -> str:
        if service == "s3" and (name := _find_object(path)):
            return f"{_BUCKET}{name}"
        return find(service, method, path, *request)

    return find_resource


_Checks = Callable[[str, str, Headers, bytes, Query], list[tuple[str, str]]]


def include_full_object_key(checks: _Checks) -> _Checks:
    """Requires the permissions for tags, access control list and lock of an object, by its whole name."""

    def find_checks(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> list[tuple[str, str]]:
        found = checks(method, path, headers, body, query)
        written = _BUCKET + "/".join(part for part in path.split("/") if part)
        name = _find_object(path)
        named = [(action, f"{_BUCKET}{name}" if name and arn == written else arn) for action, arn in found]
        if name and iam_actions.s3_action(method, path, query) == "PutObject" and "uploadId" not in query:
            return [*named, *((action, f"{_BUCKET}{name}") for action in _read_headers(headers))]
        return named

    return find_checks


def _read_headers(headers: Mapping[str, str]) -> list[str]:
    """Returns the actions that a new object needs for its tags, access control list and lock."""
    named = [name for name in headers if name.startswith(_STARTS)]
    return sorted(
        {action for name in named for start, action in _WITH_HEADERS.items() if name.startswith(start)}
    )


def _find_object(path: str) -> str:
    """Returns bucket and name of an object; empty if the path has only a bucket."""
    bucket, name = s3.parse_path(path, {})
    return f"{bucket}/{name}" if name else ""


def reject_ambiguous(serve: Callable[..., Response]) -> Callable[..., Response]:
    """A request has one subresource, and a part of an upload has a number."""

    def serve_one(method: str, bucket: str, name: str, *request: *tuple[Headers, bytes, Query]) -> Response:
        *_, query = request
        level = iam_actions.object_query_actions if name else iam_actions.bucket_query_actions
        shared = _OF_OBJECTS if name else iam_actions.query_actions
        named = sorted({*level, *shared} & set(query))
        if len(named) > 1:
            reason = f"Conflicting query string parameters: {', '.join(named)}"
            return s3.xml_error("InvalidArgument", reason, 400)
        if name and method == "PUT" and ("uploadId" in query) != ("partNumber" in query):
            reason = "A part of an upload must have the parameters uploadId and partNumber."
            return s3.xml_error("InvalidArgument", reason, 400)
        return serve(method, bucket, name, *request)

    return serve_one


PATCHES = (
    Patch(
        iam_actions.s3_action,
        _find_served_action,
        "the action of a request for an object does not follow from parameters that only buckets have",
    ),
)
