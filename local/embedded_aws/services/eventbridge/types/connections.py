"""Connections, and the API destinations that use them."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling

_CONNECTION = ("authorizationType", "description", "kmsKeyIdentifier")
_NAMES = {
    "apiKey": "ApiKeyAuthParameters",
    "basic": "BasicAuthParameters",
    "bodies": "BodyParameters",
    "headers": "HeaderParameters",
    "oauth": "OAuthParameters",
    "queryStrings": "QueryStringParameters",
}
_DESTINATION = {
    "connectionArn": "ConnectionArn",
    "description": "Description",
    "httpMethod": "HttpMethod",
    "invocationEndpoint": "InvocationEndpoint",
    "invocationRateLimitPerSecond": "InvocationRateLimitPerSecond",
}


@resource_type("aws:cloudwatch/eventConnection:EventConnection")
class EventConnection(ResourceType):
    """The credentials of API destinations. Its id is its name."""

    takes = (*_CONNECTION, "authParameters", "name")
    replaced_by = ("name",)
    defaults = {"description": "", "kmsKeyIdentifier": ""}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("events").create_connection(Name=physical, **self._build_settings(aws, given))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").update_connection(Name=identifier, **self._build_settings(aws, given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        """AWS returns no secrets: those are as they were given."""
        found = aws.client("events").describe_connection(Name=identifier)
        wanted = {"authParameters": self._build_settings(aws, given)["AuthParameters"]}
        names = {each: f"{each[:1].upper()}{each[1:]}" for each in _CONNECTION}
        return {
            **keep_spelling(given, wanted, found, {"authParameters": "AuthParameters"}),
            **select_inputs(found, names),
            "arn": found["ConnectionArn"],
            "name": identifier,
            "secretArn": found["SecretArn"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").delete_connection(Name=identifier)

    def _build_settings(self, aws: Context, given: Inputs) -> dict[str, object]:
        parameters: Properties = {**given["authParameters"]}
        if key := parameters.get("apiKey"):  # elsewhere a key and a value are a parameter
            parameters["apiKey"] = {"apiKeyName": key["key"], "apiKeyValue": key["value"]}
        shape = find_input(aws.client("events"), "CreateConnection")
        settings = {each: given[each] for each in _CONNECTION if each in given}
        return spell_members({**settings, "authParameters": parameters}, shape, _NAMES)


@resource_type("aws:cloudwatch/eventApiDestination:EventApiDestination")
class EventApiDestination(ResourceType):
    """An HTTP endpoint that events are sent to. Its id is its name."""

    takes = (*_DESTINATION, "name")
    replaced_by = ("name",)
    defaults = {"description": "", "invocationRateLimitPerSecond": 300}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("events").create_api_destination(Name=physical, **given.pick(_DESTINATION))
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").update_api_destination(Name=identifier, **given.pick(_DESTINATION))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("events").describe_api_destination(Name=identifier)
        return {**select_inputs(found, _DESTINATION), "arn": found["ApiDestinationArn"], "name": identifier}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("events").delete_api_destination(Name=identifier)
