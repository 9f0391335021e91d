"""Pages of the size that a client asks for, where MiniStack returns one list."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, cast
from urllib.parse import parse_qs
from xml.etree import ElementTree

Answer = tuple[int, dict[str, str], bytes | str]
Handler = Callable[..., Awaitable[Answer]]

_OK: Final = 200
_TOKEN: Final = "page-"  # noqa: S105 not a password
"""Beginning of the tokens that are made here: the position of the next item follows."""
# Items and token in an answer, and the parameters of a request for size and token.
_API_GATEWAY: Final = (
    ("items", "nextToken", "maxResults", "nextToken"),
    ("item", "position", "limit", "position"),
)


def page_iam(handler: Handler) -> Handler:
    """Returns the handler of IAM with ``MaxItems`` and ``Marker`` in all of its lists."""

    async def handle(method: str, path: str, headers: Any, body: Any, query: Any) -> Answer:
        text = body.decode() if isinstance(body, bytes) else str(body or "")
        given = {name: values[0] for name, values in parse_qs(text).items()}
        status, sent, answer = await handler(method, path, headers, body, query)
        size, start = given.get("MaxItems"), _start(given.get("Marker"))
        if status == _OK and given.get("Action", "").startswith("List") and (size or start):
            answer = _page_of_xml(answer, start, int(size) if size else None)
        return status, sent, answer

    return handle


def _page_of_xml(answer: bytes | str, start: int, size: int | None) -> bytes:
    root = ElementTree.fromstring(answer)  # noqa: S314 it is MiniStack's own
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    ElementTree.register_namespace("", space.strip("{}"))
    result = root[0]
    members = next((each for each in result if len(each) and each[0].tag == f"{space}member"), None)
    if members is not None:
        every = list(members)
        end = len(every) if size is None else start + size
        for member in [*every[:start], *every[end:]]:
            members.remove(member)
        if end < len(every):
            truncated = result.find(f"{space}IsTruncated")
            if truncated is None:
                truncated = ElementTree.SubElement(result, f"{space}IsTruncated")
            truncated.text = "true"
            ElementTree.SubElement(result, f"{space}Marker").text = f"{_TOKEN}{end}"
    return ElementTree.tostring(root)


def page_api_gateway(handler: Handler) -> Handler:
    """Returns the handler of API Gateway with ``maxResults`` or ``limit`` in all of its lists."""

    async def handle(method: str, path: str, headers: Any, body: Any, query: Any) -> Answer:
        if method != "GET":
            return await handler(method, path, headers, body, query)
        for items, token, size_name, token_name in _API_GATEWAY:
            size, start = _read_size(_find_first(query, size_name)), _start(_find_first(query, token_name))
            if not size and not start:
                continue
            others = {name: value for name, value in query.items() if not (start and name == token_name)}
            status, sent, answer = await handler(method, path, headers, body, others)
            if status == _OK:
                answer = _page_of_json(answer, items, token, start, size)
            return status, sent, answer
        return await handler(method, path, headers, body, query)

    return handle


def _read_size(text: str | None) -> int | None:
    """Returns the size of a page; None if it is not positive, which API Gateway ignores."""
    return int(text) if text and text.isdecimal() and int(text) else None


def _page_of_json(answer: bytes | str, items: str, token: str, start: int, size: int | None) -> bytes | str:
    content: MutableMapping[str, Any] = json.loads(answer)
    every: list[Any] | None = content.get(items)
    if not isinstance(every, list) or (not start and (size is None or len(every) <= size)):
        return answer
    end = len(every) if size is None else start + size
    content[items] = every[start:end]
    if end < len(every):
        content[token] = f"{_TOKEN}{end}"
    return json.dumps(content).encode()


def _find_first(query: Any, name: str) -> str | None:
    value: Any = query.get(name)
    return cast("str | None", value[0] if isinstance(value, list) and value else value or None)


def _start(token: str | None) -> int:
    position = (token or "").removeprefix(_TOKEN)
    return int(position) if token and token.startswith(_TOKEN) and position.isdecimal() else 0
