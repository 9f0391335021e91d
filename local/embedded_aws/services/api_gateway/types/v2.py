"""Amazon API Gateway, version 2: APIs with their stages and deployments.

What an API consists of is created, updated, read and deleted by calls that differ only in their names.
"""

from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import find_input, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling
from embedded_aws.services.api_gateway.refusals import check_body
from embedded_aws.services.api_gateway.types.api_ids import ID_TAG, build_api_arn, create_api_id
from embedded_aws.services.api_gateway.types.http_import import import_document
from embedded_aws.services.api_gateway.types.http_openapi import read_http_document

_QUICK: Final = ("credentialsArn", "routeKey", "target")
"""Inputs of an HTTP API that comes with one route and a stage, which AWS calls quick create."""
_NO_LIMITS: Final = {"throttlingBurstLimit": 0, "throttlingRateLimit": 0}
"""Limits that Pulumi's provider sends with route settings which lack them; they reject all requests."""
_SEPARATE: Final = (*_QUICK, "body")
"""Inputs that create other resources, and are not properties of an API."""


class ApiPart(ResourceType):
    """Something that version 2 of API Gateway creates by one call, and updates by another.

    Attributes:
        operation: What the names of its calls end in, such as ``Route``.
        parents: Inputs that say what it is a part of.
        identifier: What its calls name its id, such as ``RouteId``.
        names: AWS's name of each input that differs in more than capitals.
    """

    operation: str
    parents: tuple[str, ...] = ("apiId",)
    identifier: str
    names: Mapping[str, str] = {}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = self.settings(aws, name, given)
        return self._call(aws, "Create", settings | self._list_parents(given))[self.identifier]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = self.settings(aws, "", given)
        self._call(aws, "Update", {**settings, **self._list_parents(given), self.identifier: identifier})

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = self._call(aws, "Get", {**self._list_parents(given), self.identifier: identifier})
        return self.outputs(aws, identifier, given, answer)

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._call(aws, "Delete", {**self._list_parents(given), self.identifier: identifier})

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        """The inputs as the calls take them, by Pulumi's or AWS's names; ``name`` is empty in an update."""
        del aws, name
        return {input_: given[input_] for input_ in self.takes if input_ in given}

    def outputs(self, aws: Context, identifier: str, given: Inputs, answer: Properties) -> Properties:
        """Outputs of a resource, and the inputs that AWS has."""
        del identifier
        theirs = {input_: self._spell_inputs(input_) for input_ in self.takes if input_ != "tags"}
        settings = self.settings(aws, "", given)
        wanted = {name: self._rename_inputs(value) for name, value in settings.items() if name in theirs}
        return keep_spelling(given, wanted, answer, theirs)

    def _list_parents(self, given: Inputs) -> Properties:
        return {name: given[name] for name in self.parents}

    def _rename_inputs(self, value: object) -> object:
        if isinstance(value, dict):
            members = cast("dict[str, object]", value)
            return {self.names.get(name, name): member for name, member in members.items()}
        return value

    def _spell_inputs(self, name: str) -> str:
        return self.names.get(name, name[:1].upper() + name[1:])

    def _call(self, aws: Context, verb: str, arguments: Mapping[str, object]) -> Properties:
        """Calls an operation with those of the arguments that it has."""
        client = aws.client("apigatewayv2")
        operation = f"{verb}{self.operation}"
        shape = find_input(client, operation)
        known = {name.lower() for name in shape.members}
        given = {
            name: value for name, value in arguments.items() if self.names.get(name, name).lower() in known
        }
        (method,) = (
            ours for ours, theirs in client.meta.method_to_api_mapping.items() if theirs == operation
        )
        return getattr(client, method)(**spell_members(given, shape, self.names))


@resource_type("aws:apigatewayv2/api:Api")
class Api(ApiPart):
    """An HTTP API or a WebSocket API."""

    operation = "Api"
    parents = ()
    identifier = "ApiId"
    takes = (
        *("apiKeySelectionExpression", "corsConfiguration", "description", "disableExecuteApiEndpoint"),
        *("name", "protocolType", "routeSelectionExpression", "tags", "version"),
        *_SEPARATE,
    )
    meaningless = ("failOnWarnings", "ipAddressType")
    replaced_by = (*_QUICK, "protocolType")
    defaults = {
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "description": "",
        "disableExecuteApiEndpoint": False,
        "version": "",
    }

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings, identifier = self.settings(aws, name, given), create_api_id(aws)
        self._call(aws, "Create", {**settings, "tags": {**given.get("tags", {}), ID_TAG: identifier}})
        arn = build_api_arn(aws, f"apis/{identifier}")
        aws.client("apigatewayv2").untag_resource(ResourceArn=arn, TagKeys=[ID_TAG])
        return identifier

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        physical = {"name": aws.physical_name(name, given)} if name else {}
        chosen = super().settings(aws, name, given)
        return physical | {input_: value for input_, value in chosen.items() if input_ not in _SEPARATE}

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Creates the resources of a document and of quick create, which MiniStack does not."""
        if "body" in given:
            self._import(aws, identifier, given)
        if "target" in given and not given.before:
            self._create_quickly(aws, identifier, given)

    def _import(self, aws: Context, identifier: str, given: Inputs) -> None:
        if reasons := list(check_body(given["body"])):
            raise DeploymentError("; ".join(reasons))
        document = read_http_document(given["body"])
        client = aws.client("apigatewayv2")
        if given.has_changed("body"):
            import_document(client, identifier, document)
        if document.settings:  # as Pulumi's provider, which prefers the title to the name
            client.update_api(ApiId=identifier, **document.settings)

    def _create_quickly(self, aws: Context, identifier: str, given: Inputs) -> None:
        gateway, api, target = aws.client("apigatewayv2"), {"ApiId": identifier}, given["target"]
        is_url = target.startswith(("http://", "https://"))
        kind = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY"} if is_url else {}
        integration = gateway.create_integration(
            **api,
            IntegrationUri=target,
            PayloadFormatVersion="1.0" if is_url else "2.0",
            **(kind or {"IntegrationType": "AWS_PROXY"}),
            **given.pick({"credentialsArn": "CredentialsArn"}),
        )
        destination = f"integrations/{integration['IntegrationId']}"
        gateway.create_route(**api, RouteKey=given.get("routeKey", "$default"), Target=destination)
        gateway.create_stage(**api, StageName="$default", AutoDeploy=True)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        super().update(aws, identifier, given)
        if "corsConfiguration" in given.before and "corsConfiguration" not in given:
            aws.client("apigatewayv2").delete_cors_configuration(ApiId=identifier)
        replace_tags(aws.client("apigatewayv2"), self._build_arn(aws, identifier), given)

    def outputs(self, aws: Context, identifier: str, given: Inputs, answer: Properties) -> Properties:
        scheme = "wss" if answer["ProtocolType"] == "WEBSOCKET" else "https"
        return {
            **super().outputs(aws, identifier, given, answer),
            "apiEndpoint": f"{scheme}://{identifier}.execute-api.{aws.region}.amazonaws.com",
            "arn": self._build_arn(aws, identifier),
            "executionArn": aws.arn("execute-api", identifier),
            "name": answer["Name"],
            "routeSelectionExpression": answer["RouteSelectionExpression"],
        }

    def _build_arn(self, aws: Context, identifier: str) -> str:
        return build_api_arn(aws, f"apis/{identifier}")


@resource_type("aws:apigatewayv2/stage:Stage")
class Stage(ApiPart):
    """A stage of an API, which serves one of its deployments. Its id is its name."""

    operation = "Stage"
    identifier = "StageName"
    names = {"name": "StageName"}
    takes = (
        *("accessLogSettings", "apiId", "autoDeploy", "clientCertificateId", "defaultRouteSettings"),
        *("deploymentId", "description", "name", "routeSettings", "stageVariables", "tags"),
    )
    replaced_by = ("apiId", "name")
    defaults = {
        "accessLogSettings": {},
        "autoDeploy": False,
        "defaultRouteSettings": {},
        "description": "",
        "routeSettings": [],
        "stageVariables": {},
    }

    def settings(self, aws: Context, name: str, given: Inputs) -> Properties:
        settings = super().settings(aws, name, given)
        if name:
            settings["name"] = aws.physical_name(name, given)
        if given.get("defaultRouteSettings"):
            settings["defaultRouteSettings"] = {**_NO_LIMITS, **given["defaultRouteSettings"]}
        if "routeSettings" in given:
            settings["routeSettings"] = {
                each["routeKey"]: {**_NO_LIMITS, **{key: each[key] for key in each if key != "routeKey"}}
                for each in given["routeSettings"]
            }
        return settings

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        super().update(aws, identifier, given)
        replace_tags(aws.client("apigatewayv2"), self._build_arn(aws, identifier, given), given)

    def outputs(self, aws: Context, identifier: str, given: Inputs, answer: Properties) -> Properties:
        api_id = given["apiId"]
        api = aws.client("apigatewayv2").get_api(ApiId=api_id)
        scheme = "wss" if api["ProtocolType"] == "WEBSOCKET" else "https"
        path = "" if identifier == "$default" else identifier
        return {
            **super().outputs(aws, identifier, given, answer),
            "arn": self._build_arn(aws, identifier, given),
            "executionArn": aws.arn("execute-api", f"{api_id}/{identifier}"),
            "invokeUrl": f"{scheme}://{api_id}.execute-api.{aws.region}.amazonaws.com/{path}",
            "name": identifier,
        }

    def _build_arn(self, aws: Context, identifier: str, given: Inputs) -> str:
        return build_api_arn(aws, f"apis/{given['apiId']}/stages/{identifier}")


@resource_type("aws:apigatewayv2/deployment:Deployment")
class Deployment(ApiPart):
    """A deployment: the API as it was when the deployment was created."""

    operation = "Deployment"
    identifier = "DeploymentId"
    takes = ("apiId", "description")
    meaningless = ("triggers",)
    replaced_by = ("apiId", "triggers")
    defaults = {"description": ""}

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """MiniStack cannot change a deployment, of which only the description can be changed."""

    def outputs(self, aws: Context, identifier: str, given: Inputs, answer: Properties) -> Properties:
        return {"autoDeployed": answer.get("AutoDeployed", False)}
