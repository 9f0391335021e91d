"""Input templates of pipes, and JSON paths in their parameters."""

import base64
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from embedded_aws.json_values import Json, is_array, is_object
from embedded_aws.ministack.pipes import Pipe

_PLACEHOLDER: Final = re.compile(r"<([^<>]+)>")
_TOKEN: Final = re.compile(r'"(?:\\.|[^"\\])*"|<[^<>]+>')
_PATH: Final = re.compile(r"\$(?:\.[A-Za-z0-9_*-]+|\[(?:\d+|\*)\])*")
_STEP: Final = re.compile(r"\.([A-Za-z0-9_*-]+)|\[(\d+|\*)\]")
_PARSED: Final = ("body", "data")
"""Members of an event that are parsed if a path leads into them."""


def render(template: str, event: Json, variables: Mapping[str, Json]) -> Json:
    """Returns the input for a template: JSON if it is, otherwise a string.

    Args:
        template: The template.
        event: The event.
        variables: Values of the reserved variables, such as ``aws.pipes.pipe-name``.
    """
    if whole := _PLACEHOLDER.fullmatch(template.strip()):
        return _find_variable(whole[1], event, variables)
    is_json = template.lstrip().startswith(("{", "[", '"'))

    def substitute(token: re.Match[str]) -> str:
        text = token[0]
        if text.startswith('"') or not is_json:
            return _PLACEHOLDER.sub(lambda found: _quote(found[1], quoted=is_json), text)
        return json.dumps(_find_variable(text[1:-1], event, variables))

    def _quote(name: str, *, quoted: bool) -> str:
        value = _find_variable(name, event, variables)
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        return json.dumps(text)[1:-1] if quoted else text

    text = _TOKEN.sub(substitute, template)
    try:
        return json.loads(text)
    except ValueError:
        return text


def build_variables(pipe: Pipe, event: Json) -> dict[str, Json]:
    """Returns the reserved variables of a pipe for an event."""
    moment = datetime.fromtimestamp(time.time(), UTC)
    return {
        "aws.pipes.pipe-arn": pipe["Arn"],
        "aws.pipes.pipe-name": pipe["Name"],
        "aws.pipes.source-arn": pipe["Source"],
        "aws.pipes.enrichment-arn": pipe.get("Enrichment", ""),
        "aws.pipes.target-arn": pipe["Target"],
        "aws.pipes.event.ingestion-time": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "aws.pipes.event": event,
        "aws.pipes.event.json": event,
    }


def resolve(value: Json, event: Json) -> Json:
    """Returns a parameter in which each string that is a JSON path has the value of the event."""
    if isinstance(value, str):
        return (
            _format(find_value(value, event)) if value.startswith("$") and _PATH.fullmatch(value) else value
        )
    if is_array(value):
        return [resolve(each, event) for each in value]
    if is_object(value):
        return {name: resolve(each, event) for name, each in value.items()}
    return value


def find_value(path: str, event: Json) -> Json:
    """Returns the value at a JSON path; an empty string if there is none.

    Args:
        path: The path.
        event: The event, whose body or data is parsed.
    """
    found: list[Json] = [event]
    several = False
    for number, (name, index) in enumerate(_STEP.findall(path)):
        several = several or "*" in {name, index}
        found = [each for one in found for each in _select(one, name, index, top=number == 0)]
    if several:
        return found
    return found[0] if found else ""


def _select(value: Json, name: str, index: str, *, top: bool) -> list[Json]:
    if is_object(value):
        if name == "*":
            return list(value.values())
        if name not in value:
            return []
        return [_parse(name, value[name]) if top and name in _PARSED else value[name]]
    if is_array(value):
        if "*" in {name, index}:
            return value
        return value[int(index) : int(index) + 1] if index else []
    return []


def _parse(name: str, value: Json) -> Json:
    """Returns the body of a message, or the data of a record, as JSON if it is."""
    if not isinstance(value, str):
        return value
    text = value
    if name == "data":
        try:
            text = base64.b64decode(value, validate=True).decode()
        except ValueError:
            return value
    try:
        return json.loads(text)
    except ValueError:
        return text


def _find_variable(name: str, event: Json, variables: Mapping[str, Json]) -> Json:
    if name.startswith("$"):
        return find_value(name, event)
    return variables.get(name, f"<{name}>")


def _format(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)
