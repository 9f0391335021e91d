"""Amazon EventBridge Scheduler."""

from datetime import datetime

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_list

_SCHEDULE = {
    "actionAfterCompletion": "ActionAfterCompletion",
    "description": "Description",
    "kmsKeyArn": "KmsKeyArn",
    "scheduleExpression": "ScheduleExpression",
    "scheduleExpressionTimezone": "ScheduleExpressionTimezone",
    "state": "State",
}
_TIMES = {"startDate": "StartDate", "endDate": "EndDate"}


@resource_type("aws:scheduler/schedule:Schedule")
class Schedule(ResourceType):
    """A schedule. Its id is the name of its group and its own."""

    takes = (*_SCHEDULE, *_TIMES, "flexibleTimeWindow", "groupName", "name", "namePrefix", "target")
    replaced_by = ("groupName", "name", "namePrefix")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        identifier = f"{given.get('groupName', 'default')}/{aws.physical_name(name, given)}"
        aws.client("scheduler").create_schedule(**self._names(identifier), **self._build_settings(given))
        return identifier

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("scheduler").update_schedule(**self._names(identifier), **self._build_settings(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        names = self._names(identifier)
        schedule = aws.client("scheduler").get_schedule(**names)
        return {
            **select_inputs(schedule, {name: theirs for name, theirs in _SCHEDULE.items() if name in given}),
            **read_inputs(given, schedule, {"flexibleTimeWindow": "FlexibleTimeWindow", "target": "Target"}),
            **keep_spelling(given, self._build_times(given), schedule, _TIMES),
            "arn": schedule["Arn"],
            "groupName": names["GroupName"],
            "name": names["Name"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("scheduler").delete_schedule(**self._names(identifier))

    def _names(self, identifier: str) -> dict[str, str]:
        group, _, name = identifier.partition("/")
        return {"GroupName": group, "Name": name}

    def _build_times(self, given: Inputs) -> dict[str, datetime]:
        return {name: datetime.fromisoformat(given[name]) for name in _TIMES if name in given}

    def _build_settings(self, given: Inputs) -> dict[str, object]:
        return {
            **given.pick(_SCHEDULE),
            **{_TIMES[name]: time for name, time in self._build_times(given).items()},
            "FlexibleTimeWindow": convert_to_pascal(given["flexibleTimeWindow"]),
            "Target": _target(given["target"]),
        }


@resource_type("aws:scheduler/scheduleGroup:ScheduleGroup")
class ScheduleGroup(ResourceType):
    """A group of schedules, which are deleted with it."""

    takes = ("name", "namePrefix", "tags")
    replaced_by = ("name", "namePrefix")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("scheduler").create_schedule_group(Name=physical, Tags=tag_list(given))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws.client("scheduler"), aws.arn("scheduler", f"schedule-group/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        group = aws.client("scheduler").get_schedule_group(Name=identifier)
        return {"arn": group["Arn"], "name": identifier, "state": "ACTIVE"}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("scheduler").delete_schedule_group(Name=identifier)


def _target(target: Properties) -> dict[str, object]:
    spelled = convert_to_pascal(
        {key: value for key, value in target.items() if key != "eventbridgeParameters"}
    )
    if parameters := target.get("eventbridgeParameters"):
        spelled["EventBridgeParameters"] = convert_to_pascal(parameters)
    return spelled
