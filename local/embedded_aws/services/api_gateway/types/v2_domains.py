"""Amazon API Gateway, version 2: host names, and the stages that they lead to."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.services.api_gateway.types.api_ids import build_api_arn
from embedded_aws.services.api_gateway.types.v2 import ApiPart

_COMPUTED = {"hostedZoneId": "HostedZoneId", "targetDomainName": "ApiGatewayDomainName"}


@resource_type("aws:apigatewayv2/domainName:DomainName")
class DomainName(ApiPart):
    """A host name of HTTP APIs and WebSocket APIs, which is served on this machine."""

    operation = "DomainName"
    parents = ()
    identifier = "DomainName"
    takes = ("domainName", "domainNameConfiguration", "mutualTlsAuthentication", "routingMode", "tags")
    replaced_by = ("domainName",)
    name_input = "domainName"

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        settings = super().settings(aws, name, given)
        configuration: Properties = settings.pop("domainNameConfiguration")
        # What AWS computes is part of it in Pulumi.
        chosen = {name: value for name, value in configuration.items() if name not in _COMPUTED}
        return {**settings, "domainNameConfigurations": [chosen]}

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.emulator.serve_host(identifier)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        super().update(aws, identifier, given)
        replace_tags(aws.client("apigatewayv2"), build_api_arn(aws, f"domainnames/{identifier}"), given)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        super().delete(aws, identifier, given)
        aws.emulator.release_host(identifier)

    def outputs(self, aws: Context, identifier: str, given: Inputs, answer: Properties) -> Properties:
        (configuration,) = answer["DomainNameConfigurations"]
        computed = {ours: configuration.get(theirs, "") for ours, theirs in _COMPUTED.items()}
        return {
            **read_inputs(given, answer, {"mutualTlsAuthentication": "MutualTlsAuthentication"}),
            "apiMappingSelectionExpression": "$request.basepath",
            "arn": build_api_arn(aws, f"domainnames/{identifier}"),
            "domainName": identifier,
            "domainNameConfiguration": {**given["domainNameConfiguration"], **computed},
        }


@resource_type("aws:apigatewayv2/apiMapping:ApiMapping")
class ApiMapping(ApiPart):
    """The stage at a path of a host name."""

    operation = "ApiMapping"
    parents = ("domainName",)
    identifier = "ApiMappingId"
    takes = ("apiId", "apiMappingKey", "domainName", "stage")
    replaced_by = ("apiId", "domainName")
    defaults = {"apiMappingKey": ""}


@resource_type("aws:apigatewayv2/routingRule:RoutingRule")
class RoutingRule(ResourceType):
    """The stage of a REST API for requests to a host name that meet conditions. Its id is its ARN."""

    takes = ("actions", "conditions", "domainName", "priority")
    replaced_by = ("domainName",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        client = aws.client("apigatewayv2")
        created = client.create_routing_rule(DomainName=given["domainName"], **_build_rule(given))
        return created["RoutingRuleArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigatewayv2").put_routing_rule(**_name_rule(identifier), **_build_rule(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        rule = aws.client("apigatewayv2").get_routing_rule(**_name_rule(identifier))
        names = {"actions": "Actions", "conditions": "Conditions", "priority": "Priority"}
        wanted = {name: _build_rule(given)[theirs] for name, theirs in names.items()}
        return {
            **keep_spelling(given, wanted, rule, names),
            "routingRuleArn": rule["RoutingRuleArn"],
            "routingRuleId": rule["RoutingRuleId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigatewayv2").delete_routing_rule(**_name_rule(identifier))


def _name_rule(arn: str) -> dict[str, str]:
    _, _, domain, _, rule = arn.rpartition(":")[2].split("/")
    return {"DomainName": domain, "RoutingRuleId": rule}


def _build_rule(given: Inputs) -> Properties:
    targets = [action["invokeApi"] for action in given["actions"]]
    actions = [
        {
            "ApiId": target["apiId"],
            "Stage": target["stage"],
            "StripBasePath": target.get("stripBasePath", False),
        }
        for target in targets
    ]
    return {
        "Actions": [{"InvokeApi": action} for action in actions],
        "Conditions": [_build_condition(condition) for condition in given.get("conditions", [])],
        "Priority": given["priority"],
    }


def _build_condition(given: Properties) -> Properties:
    condition: Properties = {}
    if headers := given.get("matchHeaders"):
        match = headers["anyOf"]  # one header in Pulumi, a list in AWS
        condition["MatchHeaders"] = {"AnyOf": [{"Header": match["header"], "ValueGlob": match["valueGlob"]}]}
    if paths := given.get("matchBasePaths"):
        condition["MatchBasePaths"] = {"AnyOf": paths["anyOfs"]}
    return condition
