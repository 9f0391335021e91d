"""Parameters of requests to IAM and STS, which are forms, or objects of JSON."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import parse_qs


def read_form(headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> dict[str, str]:
    """Returns the parameters of a request in either of its formats.

    Of several values of a parameter, the first counts, as it does for the operation. Members of lists have
    names such as ``Tags.member.1.Key``.
    """
    found = {name: _find_first(value) for name, value in query.items()}
    if "amz-json" not in headers.get("content-type", ""):
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {**found, **{name: _find_first(value) for name, value in form.items()}}
    try:
        given: Any = json.loads(body or b"{}")
    except ValueError:
        given = {}
    members = dict(_list_members(cast("dict[str, Any]", given))) if isinstance(given, dict) else {}
    return {**found, "Action": headers.get("x-amz-target", "").rpartition(".")[2], **members}


def _list_members(given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if not isinstance(value, list):
            yield name, str(value)
            continue
        for number, each in enumerate(cast("list[Any]", value), 1):
            if isinstance(each, dict):
                parts = cast("dict[str, Any]", each).items()
                yield from ((f"{name}.member.{number}.{part}", str(of)) for part, of in parts)
            else:
                yield f"{name}.member.{number}", str(each)


def _find_first(value: Any) -> str:
    return str(cast("list[Any]", value)[0]) if isinstance(value, list) else str(value)
