"""Puts hostile values into a template and sees what comes out.

Rendered with a harmless word wherever somebody else has a say, a template shows the shape of its output, and
where the word goes. With a hostile value instead of the word, the output has to have the same shape, with the
value in the same places.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote

from embedded_aws.services.api_gateway.rest.vtl import Message, NotJsonError, Rendered, RenderingError, render
from tests.scanners.mapping_templates.knowledge import JSON_OF_SERVICE, MADE_BY_SERVICE
from tests.scanners.mapping_templates.template import MappingTemplate

WORD = "harmless"
HOSTILE = (
    *('"', "'", "\\", "\\'", '\\"', "'\"", "&Action=DeleteQueue&QueueUrl=x", "%26Action=Purge", "a+b=c&d;e"),
    *("$input.body", "${context.stage}", "$!util.urlEncode('x')", "#set($x = 1)$x#end", "#stop", "## no"),
    *(
        '"},"parameters":{"who":"evil"},"x":{"a":"',
        '"}}]}',
        "\x00\x01\x1f\x7f",
        "\t\r\n\u2028",
        "\r\nX-Evil: 1",
    ),
    *("日本 é 😀", "</script>", "../../admin", "?admin=true", "null"),
)

_NAMES = {
    "path": re.compile(r"\.path\.get\('([^']+)'\)"),
    "querystring": re.compile(r"\.querystring\.get\('([^']+)'\)"),
    "header": re.compile(r"\(\?i\)([A-Za-z0-9_-]+)\$|\.header\.get\('([^']+)'\)"),
    "any": re.compile(r"params\('([^']+)'\)"),
    "claim": re.compile(r"claims\['([^']+)'\]|claims\.([A-Za-z0-9_]+)"),
}
_BODY_PATH = re.compile(r"\$!?\{?input\.(?:path|json)\('\$\.([A-Za-z0-9_.\[\]]+)'\)")
_COMPARED = re.compile(r'\$status == "([A-Z_]+)"')


def try_hostile_values(template: MappingTemplate) -> list[str]:
    """Unwanted effect of each hostile value."""
    return [
        found
        for make in _messages(template)
        if (harmless := _render(template, make(WORD))) is not None
        for value in HOSTILE
        if (found := _difference(template, harmless, make, value))
    ]


def _difference(
    template: MappingTemplate, harmless: Rendered, make: Callable[[str], Message], value: str
) -> str:
    message = make(value)
    try:
        rendered = render(template.text, message)
    except NotJsonError:
        return ""  # the client gets a 400
    except RenderingError as error:
        return f"{value!r} breaks it: {error}"
    sink = template.sink
    passed_on = rendered.body == message.body and not template.asks_service
    same = (
        (
            passed_on
            or _is_same(_parse(sink, harmless.body), _parse(sink, rendered.body), (value, _encode(value)))
        )
        and _is_same(harmless.request_override, rendered.request_override, (_encode(value),))
        and _is_same(harmless.response_override, rendered.response_override, ())
    )
    return "" if same else f"{value!r} makes of {harmless.body!r} this: {rendered.body!r}"


def _render(template: MappingTemplate, message: Message) -> Rendered | None:
    try:
        return render(template.text, message)
    except NotJsonError:
        return None


def _encode(value: str) -> str:
    return quote(value, safe="+")


def _parse(sink: str, text: str) -> Any:
    """The output as its reader takes it; itself, if he cannot."""
    if sink == "form":
        return [list(pair) for pair in parse_qsl(text, keep_blank_values=True)]
    return _parse_json(text) if sink == "json" else text


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _decode(text: str) -> str:
    """The text that a text encodes in Base64; empty if it does not."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def _is_same(harmless: Any, hostile: Any, forms: tuple[str, ...]) -> bool:
    """Whether two outputs are the same but for the harmless word, in whose place there is one of ``forms``.

    A text may hold JSON, in which the same must be true: its reader will read that too.
    """
    match harmless, hostile:
        case (dict(), dict()):
            pairs = list(zip(harmless.items(), hostile.items(), strict=False))
            return len(harmless) == len(hostile) and all(
                _is_same(name, other, forms) and _is_same(value, its, forms)
                for (name, value), (other, its) in pairs
            )
        case (list(), list()):
            return len(harmless) == len(hostile) and all(
                _is_same(one, other, forms) for one, other in zip(harmless, hostile, strict=True)
            )
        case (str(), str()):
            if any(harmless.replace(WORD, form) == hostile for form in (WORD, *forms)):
                return True
            if (decoded := (_decode(harmless), _decode(hostile)))[0] and decoded[1]:
                return _is_same(*decoded, forms)
            inner, other = _parse_json(harmless), _parse_json(hostile)
            return not isinstance(inner, str) and _is_same(inner, other, forms)
        case _:
            return type(harmless) is type(hostile) and harmless == hostile


# Messages, with one value wherever somebody else has a say


def _messages(template: MappingTemplate) -> Iterator[Callable[[str], Message]]:
    for body in _answers(template) if template.answers else _bodies(template):
        yield lambda value, body=body: _message(template, body(value), value)


def _message(template: MappingTemplate, body: str, value: str) -> Message:
    named = {place: _find_names(pattern, template.text) for place, pattern in _NAMES.items()}
    claims = dict.fromkeys(named["claim"], value)
    parameters = {
        place: dict.fromkeys(
            [*template.parameters.get(place, ()), *named[place], *named["any"]],
            _encode(value) if place == "path" else value,
        )
        for place in ("path", "querystring", "header")
    }
    parameters["querystring"][value] = value  # what a parameter is called is for the client to say
    context = {
        "requestId": "r-1",
        "httpMethod": "POST",
        "stage": "live",
        "path": f"/live/{_encode(value)}",
        "identity": {"sourceIp": "192.0.2.7", "userAgent": value},
        "authorizer": {"claims": claims, "principalId": value},
        "error": {"message": value, "messageString": json.dumps(value)},
    }
    return Message(body=body, context=context, **parameters)


def _find_names(pattern: re.Pattern[str], text: str) -> list[str]:
    return [next(filter(None, found.groups())) for found in pattern.finditer(text)]


def _bodies(template: MappingTemplate) -> Iterator[Callable[[str], str]]:
    """Requests of a client: any string, or JSON with the members that the template reads."""
    yield lambda value: value
    paths = dict.fromkeys([*_BODY_PATH.findall(template.text), "unheardOf.of", "list[0]"])
    for ascii_only in (True, False):
        yield lambda value, ascii_only=ascii_only: json.dumps(
            _document(dict.fromkeys(paths, value)), ensure_ascii=ascii_only
        )


def _answers(template: MappingTemplate) -> Iterator[Callable[[str], str]]:
    """Responses of a service, for each outcome that the template distinguishes."""
    paths = dict.fromkeys([*_BODY_PATH.findall(template.text), "message"])
    for status in (*_COMPARED.findall(template.text), "OTHER"):
        yield lambda value, status=status: json.dumps(
            _document({path: _part(path, status, value) for path in paths})
        )


def _part(path: str, status: str, value: str) -> Any:
    whole = f"$.{path}"
    item = {
        "id": {"S": value},
        value: {"M": {value: {"L": [{"S": value}, {"N": "1"}]}}},
        "to": {"SS": [value]},
    }
    known = {
        "status": status,
        "Item": item,
        "Attributes": item,
        "Items": [item, item],
        "LastEvaluatedKey": {name: {kind: value} for name in ("id", "after") for kind in ("S",)},
        "statusCode": 201,
    }
    if path in known:
        return known[path]
    if whole in JSON_OF_SERVICE or path == "body":
        return json.dumps({"text": value, value: [value]})
    return "made-by-the-service" if whole in MADE_BY_SERVICE else value


def _document(values: Mapping[str, Any]) -> dict[str, Any]:
    """An object with values at paths such as ``a.b[0].c``."""
    document: dict[str, Any] = {}
    for path, value in values.items():
        holder: Any = document
        steps = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            empty: Any = [] if isinstance(following, int) else {}
            inner = value if following is None else empty
            if isinstance(holder, list):
                if not holder:
                    holder.append(inner)
                holder = holder[0]
            else:
                holder = holder.setdefault(step, inner)
    return document
