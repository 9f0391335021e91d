"""Amazon EventBridge Pipes."""

from botocore.model import Shape, StructureShape

from embedded_aws.json_values import is_object
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.known_inputs import read_member
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling
from embedded_aws.resource_model.spelling import tag_argument

_PIPE = (
    *("description", "desiredState", "enrichment", "enrichmentParameters", "kmsKeyIdentifier"),
    *("logConfiguration", "roleArn", "source", "sourceParameters", "target", "targetParameters"),
)
_NAMES = {
    "dynamodbStreamParameters": "DynamoDBStreamParameters",
    "enrichmentHttpParameters": "HttpParameters",
    "kinesisStreamParameters": "KinesisStreamParameters",
}


@resource_type("aws:pipes/pipe:Pipe")
class Pipe(ResourceType):
    """A pipe from a source to a target. Its id is its name."""

    takes = (*_PIPE, "name", "namePrefix", "tags")
    replaced_by = (
        *("name", "namePrefix", "source"),
        "sourceParameters.activemqBrokerParameters.queueName",
        "sourceParameters.dynamodbStreamParameters.startingPosition",
        "sourceParameters.kinesisStreamParameters.startingPosition",
        "sourceParameters.kinesisStreamParameters.startingPositionTimestamp",
        "sourceParameters.managedStreamingKafkaParameters.startingPosition",
        "sourceParameters.managedStreamingKafkaParameters.topicName",
        "sourceParameters.rabbitmqBrokerParameters.queueName",
        "sourceParameters.rabbitmqBrokerParameters.virtualHost",
        "sourceParameters.selfManagedKafkaParameters.additionalBootstrapServers",
        "sourceParameters.selfManagedKafkaParameters.consumerGroupId",
        "sourceParameters.selfManagedKafkaParameters.startingPosition",
        "sourceParameters.selfManagedKafkaParameters.topicName",
    )
    defaults = {
        "description": "",
        "desiredState": "RUNNING",
        "enrichment": "",
        "enrichmentParameters": {},
        "targetParameters": {},
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        self._call(aws, "create_pipe", "CreatePipe", physical, given, **tag_argument(given, "Tags"))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._call(aws, "update_pipe", "UpdatePipe", identifier, given)
        replace_tags(aws.client("pipes"), aws.arn("pipes", f"pipe/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        pipe = aws.client("pipes").describe_pipe(Name=identifier)
        client = aws.client("pipes")
        shape = find_input(client, "CreatePipe")
        settings = spell_members(_read_settings(given), shape, _NAMES)
        names = {each: each[:1].upper() + each[1:] for each in _PIPE if each in given}
        wanted = {ours: settings[theirs] for ours, theirs in names.items() if theirs in settings}
        return {
            **keep_spelling(given, wanted, pipe, names),
            "arn": pipe["Arn"],
            "desiredState": pipe["DesiredState"],
            "name": pipe["Name"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("pipes").delete_pipe(Name=identifier)

    def _call(
        self, aws: Context, method: str, operation: str, name: str, given: Inputs, **more: object
    ) -> None:
        client = aws.client("pipes")
        shape = find_input(client, operation)
        settings = _read_settings(given)
        if operation == "CreatePipe":
            known = settings
        else:
            known = _select_known(_remove_filters(settings, given.before), shape)
        getattr(client, method)(**spell_members(known, shape, _NAMES), Name=name, **more)


def _read_settings(given: Inputs) -> Properties:
    """Returns the settings of a pipe; the provider takes one path parameter as a string."""
    settings = {each: given[each] for each in _PIPE if each in given}
    for name in ("enrichmentParameters", "targetParameters"):
        http = read_member(settings, name, "httpParameters")
        if isinstance(values := http.get("pathParameterValues"), str):
            settings[name] = {**settings[name], "httpParameters": {**http, "pathParameterValues": [values]}}
    return settings


def _remove_filters(settings: Properties, before: Properties) -> Properties:
    """Returns settings with an empty list of filters if there were some before: AWS keeps those else."""
    source = read_member(settings, "sourceParameters")
    had = read_member(before, "sourceParameters").get("filterCriteria")
    if not had or source.get("filterCriteria"):
        return settings
    return {**settings, "sourceParameters": {**source, "filterCriteria": {"filters": []}}}


def _select_known(given: object, shape: Shape) -> object:
    """Arguments of an update: some of those of a creation."""
    if not is_object(given) or not isinstance(shape, StructureShape):
        return given
    members = {name.lower(): member for name, member in shape.members.items()}
    spelled = {name: _NAMES.get(name, name).lower() for name in given}
    kept = {name: theirs for name, theirs in spelled.items() if theirs in members}
    return {name: _select_known(given[name], members[theirs]) for name, theirs in kept.items()}
