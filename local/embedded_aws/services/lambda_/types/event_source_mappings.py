"""Event sources that Lambda polls."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal

_MAPPING = {
    "batchSize": "BatchSize",
    "bisectBatchOnFunctionError": "BisectBatchOnFunctionError",
    "enabled": "Enabled",
    "eventSourceArn": "EventSourceArn",
    "functionName": "FunctionName",
    "functionResponseTypes": "FunctionResponseTypes",
    "kmsKeyArn": "KMSKeyArn",
    "maximumBatchingWindowInSeconds": "MaximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds": "MaximumRecordAgeInSeconds",
    "maximumRetryAttempts": "MaximumRetryAttempts",
    "parallelizationFactor": "ParallelizationFactor",
    "startingPosition": "StartingPosition",
    "startingPositionTimestamp": "StartingPositionTimestamp",
    "tags": "Tags",
    "tumblingWindowInSeconds": "TumblingWindowInSeconds",
}
_MAPPING_OBJECTS = {
    "filterCriteria": "FilterCriteria",
    "metricsConfig": "MetricsConfig",
    "provisionedPollerConfig": "ProvisionedPollerConfig",
    "scalingConfig": "ScalingConfig",
}
# What is read back in the spelling in which it is set.
_MAPPING_SEEN = {
    **{name: theirs for name, theirs in _MAPPING.items() if name not in ("enabled", "functionName", "tags")},
    **_MAPPING_OBJECTS,
}


@resource_type("aws:lambda/eventSourceMapping:EventSourceMapping")
class EventSourceMapping(ResourceType):
    """A polled event source of a function."""

    takes = (*_MAPPING, *_MAPPING_OBJECTS, "destinationConfig")
    meaningless = ("useResourceTimeoutForPropagation",)
    replaced_by = ("eventSourceArn", "startingPosition", "startingPositionTimestamp")
    defaults = {
        "bisectBatchOnFunctionError": False,
        "enabled": True,
        "filterCriteria": {"filters": []},
        "functionResponseTypes": [],
        "kmsKeyArn": "",
        "maximumBatchingWindowInSeconds": 0,
        "maximumRecordAgeInSeconds": -1,
        "maximumRetryAttempts": -1,
        "metricsConfig": {"metrics": []},
        "parallelizationFactor": 1,
        "provisionedPollerConfig": {},
        "scalingConfig": {},
        "tumblingWindowInSeconds": 0,
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings, client = self._build_settings(given), aws.client("lambda")
        if source := settings.get("EventSourceArn"):
            function = settings["FunctionName"]
            service = aws.act_as_service().client("lambda")
            found = service.list_event_source_mappings(EventSourceArn=source, FunctionName=function)
            if found["EventSourceMappings"]:
                raise DeploymentError(f"AWS rejects a second mapping of {source} and {function}")
        return client.create_event_source_mapping(**settings)["UUID"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("lambda")
        call(client, "UpdateEventSourceMapping", self._build_settings(given), UUID=identifier)
        replace_tags(client, self._build_arn(aws, identifier), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        mapping = aws.client("lambda").get_event_source_mapping(UUID=identifier)
        destination = mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination", "")
        destinations = {"destinationConfig": {"onFailure": {"destinationArn": destination}}}
        # AWS leaves empty objects out of its response.
        empty = convert_to_pascal({name: self.defaults[name] for name in _MAPPING_OBJECTS})
        enabled = mapping["State"] not in ("Disabled", "Disabling")
        return {
            **read_inputs(given, {**empty, **mapping}, _MAPPING_SEEN),
            **read_inputs(given, destinations, {"destinationConfig": "destinationConfig"}),
            **({"enabled": enabled} if "enabled" in given or not enabled else {}),
            "arn": self._build_arn(aws, identifier),
            "functionArn": mapping["FunctionArn"],
            "state": mapping["State"],
            "uuid": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("lambda").delete_event_source_mapping(UUID=identifier)

    def _build_settings(self, given: Inputs) -> dict[str, object]:
        settings = {**given.pick(_MAPPING), **convert_to_pascal(given.pick(_MAPPING_OBJECTS))}
        if destinations := given.get("destinationConfig"):
            # The provider's name of AWS's Destination.
            failed = destinations["onFailure"]["destinationArn"]
            settings["DestinationConfig"] = {"OnFailure": {"Destination": failed}}
        return settings

    def _build_arn(self, aws: Context, identifier: str) -> str:
        return aws.arn("lambda", f"event-source-mapping:{identifier}")
