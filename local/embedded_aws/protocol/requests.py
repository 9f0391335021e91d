"""HTTP requests and responses, independent of the server that carries them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class HttpRequest:
    """An HTTP request.

    Attributes:
        method: HTTP method, in capitals.
        path: Decoded path.
        headers: Headers, by their names in lower case.
        body: Body, without the framing of chunks.
        query: Decoded query parameters: a value each, or the list of the values.
        raw_path: Path as it was sent. Without it, a parameter in the path cannot contain a slash.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    query: Mapping[str, list[str] | str] = field(default_factory=dict[str, list[str] | str])
    raw_path: str = ""


HttpResponse = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


@dataclass(frozen=True)
class Head:
    """The operation that a request asks for.

    Attributes:
        operation: Name of the operation, such as ``SendMessage``.
        protocol: Protocol of the request and its response, by botocore's name: ``query``, ``ec2``, ``json``,
            ``rest-json``, ``rest-xml`` or ``smithy-rpc-v2-cbor``.
        fields: Parameters in the path, or the fields of a form, by their names.
    """

    operation: str
    protocol: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


def list_values(value: list[str] | str | None) -> list[str]:
    """Returns the values of a query parameter.

    Args:
        value: The value, the values, or None if the parameter is missing.
    """
    if value is None:
        return []
    return [value] if isinstance(value, str) else value
