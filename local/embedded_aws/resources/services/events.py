"""Amazon EventBridge."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import json_text, pascal, tag_list


@resource(
    "aws:cloudwatch/eventBus:EventBus",
    takes=(
        "deadLetterConfig",
        "description",
        "eventSourceName",
        "kmsKeyIdentifier",
        "name",
        "namePrefix",
        "tags",
    ),
)
def _event_bus(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    given = inputs.pick(
        {
            "description": "Description",
            "eventSourceName": "EventSourceName",
            "kmsKeyIdentifier": "KmsKeyIdentifier",
        }
    )
    if queue := inputs.get("deadLetterConfig"):
        given["DeadLetterConfig"] = pascal(queue)
    created = aws.client("events").create_event_bus(Name=physical, Tags=tag_list(inputs), **given)
    return physical, {"arn": created["EventBusArn"], "name": physical}


@resource(
    "aws:cloudwatch/eventRule:EventRule",
    takes=(
        "description",
        "eventBusName",
        "eventPattern",
        "isEnabled",
        "name",
        "namePrefix",
        "roleArn",
        "scheduleExpression",
        "state",
        "tags",
    ),
    meaningless=("forceDestroy",),
)
def _event_rule(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    bus = inputs.get("eventBusName", "default")
    given = inputs.pick(
        {
            "description": "Description",
            "roleArn": "RoleArn",
            "scheduleExpression": "ScheduleExpression",
        }
    )
    if "eventPattern" in inputs:
        given["EventPattern"] = json_text(inputs["eventPattern"])
    enabled = "ENABLED" if inputs.get("isEnabled", True) else "DISABLED"
    created = aws.client("events").put_rule(
        Name=physical,
        EventBusName=bus,
        State=inputs.get("state", enabled),
        Tags=tag_list(inputs),
        **given,
    )
    identifier = physical if bus == "default" else f"{bus}/{physical}"
    return identifier, {"arn": created["RuleArn"], "name": physical, "eventBusName": bus}


@resource(
    "aws:cloudwatch/eventTarget:EventTarget",
    takes=(
        "arn",
        "deadLetterConfig",
        "eventBusName",
        "input",
        "inputPath",
        "inputTransformer",
        "namePrefix",
        "retryPolicy",
        "roleArn",
        "rule",
        "sqsTarget",
        "targetId",
    ),
    meaningless=("forceDestroy",),
)
def _event_target(aws: Context, name: str, inputs: Inputs) -> Created:
    target = inputs.pick({"arn": "Arn", "input": "Input", "inputPath": "InputPath", "roleArn": "RoleArn"})
    target["Id"] = aws.physical_name(name, inputs, given="targetId")
    for ours, theirs in (
        ("deadLetterConfig", "DeadLetterConfig"),
        ("retryPolicy", "RetryPolicy"),
        ("sqsTarget", "SqsParameters"),
    ):
        if ours in inputs:
            target[theirs] = pascal(inputs[ours])
    if transformer := inputs.get("inputTransformer"):
        target["InputTransformer"] = {
            "InputPathsMap": transformer.get("inputPaths", {}),
            "InputTemplate": transformer["inputTemplate"],
        }
    rule = inputs["rule"]
    aws.client("events").put_targets(
        Rule=rule, EventBusName=inputs.get("eventBusName", "default"), Targets=[target]
    )
    return f"{rule}-{target['Id']}", {"targetId": target["Id"]}
