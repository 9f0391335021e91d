"""Archives of event buses."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import format_json

_ARCHIVE = {
    "description": "Description",
    "eventPattern": "EventPattern",
    "kmsKeyIdentifier": "KmsKeyIdentifier",
    "retentionDays": "RetentionDays",
}


@resource_type("aws:cloudwatch/eventArchive:EventArchive")
class EventArchive(ResourceType):
    """An archive of the events of a bus. Its id is its name."""

    takes = (*_ARCHIVE, "eventSourceArn", "name")
    replaced_by = ("eventSourceArn", "name")
    defaults = {"description": "", "eventPattern": "", "kmsKeyIdentifier": "", "retentionDays": 0}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        source = {"EventSourceArn": given["eventSourceArn"]}
        aws.client("events").create_archive(ArchiveName=physical, **source, **self._build_settings(given))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        call(aws.client("events"), "UpdateArchive", self._build_settings(given), ArchiveName=identifier)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        archive = aws.client("events").describe_archive(ArchiveName=identifier)
        return {
            **select_inputs(archive, {"eventPattern": "EventPattern", "description": "Description"}),
            **read_inputs(given, archive, {"kmsKeyIdentifier": "KmsKeyIdentifier"}),
            "arn": archive["ArchiveArn"],
            "eventSourceArn": archive["EventSourceArn"],
            "name": identifier,
            "retentionDays": archive.get("RetentionDays", 0),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").delete_archive(ArchiveName=identifier)

    def _build_settings(self, given: Inputs) -> Properties:
        settings = given.pick(_ARCHIVE)
        if "EventPattern" in settings:
            settings["EventPattern"] = format_json(settings["EventPattern"])
        return settings
