"""The query protocol of Amazon SNS: parameters with numbers, and results as XML."""

from collections.abc import Mapping
from typing import Final, cast
from xml.sax.saxutils import escape

from embedded_aws.json_values import is_array
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.sns.parameters import Parameters, Result

_NAMESPACE: Final = "http://sns.amazonaws.com/doc/2010-03-31/"
_MAPS: Final = frozenset({"Attributes", "attributes"})
_Tree = dict[str, object]


def read_parameters(parameters: Mapping[str, object]) -> Parameters:
    """Returns the parameters of a request: lists for ``member`` and dictionaries for ``entry``.

    Args:
        parameters: The parameters by their full names, such as ``Tags.member.1.Key``, or lists of them.
    """
    tree: _Tree = {}
    for name, value in parameters.items():
        *path, last = name.split(".")
        branch = tree
        for part in path:
            below = branch.setdefault(part, {})
            branch = cast("_Tree", below) if isinstance(below, dict) else {}
        branch[last] = cast("list[str]", value)[0] if isinstance(value, list) else value
    # A cast, because the names that a client sends decide which value is a text, a list or a map.
    return cast("Parameters", {name: _convert(value) for name, value in tree.items()})


def _convert(value: object) -> object:
    if not isinstance(value, dict):
        return value
    branch = cast("_Tree", value)
    if isinstance(members := branch.get("member"), dict):
        return [_convert(each) for each in _sort(cast("_Tree", members))]
    if isinstance(entries := branch.get("entry"), dict):
        found = [cast("_Tree", each) for each in _sort(cast("_Tree", entries)) if isinstance(each, dict)]
        return {
            each.get("key", each.get("Name", "")): _convert(each.get("value", each.get("Value", "")))
            for each in found
        }
    return {name: _convert(each) for name, each in branch.items()}


def _sort(numbered: _Tree) -> list[object]:
    numbers = sorted((each for each in numbered if each.isdecimal()), key=int)
    return [numbered[each] for each in numbers]


def render(action: str, result: Result | None) -> Response:
    """Returns the response of an operation.

    Args:
        action: The operation.
        result: Its result; None if it has none.
    """
    inner = "".join(_write(name, value) for name, value in (result or {}).items())
    found = "" if result is None else f"<{action}Result>{inner}</{action}Result>"
    text = (
        f'<{action}Response xmlns="{_NAMESPACE}">{found}'
        f"<ResponseMetadata><RequestId>{new_uuid()}</RequestId></ResponseMetadata></{action}Response>"
    )
    return 200, {"Content-Type": "text/xml"}, text.encode()


def _write(name: str, value: object) -> str:
    if is_array(value):
        inner = "".join(_write("member", each) for each in value)
    elif isinstance(value, dict) and name in _MAPS:
        pairs = cast("_Tree", value).items()
        inner = "".join(
            f"<entry>{_write('key', each)}{_write('value', text)}</entry>" for each, text in pairs
        )
    elif isinstance(value, dict):
        inner = "".join(_write(each, content) for each, content in cast("_Tree", value).items())
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        inner = escape(text, {"\r": "&#xD;", '"': "&quot;"})
    return f"<{name}>{inner}</{name}>"
