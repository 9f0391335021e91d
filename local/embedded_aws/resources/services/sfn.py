"""AWS Step Functions."""

from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource


@resource(
    "aws:sfn/stateMachine:StateMachine",
    takes=(
        "definition",
        "encryptionConfiguration",
        "loggingConfiguration",
        "name",
        "namePrefix",
        "publish",
        "roleArn",
        "tags",
        "tracingConfiguration",
        "type",
    ),
)
def _state_machine(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("stepfunctions").create_state_machine(
        name=physical,
        tags=_tags(inputs),
        **inputs.pick(
            {
                "definition": "definition",
                "encryptionConfiguration": "encryptionConfiguration",
                "publish": "publish",
                "roleArn": "roleArn",
                "tracingConfiguration": "tracingConfiguration",
                "type": "type",
            }
        ),
        **(
            {"loggingConfiguration": _logging(inputs["loggingConfiguration"])}
            if "loggingConfiguration" in inputs
            else {}
        ),
    )
    arn = created["stateMachineArn"]
    return arn, {
        "arn": arn,
        "creationDate": created["creationDate"].isoformat(),
        "name": physical,
        "stateMachineVersionArn": created.get("stateMachineVersionArn", ""),
        "status": "ACTIVE",
    }


@resource("aws:sfn/alias:Alias", takes=("description", "name", "routingConfigurations"))
def _alias(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = inputs.get("name", name)
    created = aws.client("stepfunctions").create_state_machine_alias(
        name=physical,
        routingConfiguration=inputs["routingConfigurations"],
        **inputs.pick({"description": "description"}),
    )
    arn = created["stateMachineAliasArn"]
    return arn, {"arn": arn, "creationDate": created["creationDate"].isoformat(), "name": physical}


@resource("aws:sfn/activity:Activity", takes=("encryptionConfiguration", "name", "namePrefix", "tags"))
def _activity(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("stepfunctions").create_activity(
        name=physical,
        tags=_tags(inputs),
        **inputs.pick({"encryptionConfiguration": "encryptionConfiguration"}),
    )
    arn = created["activityArn"]
    return arn, {"arn": arn, "creationDate": created["creationDate"].isoformat(), "name": physical}


def _tags(inputs: Inputs) -> list[dict[str, str]]:
    tags: dict[str, str] = inputs.get("tags", {})
    return [{"key": key, "value": value} for key, value in tags.items()]


def _logging(given: Properties) -> dict[str, Any]:
    spelled = {key: given[key] for key in ("includeExecutionData", "level") if key in given}
    if group := given.get("logDestination"):
        spelled["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]
    return spelled
