"""Elastic Load Balancing: targets of target groups."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType


@resource_type(
    "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    "aws:alb/targetGroupAttachment:TargetGroupAttachment",
)
class TargetGroupAttachment(ResourceType):
    """A target of a target group, such as a function."""

    takes = ("availabilityZone", "port", "targetGroupArn", "targetId")
    replaced_by = ("availabilityZone", "port", "targetGroupArn", "targetId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("elbv2").register_targets(
            TargetGroupArn=given["targetGroupArn"], Targets=[self._build_target(given)]
        )
        return f"{given['targetGroupArn']}-{aws.make_up_id(26)}"

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("elbv2").describe_target_health(TargetGroupArn=given["targetGroupArn"])
        wanted = self._build_target(given)
        found = any(
            all(each["Target"].get(name) == value for name, value in wanted.items())
            for each in answer["TargetHealthDescriptions"]
        )
        return {} if found else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("elbv2").deregister_targets(
            TargetGroupArn=given["targetGroupArn"], Targets=[self._build_target(given)]
        )

    def _build_target(self, given: Inputs) -> dict[str, object]:
        return given.pick({"availabilityZone": "AvailabilityZone", "port": "Port", "targetId": "Id"})
