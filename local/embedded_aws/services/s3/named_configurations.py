"""Configurations of which a bucket has several: analytics, inventory, metrics, and intelligent tiering."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast
from xml.etree.ElementTree import Element

from embedded_aws.ministack.records import Response
from embedded_aws.services.s3 import schemas
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import Operation, S3Request, write_xml
from embedded_aws.services.s3.xml_documents import child_text, parse_document, read_elements

_MOST: Final = 1000
_PAGE: Final = 100
_TOO_MANY: Final = (
    "You are attempting to create a new configuration but have already reached the 1,000-configuration limit."
)
_ARN: Final = re.compile(r"arn:aws[\w-]*:s3:::[^/]+")


@dataclass(frozen=True)
class _Kind:
    """A kind of configuration.

    Attributes:
        subresource: Query parameter that names it.
        element: Root of its document.
        listing: Root of the document with all configurations.
        schema: Schema of its document.
        check: Validates a document further.
    """

    subresource: str
    element: str
    listing: str
    schema: schemas.Schema
    check: Callable[[Element, str], None]

    @property
    def member(self) -> str:
        """Member of a bucket's record."""
        return f"_{self.subresource}"

    def find(self, request: S3Request) -> dict[str, object]:
        """Returns the configurations of a bucket by ID."""
        # A cast, because the kind of the configuration names the member.
        members = cast("dict[str, dict[str, object]]", request.find_bucket())
        return members.setdefault(self.member, {})

    def put(self, request: S3Request) -> Response:
        """Stores a configuration."""
        found, identifier = self.find(request), request.parameter("id")
        document = parse_document(request.body, self.element)
        schemas.check_schema(document, self.schema)
        self.check(document, identifier)
        if identifier not in found and len(found) >= _MOST:
            raise S3Error("TooManyConfigurations", _TOO_MANY)
        found[identifier] = read_elements(document)
        return 204, {}, b""

    def get(self, request: S3Request) -> Response:
        """Returns a configuration, or all if the request names none."""
        found = self.find(request)
        if "id" not in request.query:
            return self._list(found, request.parameter("continuation-token"))
        if request.parameter("id") not in found:
            raise S3Error("NoSuchConfiguration")
        return write_xml(self.element, found[request.parameter("id")])

    def _list(self, found: dict[str, object], token: str) -> Response:
        after = [identifier for identifier in sorted(found) if identifier > _read_token(token)]
        shown, rest = after[:_PAGE], after[_PAGE:]
        content = {
            "IsTruncated": bool(rest),
            "ContinuationToken": token or None,
            "NextContinuationToken": base64.urlsafe_b64encode(shown[-1].encode()).decode() if rest else None,
            self.element: [found[identifier] for identifier in shown],
        }
        return write_xml(self.listing, content)

    def delete(self, request: S3Request) -> Response:
        """Deletes a configuration."""
        if self.find(request).pop(request.parameter("id"), None) is None:
            raise S3Error("NoSuchConfiguration")
        return 204, {}, b""


def _read_token(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode()
    except ValueError:
        reason = "The continuation token provided is incorrect"
        raise reject_argument(reason, "continuation-token") from None


def _check_id(document: Element, identifier: str) -> None:
    if child_text(document, "Id") != identifier:
        raise S3Error("MalformedXML")


def _check_inventory(document: Element, identifier: str) -> None:
    if child_text(document, "Id") != identifier:
        raise S3Error("IdMismatch", "Document ID does not match the specified configuration ID.")
    bucket = next(each for each in document.iter() if each.tag.endswith("Bucket"))
    if not _ARN.fullmatch((bucket.text or "").strip()):
        raise S3Error("InvalidS3DestinationBucket", "Invalid bucket ARN.")


_KINDS: Final = (
    _Kind(
        "analytics",
        "AnalyticsConfiguration",
        "ListBucketAnalyticsConfigurationsResult",
        schemas.ANALYTICS,
        _check_id,
    ),
    _Kind(
        "inventory",
        "InventoryConfiguration",
        "ListInventoryConfigurationsResult",
        schemas.INVENTORY,
        _check_inventory,
    ),
    _Kind("metrics", "MetricsConfiguration", "ListMetricsConfigurationsResult", schemas.METRICS, _check_id),
    _Kind(
        "intelligent-tiering",
        "IntelligentTieringConfiguration",
        "ListBucketIntelligentTieringConfigurationsOutput",
        schemas.INTELLIGENT_TIERING,
        _check_id,
    ),
)
OPERATIONS: Final[dict[tuple[str, str], Operation]] = {
    (method, kind.subresource): operation
    for kind in _KINDS
    for method, operation in (("PUT", kind.put), ("GET", kind.get), ("DELETE", kind.delete))
}
"""Operations by method and subresource."""
