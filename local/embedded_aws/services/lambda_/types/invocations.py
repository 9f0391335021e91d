"""Invocations of functions by programs."""

import hashlib
import json
from typing import Final

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import Created, invoke, resource_type
from embedded_aws.resource_model.resource_type import Changes, ResourceType

_LATEST: Final = "$LATEST"
_CREATE_ONLY: Final = "CREATE_ONLY"
_REPLACING: Final = ("functionName", "qualifier", "triggers")


@resource_type("aws:lambda/invocation:Invocation")
class Invocation(ResourceType):
    """An invocation of a function when the resource is created; with ``CRUD``, also when it changes."""

    takes = ("functionName", "input", "lifecycleScope", "qualifier", "terraformKey", "triggers")
    replaced_by = _REPLACING
    defaults = {"lifecycleScope": _CREATE_ONLY, "qualifier": _LATEST, "terraformKey": "tf"}

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> Created:
        result = _invoke(aws, given, _build_payload(given, "create", None))
        return _build_id(given, result), {"result": result}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def difference(
        self, identifier: str, before: Properties, after: Properties, outputs: Properties
    ) -> Changes | None:
        scope = after.get("lifecycleScope", _CREATE_ONLY)
        if scope != _CREATE_ONLY or before.get("input") == after.get("input"):
            return None
        changed = frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))
        return Changes(changed, changed & {"input", *_REPLACING})

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        if _follows_changes(given):
            payload = _build_payload(given, "update", given.before.get("input", given["input"]))
            given.outputs = {**given.outputs, "result": _invoke(aws, given, payload)}

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        return {"result": given.outputs["result"]} if "result" in given.outputs else {}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Invokes the function for the last time if it follows changes; AWS has nothing to delete."""
        if _follows_changes(given):
            _invoke(aws, given, _build_payload(given, "delete", given["input"]))


@invoke("aws:lambda/getInvocation:getInvocation")
def _get_invocation(aws: Context, given: Inputs) -> Properties:
    result = _invoke(aws, given, given["input"])
    qualified = {"qualifier": given.get("qualifier", _LATEST)}
    return {**given.properties, **qualified, "id": _build_id(given, given["input"]), "result": result}


def _follows_changes(given: Inputs) -> bool:
    return given.get("lifecycleScope", _CREATE_ONLY) == "CRUD"


def _build_payload(given: Inputs, action: str, previous: str | None) -> str:
    """Returns the input, with the action and the previous input if the function follows changes."""
    text: str = given["input"]
    if not _follows_changes(given):
        return text
    event = {"action": action, "prev_input": None if previous is None else json.loads(previous)}
    return json.dumps({**json.loads(text), given.get("terraformKey", "tf"): event})


def _invoke(aws: Context, given: Inputs, payload: str) -> str:
    name: str = given["functionName"]
    answer = aws.client("lambda").invoke(
        FunctionName=name, Qualifier=given.get("qualifier", _LATEST), Payload=payload.encode()
    )
    result = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        raise DeploymentError(f"Lambda function ({name}) returned error: ({result})")
    return result


def _build_id(given: Inputs, text: str) -> str:
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    return f"{given['functionName']}_{given.get('qualifier', _LATEST)}_{digest}"
