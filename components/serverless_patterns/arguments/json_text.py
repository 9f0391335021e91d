"""JSON with Outputs in it, such as the policy of a queue that names the ARN of a topic."""

import json
from collections.abc import Callable
from typing import Any, cast

import pulumi

from serverless_patterns.arguments.normalization import normalize
from serverless_patterns.arguments.outputs import is_output


def json_text(document: object) -> pulumi.Output[str]:
    """Returns ``document`` as JSON, once the Outputs in it resolve.

    ``pulumi.Output.json_dumps`` makes every string in it an Output as well, and Pulumi goes through all that
    are left whenever one has resolved.
    """
    outputs: dict[int, Any] = {}
    copied = _replace(document, lambda output: outputs.setdefault(id(output), output))
    if not outputs:
        return pulumi.Output.from_input(json.dumps(copied))

    def dump(resolved: list[Any]) -> str:
        values = dict(zip(outputs, map(normalize, resolved), strict=True))
        return json.dumps(_replace(copied, lambda output: values[id(output)]))

    return pulumi.Output.all(*outputs.values()).apply(dump)


def _replace(value: Any, replace: Callable[[Any], Any]) -> Any:
    """Returns a copy of ``value`` with each Output in it replaced."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        return {key: _replace(entry, replace) for key, entry in entries.items()}
    if isinstance(value, list | tuple):
        return [_replace(entry, replace) for entry in cast("list[Any]", value)]
    return replace(value) if is_output(value) else value
