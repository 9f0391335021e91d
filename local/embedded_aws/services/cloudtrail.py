"""AWS CloudTrail: trails, which record nothing here."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs, read_modelled
from embedded_aws.resource_model.spelling import tag_list

_TRAIL = {
    "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
    "cloudWatchLogsRoleArn": "CloudWatchLogsRoleArn",
    "enableLogFileValidation": "EnableLogFileValidation",
    "includeGlobalServiceEvents": "IncludeGlobalServiceEvents",
    "isMultiRegionTrail": "IsMultiRegionTrail",
    "isOrganizationTrail": "IsOrganizationTrail",
    "kmsKeyId": "KmsKeyId",
    "s3BucketName": "S3BucketName",
    "s3KeyPrefix": "S3KeyPrefix",
    "snsTopicName": "SnsTopicName",
}


@resource_type("aws:cloudtrail/trail:Trail")
class Trail(ResourceType):
    """A trail. Its id is its ARN."""

    takes = (*_TRAIL, "enableLogging", "eventSelectors", "name", "tags")
    replaced_by = ("name",)
    defaults = {
        "enableLogFileValidation": False,
        "enableLogging": True,
        "includeGlobalServiceEvents": True,
        "isMultiRegionTrail": False,
        "s3KeyPrefix": "",
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        answer = aws.client("cloudtrail").create_trail(
            Name=aws.physical_name(name, given), TagsList=tag_list(given), **given.pick(_TRAIL)
        )
        return answer["TrailARN"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cloudtrail").update_trail(Name=identifier, **given.pick(_TRAIL))

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        client, tags = aws.client("cloudtrail"), tag_list(given)
        if removed := given.before.get("tags", {}).keys() - given.get("tags", {}).keys():
            client.remove_tags(ResourceId=identifier, TagsList=[{"Key": key} for key in sorted(removed)])
        if tags and given.has_changed("tags"):
            client.add_tags(ResourceId=identifier, TagsList=tags)
        if given.get("enableLogging", True):
            client.start_logging(Name=identifier)
        else:
            client.stop_logging(Name=identifier)
        if "eventSelectors" in given and given.has_changed("eventSelectors"):
            shape = find_input(client, "PutEventSelectors")
            selectors = spell(given["eventSelectors"], shape.members["EventSelectors"])
            client.put_event_selectors(TrailName=identifier, EventSelectors=selectors)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        client = aws.client("cloudtrail")
        trail = client.get_trail(Name=identifier)["Trail"]
        selectors = client.get_event_selectors(TrailName=identifier)
        return {
            **read_inputs(
                given, trail, {name: theirs for name, theirs in _TRAIL.items() if name != "s3BucketName"}
            ),
            **read_modelled(given, ["eventSelectors"], selectors, find_input(client, "PutEventSelectors")),
            "arn": trail["TrailARN"],
            "enableLogging": client.get_trail_status(Name=identifier)["IsLogging"],
            "homeRegion": trail["HomeRegion"],
            "name": trail["Name"],
            "s3BucketName": trail["S3BucketName"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cloudtrail").delete_trail(Name=identifier)
