"""Policies of event buses."""

import json

from embedded_aws.json_values import JsonObject, is_object, read_object, read_text
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put
from embedded_aws.resource_model.spelling import convert_to_pascal, format_json

_DEFAULT = "default"
_PERMISSION = {"action": "Action", "principal": "Principal"}


@resource_type("aws:cloudwatch/eventBusPolicy:EventBusPolicy")
class EventBusPolicy(Put):
    """The policy of an event bus. Its id is the name of the bus."""

    takes = ("eventBusName", "policy")
    replaced_by = ("eventBusName",)

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return given.get("eventBusName", _DEFAULT)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").put_permission(EventBusName=identifier, Policy=format_json(given["policy"]))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        policy = aws.client("events").describe_event_bus(Name=identifier).get("Policy")
        return {"eventBusName": identifier, "policy": policy} if policy else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").remove_permission(EventBusName=identifier, RemoveAllPermissions=True)


@resource_type("aws:cloudwatch/eventPermission:EventPermission")
class EventPermission(Put):
    """A statement of the policy of an event bus. Its id has the bus, if that is not the default one."""

    takes = (*_PERMISSION, "condition", "eventBusName", "statementId")
    replaced_by = ("eventBusName", "statementId")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        bus = given.get("eventBusName", _DEFAULT)
        return given["statementId"] if bus == _DEFAULT else f"{bus}/{given['statementId']}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        permission = {"Action": "events:PutEvents", **given.pick(_PERMISSION), **self._names(identifier)}
        if condition := given.get("condition"):
            permission["Condition"] = convert_to_pascal(condition)
        aws.client("events").put_permission(**permission)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        names = self._names(identifier)
        bus = aws.client("events").describe_event_bus(Name=names["EventBusName"])
        statements: list[JsonObject] = json.loads(bus.get("Policy") or "{}").get("Statement", [])
        for statement in statements:
            if statement.get("Sid") == names["StatementId"]:
                return {
                    **self._read_statement(statement),
                    "eventBusName": names["EventBusName"],
                    "statementId": names["StatementId"],
                }
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").remove_permission(**self._names(identifier))

    def _names(self, identifier: str) -> dict[str, str]:
        bus, _, statement = identifier.rpartition("/")
        return {"EventBusName": bus or _DEFAULT, "StatementId": statement}

    def _read_statement(self, statement: JsonObject) -> Properties:
        principal = statement["Principal"]
        account = read_text(principal["AWS"]).split(":")[4] if is_object(principal) else principal
        read: Properties = {"action": statement["Action"], "principal": account}
        for operator, keys in read_object(statement.get("Condition")).items():
            ((key, value),) = read_object(keys).items()
            read["condition"] = {"type": operator, "key": key, "value": value}
        return read
