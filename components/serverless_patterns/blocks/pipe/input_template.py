"""Templates of what the target of a pipe receives (EventBridge user guide, Pipes input transformation)."""

import json
import re

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show, unknown

_PLACEHOLDER = re.compile(r"<([^<>]*)>")
_PATH = re.compile(r"\$([.\[\]\w*/-]|\[\"[^\"]+\"\]|\['[^']+'\])*", re.ASCII)
_RESERVED = frozenset(
    f"aws.pipes.{name}"
    for name in (
        *("pipe-arn", "pipe-name", "source-arn", "enrichment-arn", "target-arn"),
        *("event", "event.json", "event.ingestion-time"),
    )
)


def check_input_template(template: str, errors: Errors) -> None:
    """Checks the argument ``input_template``: its placeholders, and the JSON around them.

    EventBridge evaluates a template with each record: a wrong one stops no deployment, but every delivery.

    Args:
        template: The argument.
        errors: Receives what is wrong.
    """
    for name in dict.fromkeys(_PLACEHOLDER.findall(template)):
        if reason := _find_problem(name):
            errors.add("input_template", reason)
    if "<$" in _PLACEHOLDER.sub("", template):
        errors.add("input_template", f"{show(template)} has a placeholder without '>'. Close it")
    if not template.lstrip().startswith(("{", "[")) or errors.is_invalid("input_template"):
        return
    # A value stands for each placeholder, whether there are quotes around it or not.
    try:
        json.loads(_PLACEHOLDER.sub("0", template))
    except ValueError as error:
        errors.add(
            "input_template", f"{show(template)} must be JSON with a value for each placeholder: {error}"
        )


def _find_problem(name: str) -> str | None:
    if name.startswith("$"):
        fits = _PATH.fullmatch(name) is not None
        return None if fits else f"'<{name}>' must be a path such as <$.body.items[0].id>"
    if name.startswith("aws."):
        return None if name in _RESERVED else unknown("variable", name, _RESERVED)
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", name):
        return f"'<{name}>' must begin with '$.', as in <$.{name}>"
    return None
