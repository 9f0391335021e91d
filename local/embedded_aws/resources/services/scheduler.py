"""Amazon EventBridge Scheduler."""

from datetime import datetime
from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal, tag_list


@resource(
    "aws:scheduler/schedule:Schedule",
    takes=(
        "actionAfterCompletion",
        "description",
        "endDate",
        "flexibleTimeWindow",
        "groupName",
        "kmsKeyArn",
        "name",
        "namePrefix",
        "scheduleExpression",
        "scheduleExpressionTimezone",
        "startDate",
        "state",
        "target",
    ),
)
def _schedule(aws: Context, name: str, inputs: Inputs) -> Created:
    physical, group = aws.physical_name(name, inputs), inputs.get("groupName", "default")
    given = inputs.pick(
        {
            "actionAfterCompletion": "ActionAfterCompletion",
            "description": "Description",
            "kmsKeyArn": "KmsKeyArn",
            "scheduleExpressionTimezone": "ScheduleExpressionTimezone",
            "state": "State",
        }
    )
    for ours, theirs in (("startDate", "StartDate"), ("endDate", "EndDate")):
        if ours in inputs:
            given[theirs] = datetime.fromisoformat(inputs[ours])
    created = aws.client("scheduler").create_schedule(
        Name=physical,
        GroupName=group,
        FlexibleTimeWindow=pascal(inputs["flexibleTimeWindow"]),
        ScheduleExpression=inputs["scheduleExpression"],
        Target=_target(inputs["target"]),
        **given,
    )
    return f"{group}/{physical}", {"arn": created["ScheduleArn"], "groupName": group, "name": physical}


@resource("aws:scheduler/scheduleGroup:ScheduleGroup", takes=("name", "namePrefix", "tags"))
def _schedule_group(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    created = aws.client("scheduler").create_schedule_group(Name=physical, Tags=tag_list(inputs))
    return physical, {"arn": created["ScheduleGroupArn"], "name": physical, "state": "ACTIVE"}


def _target(target: Properties) -> dict[str, Any]:
    spelled = pascal({key: value for key, value in target.items() if key != "eventbridgeParameters"})
    if parameters := target.get("eventbridgeParameters"):
        spelled["EventBridgeParameters"] = pascal(parameters)
    return spelled
