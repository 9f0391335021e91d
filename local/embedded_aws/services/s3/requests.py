"""A request for a bucket or an object of Amazon S3."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, cast
from xml.etree.ElementTree import Element, SubElement, tostring

from embedded_aws.json_values import is_array
from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.s3 import Bucket
from embedded_aws.services.s3.errors import S3Error

XML: Final = {"Content-Type": "application/xml"}


@dataclass(frozen=True)
class S3Request:
    """A request that is authorized.

    Attributes:
        method: HTTP method.
        bucket: Name of the bucket.
        key: Key of the object; empty for the bucket.
        headers: Headers by their names in lower case.
        body: Body.
        query: Query parameters.
    """

    method: str
    bucket: str
    key: str
    headers: Headers
    body: bytes
    query: Query

    def header(self, name: str) -> str:
        """Returns a header; empty if it is missing."""
        return self.headers.get(name, "").strip()

    def parameter(self, name: str, default: str = "") -> str:
        """Returns a query parameter."""
        return s3.query_parameter(self.query, name, default)

    def count(self, name: str, limit: int = 1000) -> int:
        """Returns a query parameter that limits a page.

        Raises:
            S3Error: If it is not a number from 0 to 2147483647.
        """
        text = self.parameter(name, str(limit)) or str(limit)
        try:
            number = int(text)
        except ValueError:
            reason = f"Provided {name} not an integer or within integer range"
            raise S3Error("InvalidArgument", reason, ArgumentName=name, ArgumentValue=text) from None
        if not 0 <= number < 2**31:
            reason = f"Argument {name} must be an integer between 0 and 2147483647"
            raise S3Error("InvalidArgument", reason, ArgumentName=name, ArgumentValue=text)
        return number

    def find_bucket(self) -> Bucket:
        """Returns the record of the bucket.

        Raises:
            S3Error: If the bucket does not exist.
        """
        return find_bucket(self.bucket)


Operation = Callable[[S3Request], Response]
"""An operation of Amazon S3; it raises :class:`~.errors.S3Error`."""


def find_bucket(name: str) -> Bucket:
    """Returns the record of a bucket.

    Raises:
        S3Error: If the bucket does not exist.
    """
    found = s3.buckets.get(name)
    if found is None:
        raise S3Error("NoSuchBucket", BucketName=name)
    return found


def raise_error(response: Response | None) -> None:
    """Passes an error that a function of MiniStack returns."""
    if response is not None:
        raise MiniStackError(response)


class MiniStackError(Exception):
    """An error whose response MiniStack has built."""

    def __init__(self, response: Response) -> None:
        super().__init__(response[0])
        self.response = response


def write_xml(name: str, content: object, headers: Mapping[str, str] | None = None) -> Response:
    """Returns a response with a document.

    Args:
        name: Name of its root.
        content: Elements by name; a list is an element for each of its values, None none.
        headers: Further headers.
    """
    root = Element(name, xmlns=s3.namespace)
    _add(root, content)
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")
    return 200, {**XML, **(headers or {})}, body


def _add(parent: Element, content: object) -> None:
    if not isinstance(content, Mapping):
        parent.text = str(content).lower() if isinstance(content, bool) else str(content)
        return
    for name, value in cast("Mapping[str, object]", content).items():
        for each in value if is_array(value) else [value]:
            if each is not None:
                _add(SubElement(parent, name), each)
