"""Resources that AWS connects only once, such as a queue and a function."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import is_made_up, is_output, origin


def check_distinct(errors: Errors, values: Mapping[str, pulumi.Input[str]], fix: str) -> None:
    """Checks that no value is given twice; those that resolve later are compared then.

    Args:
        errors: Receives what is given twice.
        values: Values by the path of their argument.
        fix: What to do, as a sentence.
    """
    found = list(_twins({path: origin(value) for path, value in values.items()}))
    for path, other in found:
        errors.add(path, f"is the same as '{other}'. {fix}")
    if found or not any(map(is_output, values.values())):
        return

    def compare(resolved: dict[str, Any]) -> None:
        for path, other in () if is_made_up() else _twins(resolved):
            raise errors.error_later(path, f"is the same as '{other}'. {fix}")

    pulumi.Output.all(**values).apply(compare)


def _twins(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Returns the paths of each value that was given before; an Output equals only itself."""
    paths = list(values)
    for index, path in enumerate(paths):
        for other in paths[:index]:
            if values[path] is values[other] or (
                isinstance(values[path], str) and values[path] == values[other]
            ):
                yield path, other
                break
