"""Reads the settings of functions that AWS does not return as they are set."""

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Inputs


def read_settings(client: Client, name: str, given: Inputs, configuration: Properties) -> Properties:
    """Returns the settings of a function that other calls read or that are spelled otherwise, if given.

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
    if "codeSigningConfigArn" in given:
        answer = client.get_function_code_signing_config(FunctionName=name)
        read["codeSigningConfigArn"] = answer.get("CodeSigningConfigArn", "")
    return read


def read_permission(given: Inputs, statement: Properties) -> Properties:
    """Returns what a statement of the policy of a function says of the inputs that are given.

    Args:
        given: Inputs of the permission.
        statement: The statement.
    """
    conditions = {
        key.rpartition(":")[2].lower(): value
        for members in statement.get("Condition", {}).values()
        for key, value in members.items()
    }
    principal: str | dict[str, str] = statement["Principal"]
    named: str = principal if isinstance(principal, str) else next(iter(principal.values()))
    wanted = given["principal"]
    there: Properties = {
        "action": statement["Action"],
        # The account is named by its number or by the ARN of its root.
        "principal": wanted if wanted in (named, *named.split(":")[4:5]) else named,
        "sourceAccount": conditions.get("sourceaccount", ""),
        "sourceArn": conditions.get("sourcearn", ""),
    }
    rest = {
        ours: conditions[theirs]
        for ours, theirs in (
            ("eventSourceToken", "eventsourcetoken"),
            ("functionUrlAuthType", "functionurlauthtype"),
            ("principalOrgId", "principalorgid"),
        )
        if theirs in conditions
    }
    return {name: value for name, value in {**there, **rest}.items() if name in given}
