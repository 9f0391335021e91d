"""Texts in answers of XML, whose characters are escaped.

MiniStack writes many texts of requests as they are, such as the description of a role.
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.protocol.models import read_texts

SERVICES_WITH_XML: Final[Mapping[str, str]] = {
    "autoscaling": "autoscaling",
    "ec2": "ec2",
    "elasticache": "elasticache",
    "elasticloadbalancing": "elbv2",
    "iam": "iam",
    "monitoring": "cloudwatch",
    "rds": "rds",
    "ses": "ses",
    "sns": "sns",
    "sts": "sts",
}
"""Names in botocore of services whose answers MiniStack writes as text, by the name of the handler."""
_ESCAPED: Final[Mapping[str, frozenset[str]]] = {
    "elasticloadbalancing": frozenset(
        {"Message", "Query", "Regex", "Replace", "HttpHeaderName", "SslPolicy", "Type"}
    ),
    "iam": frozenset({"SAMLMetadataDocument"}),
}
"""Elements that MiniStack escapes, of services where it escapes no others."""
_TAG: Final = re.compile(r"<([A-Za-z][\w.]*)>")
_NEXT: Final = re.compile(r"\s*<[/A-Za-z]")
_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML has neither plain nor escaped."""


def escape_answers(handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """Returns handlers whose answers are XML with any text.

    Args:
        handlers: Handlers by service.
    """
    return {**handlers, **{name: _escape_answers(name, handlers[name]) for name in SERVICES_WITH_XML}}


def _escape_answers(service: str, handle: Handler) -> Handler:
    async def handle_escaped(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        status, sent, content = await handle(method, path, headers, body, query)
        encoded = content.encode() if isinstance(content, str) else content
        text = encoded.decode("utf-8", "replace")
        if text.lstrip().startswith("<"):
            return status, sent, escape_texts(service, text).encode()
        return status, sent, content

    return handle_escaped


def escape_texts(service: str, document: str) -> str:
    """Returns a document with the texts of its elements escaped, as far as they are not yet.

    Args:
        service: Name of the handler.
        document: The answer of a service.
    """
    names, escaped = read_texts(SERVICES_WITH_XML[service]), _ESCAPED.get(service)
    parts: list[str] = []
    done = 0
    while found := _TAG.search(document, done):
        name = found[1]
        parts.append(document[done : found.end()])
        done = found.end()
        if name in names and (end := _find_end(document, name, done)) >= 0:
            raw = escaped is not None and name not in escaped
            parts.append(_escape_text(document[done:end], raw=raw))
            done = end
    parts.append(document[done:])
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", "".join(parts))


def _find_end(document: str, name: str, start: int) -> int:
    """Returns where the text of an element ends: before its end tag, which another tag follows."""
    tag = f"</{name}>"
    end = document.find(tag, start)
    while end >= 0 and not _NEXT.match(document, end + len(tag)):
        end = document.find(tag, end + len(tag))
    return end


def _escape_text(text: str, *, raw: bool) -> str:
    """Returns a text with its characters escaped; one that is not raw may have entities."""
    if raw:
        return escape(text)
    return _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
