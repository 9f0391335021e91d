"""Parameters of requests to IAM and STS, which are forms, or objects of JSON."""

import json
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs

from embedded_aws.json_values import JsonObject, is_array, is_object


def read_form(headers: Mapping[str, str], body: bytes, query: Mapping[str, object]) -> dict[str, str]:
    """Returns the parameters of a request in either of its formats.

    Of several values of a parameter, the first counts, as it does for the operation. Members of lists have
    names such as ``Tags.member.1.Key``.
    """
    found = {name: _find_first(value) for name, value in query.items()}
    if "amz-json" not in headers.get("content-type", ""):
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        return {**found, **{name: _find_first(value) for name, value in form.items()}}
    try:
        given: object = json.loads(body or b"{}")
    except ValueError:
        given = {}
    members = dict(_list_members(given)) if is_object(given) else {}
    return {**found, "Action": headers.get("x-amz-target", "").rpartition(".")[2], **members}


def _list_members(given: JsonObject) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if not is_array(value):
            yield name, str(value)
            continue
        for number, each in enumerate(value, 1):
            if is_object(each):
                parts = each.items()
                yield from ((f"{name}.member.{number}.{part}", str(of)) for part, of in parts)
            else:
                yield f"{name}.member.{number}", str(each)


def _find_first(value: object) -> str:
    return str(value[0]) if is_array(value) else str(value)
