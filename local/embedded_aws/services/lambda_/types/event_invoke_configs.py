"""Destinations and limits of asynchronous invocations."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal

_INVOKE_CONFIG = {
    "functionName": "FunctionName",
    "maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "qualifier": "Qualifier",
}


@resource_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
class FunctionEventInvokeConfig(Put):
    """Destinations and limits of asynchronous invocations of a function."""

    takes = (*_INVOKE_CONFIG, "destinationConfig")
    replaced_by = ("functionName", "qualifier")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return ":".join(filter(None, (given["functionName"], given.get("qualifier"))))

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        destinations = convert_to_pascal(given.get("destinationConfig", {}))
        aws.client("lambda").put_function_event_invoke_config(
            DestinationConfig=destinations, **given.pick(_INVOKE_CONFIG)
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        config = aws.client("lambda").get_function_event_invoke_config(**self._find_function(given))
        limits = ("maximumEventAgeInSeconds", "maximumRetryAttempts")
        names = {name: _INVOKE_CONFIG[name] for name in limits} | {"destinationConfig": "DestinationConfig"}
        return read_inputs(given, config, names)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").delete_function_event_invoke_config(**self._find_function(given))

    def _find_function(self, given: Inputs) -> dict[str, str]:
        return given.pick({"functionName": "FunctionName", "qualifier": "Qualifier"})
