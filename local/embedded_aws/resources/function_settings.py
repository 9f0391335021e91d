"""Reads the settings of functions that AWS does not return as they are set."""

from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Inputs


def read_settings(client: Any, name: str, given: Inputs, configuration: Properties) -> Properties:
    """Returns the environment, the layers and the reserved concurrency of a function, if they are given.

    Args:
        client: Client of AWS Lambda.
        name: Name of the function.
        given: Inputs of the function.
        configuration: Configuration of the function, as AWS returns it.
    """
    read: Properties = {}
    if "environment" in given:
        read["environment"] = {"variables": configuration.get("Environment", {}).get("Variables", {})}
    if "layers" in given:
        read["layers"] = [each["Arn"] for each in configuration.get("Layers", [])]
    if "reservedConcurrentExecutions" in given:
        answer = client.get_function_concurrency(FunctionName=name)
        read["reservedConcurrentExecutions"] = answer.get("ReservedConcurrentExecutions", -1)
    return read
