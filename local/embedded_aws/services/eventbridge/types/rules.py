"""Amazon EventBridge."""

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import call, replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType
from embedded_aws.resource_model.seen import read_inputs, read_map
from embedded_aws.resource_model.spelling import convert_to_pascal, format_json, tag_list

_BUS = {
    "description": "Description",
    "eventSourceName": "EventSourceName",
    "kmsKeyIdentifier": "KmsKeyIdentifier",
}
_RULE = {
    "description": "Description",
    "roleArn": "RoleArn",
    "scheduleExpression": "ScheduleExpression",
}
_TARGET = {"arn": "Arn", "input": "Input", "inputPath": "InputPath", "roleArn": "RoleArn"}
_TARGET_OBJECTS = {
    "deadLetterConfig": "DeadLetterConfig",
    "kinesisTarget": "KinesisParameters",
    "retryPolicy": "RetryPolicy",
    "sqsTarget": "SqsParameters",
}
_HTTP = {
    "headerParameters": "HeaderParameters",
    "pathParameterValues": "PathParameterValues",
    "queryStringParameters": "QueryStringParameters",
}


@resource_type("aws:cloudwatch/eventBus:EventBus")
class EventBus(ResourceType):
    """An event bus."""

    takes = (*_BUS, "deadLetterConfig", "name", "namePrefix", "tags")
    replaced_by = ("eventSourceName", "name")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("events").create_event_bus(
            Name=physical, Tags=tag_list(given), **self._build_settings(given)
        )
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        events = aws.client("events")
        if given.has_changed(*_BUS, "deadLetterConfig"):
            call(events, "UpdateEventBus", self._build_settings(given), Name=identifier)
        replace_tags(events, aws.arn("events", f"event-bus/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        bus = aws.client("events").describe_event_bus(Name=identifier)
        names = {"kmsKeyIdentifier": "KmsKeyIdentifier", "deadLetterConfig": "DeadLetterConfig"}
        return {
            **select_inputs(bus, {"description": "Description"}),
            **read_inputs(given, bus, names),
            "arn": bus["Arn"],
            "name": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").delete_event_bus(Name=identifier)

    def _build_settings(self, given: Inputs) -> Properties:
        settings = given.pick(_BUS)
        if queue := given.get("deadLetterConfig"):
            settings["DeadLetterConfig"] = convert_to_pascal(queue)
        return settings


@resource_type("aws:cloudwatch/eventRule:EventRule")
class EventRule(Put):
    """A rule of an event bus. Its id names the bus if it is not the default one."""

    automatic_name = AutomaticName(max_length=64)
    takes = (
        *(*_RULE, "eventBusName", "eventPattern", "forceDestroy", "isEnabled", "name", "namePrefix"),
        *("state", "tags"),
    )
    replaced_by = ("eventBusName", "name", "namePrefix")

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        physical, bus = aws.physical_name(name, given), given.get("eventBusName", "default")
        return physical if bus == "default" else f"{bus}/{physical}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        events, rule = aws.client("events"), given.pick(_RULE)
        if "eventPattern" in given:
            rule["EventPattern"] = format_json(given["eventPattern"])
        enabled = "ENABLED" if given.get("isEnabled", True) else "DISABLED"
        put = events.put_rule(
            **self._names(identifier), State=given.get("state", enabled), Tags=tag_list(given), **rule
        )
        replace_tags(events, put["RuleArn"], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        names = self._names(identifier)
        rule = aws.client("events").describe_rule(**names)
        return {
            **select_inputs(rule, {**_RULE, "eventPattern": "EventPattern", "state": "State"}),
            **({"isEnabled": rule["State"] != "DISABLED"} if "isEnabled" in given else {}),
            "arn": rule["Arn"],
            "name": names["Name"],
            "eventBusName": names["EventBusName"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """AWS deletes no rule that has targets, unless they may be taken away by force."""
        events, names = aws.client("events"), self._names(identifier)
        of_rule = {"Rule": names["Name"], "EventBusName": names["EventBusName"]}
        if targets := events.list_targets_by_rule(**of_rule)["Targets"]:
            if not given.get("forceDestroy"):  # MiniStack would delete it
                raise DeploymentError("Rule can't be deleted since it has targets.")
            events.remove_targets(**of_rule, Ids=[target["Id"] for target in targets])
        events.delete_rule(**names)

    def _names(self, identifier: str) -> dict[str, str]:
        bus, _, name = identifier.rpartition("/")
        return {"Name": name, "EventBusName": bus or "default"}


@resource_type("aws:cloudwatch/eventTarget:EventTarget")
class EventTarget(Put):
    """A target of a rule. Its id is the name of the rule and its own."""

    takes = (
        *(*_TARGET, *_TARGET_OBJECTS, "eventBusName", "httpTarget", "inputTransformer"),
        *("namePrefix", "rule", "targetId"),
    )
    meaningless = ("forceDestroy",)
    replaced_by = ("eventBusName", "rule", "targetId")
    name_input = "targetId"

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        return f"{given['rule']}-{aws.physical_name(name, given, given='targetId')}"

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        target = given.pick(_TARGET) | convert_to_pascal(given.pick(_TARGET_OBJECTS))
        if transformer := given.get("inputTransformer"):
            target["InputTransformer"] = {
                "InputPathsMap": transformer.get("inputPaths", {}),
                "InputTemplate": transformer["inputTemplate"],
            }
        if http := given.get("httpTarget"):
            target["HttpParameters"] = {_HTTP[name]: value for name, value in http.items()}
        target["Id"] = self._find_own_id(identifier, given)
        aws.client("events").put_targets(**self._find_rule(given), Targets=[target])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        own_id = self._find_own_id(identifier, given)
        for target in aws.client("events").list_targets_by_rule(**self._find_rule(given))["Targets"]:
            if target["Id"] == own_id:
                transformer = target.get("InputTransformer", {})
                spelled = {**transformer, "inputPaths": transformer.get("InputPathsMap", {})}
                return {
                    **select_inputs(target, _TARGET),
                    **read_inputs(given, target, _TARGET_OBJECTS),
                    **read_map(given, "inputTransformer", "inputPaths", spelled),
                    **self._read_http(given, target.get("HttpParameters", {})),
                    "targetId": own_id,
                }
        return None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").remove_targets(
            **self._find_rule(given), Ids=[self._find_own_id(identifier, given)]
        )

    def _read_http(self, given: Inputs, there: Properties) -> Properties:
        if "httpTarget" not in given:
            return {}
        return {"httpTarget": {name: there[theirs] for name, theirs in _HTTP.items() if theirs in there}}

    def _find_rule(self, given: Inputs) -> dict[str, str]:
        return {"Rule": given["rule"], "EventBusName": given.get("eventBusName", "default")}

    def _find_own_id(self, identifier: str, given: Inputs) -> str:
        return identifier.removeprefix(f"{given['rule']}-")
