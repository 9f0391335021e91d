"""Payloads of functions that tasks invoke."""

from collections.abc import Callable

from embedded_aws.json_values import is_object


def default_payload(invoke: Callable[..., object]) -> Callable[..., object]:
    """Invokes a function without a payload, or with ``null``, with an empty object."""

    def invoke_with_payload(resource: str, parameters: object, *rest: object) -> object:
        if "states:::lambda:invoke" in resource and is_object(parameters):
            payload = parameters.get("Payload")
            parameters = {**parameters, "Payload": {} if payload is None else payload}
        return invoke(resource, parameters, *rest)

    return invoke_with_payload
