"""Patch operations of API Gateway."""

from collections.abc import Iterable, Mapping

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Inputs


class Patch:
    """The patch operations of API Gateway, whose values are all strings.

    Args:
        names: AWS's names of inputs; those that changed are put into the patch.
        given: The inputs.
        ignored: Those of the inputs that are not put into it.

    Attributes:
        operations: The operations.
    """

    def __init__(self, names: Mapping[str, str], given: Inputs, ignored: Iterable[str] = ()) -> None:
        self.operations: list[dict[str, str]] = []
        for ours, theirs in names.items():
            known = ours in given or ours in given.before
            if known and ours not in ignored and given.has_changed(ours):
                self.put(f"/{theirs}", given.get(ours))

    def put(self, path: str, value: object) -> None:
        """Replaces a value; None removes it."""
        if value is None:
            self.add("remove", path)
        else:
            self.add("replace", path, str(value).lower() if isinstance(value, bool) else str(value))

    def put_members(self, path: str, wanted: Properties, before: Properties) -> None:
        """Replaces what differs beneath a path, and removes what is not wanted any more."""
        for name in sorted({*wanted, *before}):
            if wanted.get(name) != before.get(name):
                self.put(f"{path}/{name}", wanted.get(name))

    def put_map(self, path: str, name: str, given: Inputs) -> None:
        """Replaces what differs in an input that is a map with any keys."""
        if given.has_changed(name):
            wanted: Properties = given.get(name) or {}
            before: Properties = given.before.get(name) or {}
            self.put_members(
                path,
                {escape_path(key): value for key, value in wanted.items()},
                {escape_path(key): value for key, value in before.items()},
            )

    def put_list(self, path: str, name: str, given: Inputs) -> None:
        """Adds and removes what differs in an input that is a list of plain values."""
        if given.has_changed(name):
            wanted: list[str] = given.get(name) or []
            before: list[str] = given.before.get(name) or []
            for value in before:
                if value not in wanted:
                    self.add("remove", path, value)
            for value in wanted:
                if value not in before:
                    self.add("add", path, value)

    def add(self, kind: str, path: str, value: str | None = None) -> None:
        """Appends an operation."""
        self.operations.append({"op": kind, "path": path} | ({} if value is None else {"value": value}))


def escape_path(name: str) -> str:
    """A name as a part of a path, which slashes divide."""
    return name.replace("~", "~0").replace("/", "~1")
