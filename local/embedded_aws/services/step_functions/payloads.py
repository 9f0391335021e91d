"""Payloads and results of functions that tasks invoke."""

import json
from collections.abc import Callable

from embedded_aws.json_values import is_object
from embedded_aws.ministack import lambda_functions, step_functions
from embedded_aws.ministack.patching import Patch


def default_payload(invoke: Callable[..., object]) -> Callable[..., object]:
    """Invokes a function without a payload, or with ``null``, with an empty object."""

    def invoke_with_payload(resource: str, parameters: object, *rest: object) -> object:
        if "states:::lambda:invoke" in resource and is_object(parameters):
            payload = parameters.get("Payload")
            parameters = {**parameters, "Payload": {} if payload is None else payload}
        return invoke(resource, parameters, *rest)

    return invoke_with_payload


def _call_function(_: Callable[..., object]) -> Callable[..., object]:
    def call_function(reference: str, event: object) -> object:
        function, config, name = lambda_functions.find_function(reference)
        if not function or not config:
            raise step_functions.ExecutionError(
                "Lambda.ResourceNotFoundException", f"Function not found: {name}"
            )
        result = lambda_functions.execute_in_scope(lambda_functions.execution_record(function, config), event)
        body: object = result.get("body")
        if not result.get("error"):
            return body
        if not is_object(body):
            raise step_functions.ExecutionError("Lambda.Unknown", str(body))
        raise step_functions.ExecutionError(str(body.get("errorType", "Lambda.Unknown")), json.dumps(body))

    return call_function


PATCHES = (
    Patch(
        step_functions.call_function,
        _call_function,
        "a string that a function returns is not read as JSON once more",
    ),
)
