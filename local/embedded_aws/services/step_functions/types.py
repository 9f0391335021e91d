"""AWS Step Functions."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs

_MACHINE = {
    name: name
    for name in (
        "definition",
        "encryptionConfiguration",
        "publish",
        "roleArn",
        "tracingConfiguration",
        "type",
    )
}
_ALIAS = {"description": "description", "routingConfigurations": "routingConfiguration"}


@resource_type("aws:sfn/stateMachine:StateMachine")
class StateMachine(ResourceType):
    """A state machine."""

    takes = (*_MACHINE, "loggingConfiguration", "name", "namePrefix", "tags")
    replaced_by = ("name", "namePrefix", "type")
    kept = ("encryptionConfiguration", "loggingConfiguration", "tracingConfiguration")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("stepfunctions").create_state_machine(
            name=aws.physical_name(name, given), tags=_build_tags(given), **self._build_settings(given)
        )
        return created["stateMachineArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("stepfunctions")
        if given.has_changed(*_MACHINE, "loggingConfiguration"):
            call(client, "UpdateStateMachine", self._build_settings(given), stateMachineArn=identifier)
        replace_tags(client, identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        client = aws.client("stepfunctions")
        machine = client.describe_state_machine(stateMachineArn=identifier)
        version = ""
        if given.get("publish"):
            versions = client.list_state_machine_versions(stateMachineArn=identifier)["stateMachineVersions"]
            version = versions[0]["stateMachineVersionArn"]
        return {
            **select_inputs(machine, {name: name for name in ("definition", "roleArn")}),
            **read_inputs(
                given, machine, {name: name for name in ("encryptionConfiguration", "tracingConfiguration")}
            ),
            **keep_spelling(
                given,
                {"loggingConfiguration": _build_logging(given.get("loggingConfiguration", {}))},
                machine,
            ),
            "arn": identifier,
            "creationDate": machine["creationDate"].isoformat(),
            "name": machine["name"],
            "stateMachineVersionArn": version,
            "status": "ACTIVE",
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("stepfunctions").delete_state_machine(stateMachineArn=identifier)

    def _build_settings(self, given: Inputs) -> dict[str, object]:
        settings = given.pick(_MACHINE)
        if logging := given.get("loggingConfiguration"):
            settings["loggingConfiguration"] = _build_logging(logging)
        return settings


@resource_type("aws:sfn/alias:Alias")
class Alias(ResourceType):
    """A name of versions of a state machine."""

    takes = ("description", "name", "routingConfigurations")
    replaced_by = ("name",)
    defaults = {"description": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("stepfunctions").create_state_machine_alias(
            name=given.get("name", name), **given.pick(_ALIAS)
        )
        return created["stateMachineAliasArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("stepfunctions").update_state_machine_alias(
            stateMachineAliasArn=identifier, **given.pick(_ALIAS)
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        alias = aws.client("stepfunctions").describe_state_machine_alias(stateMachineAliasArn=identifier)
        return {
            **select_inputs(alias, {"description": "description"}),
            **read_inputs(given, alias, {"routingConfigurations": "routingConfiguration"}),
            "arn": identifier,
            "creationDate": alias["creationDate"].isoformat(),
            "name": identifier.rpartition(":")[2],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("stepfunctions").delete_state_machine_alias(stateMachineAliasArn=identifier)


@resource_type("aws:sfn/activity:Activity")
class Activity(ResourceType):
    """An activity."""

    takes = ("encryptionConfiguration", "name", "namePrefix", "tags")
    replaced_by = ("name",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        created = aws.client("stepfunctions").create_activity(
            name=aws.physical_name(name, given),
            tags=_build_tags(given),
            **given.pick({"encryptionConfiguration": "encryptionConfiguration"}),
        )
        return created["activityArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.has_changed("encryptionConfiguration"):
            raise DeploymentError("AWS cannot change the encryption of an activity")
        replace_tags(aws.client("stepfunctions"), identifier, given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        activity = aws.client("stepfunctions").describe_activity(activityArn=identifier)
        created = activity["creationDate"].isoformat()
        return {"arn": identifier, "creationDate": created, "name": activity["name"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("stepfunctions").delete_activity(activityArn=identifier)


def _build_tags(inputs: Inputs) -> list[dict[str, str]]:
    tags: dict[str, str] = inputs.get("tags", {})
    return [{"key": key, "value": value} for key, value in tags.items()]


def _build_logging(given: Properties) -> dict[str, object]:
    spelled = {key: given[key] for key in ("includeExecutionData", "level") if key in given}
    if group := given.get("logDestination"):
        spelled["destinations"] = [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]
    return spelled
