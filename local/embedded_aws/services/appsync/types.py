"""AWS AppSync: GraphQL APIs."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from embedded_aws.errors import DeploymentError
from embedded_aws.json_values import is_object
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import AutomaticName
from embedded_aws.resource_model.calls import find_input, find_one, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.modelled import spell_members
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.seen import read_modelled

_POLL_SECONDS = 0.05
_API = (
    *("additionalAuthenticationProviders", "apiType", "authenticationType", "introspectionConfig"),
    *("lambdaAuthorizerConfig", "logConfig", "openidConnectConfig", "queryDepthLimit"),
    *("resolverCountLimit", "userPoolConfig", "visibility", "xrayEnabled"),
)
_NAMES = {
    "cloudwatchLogsRoleArn": "cloudWatchLogsRoleArn",
    "dataSource": "dataSourceName",
    "field": "fieldName",
    "functionArn": "lambdaFunctionArn",
    "region": "awsRegion",
    "requestTemplate": "requestMappingTemplate",
    "responseTemplate": "responseMappingTemplate",
}


@resource_type("aws:appsync/graphQLApi:GraphQLApi")
class GraphQLApi(ResourceType):
    """A GraphQL API, with its schema."""

    takes = (*_API, "name", "schema", "tags")
    replaced_by = ("apiType", "visibility")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = {"name": aws.physical_name(name, given), **_select_inputs(given, _API)}
        answer = _call(aws, "CreateGraphqlApi", settings, tags=given.get("tags", {}))
        return answer["graphqlApi"]["apiId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        name = given.get("name", given.outputs.get("name", ""))
        settings = {"name": name, **_select_inputs(given, _API), "apiId": identifier}
        _call(aws, "UpdateGraphqlApi", settings)
        replace_tags(aws.client("appsync"), given.outputs["arn"], given)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if "schema" not in given or not given.has_changed("schema"):
            return
        appsync = aws.client("appsync")
        answer = appsync.start_schema_creation(apiId=identifier, definition=given["schema"].encode())
        while answer["status"] == "PROCESSING":
            time.sleep(_POLL_SECONDS)
            answer = appsync.get_schema_creation_status(apiId=identifier)
        if answer["status"] == "FAILED":
            raise DeploymentError(f"schema: {answer.get('details', 'is invalid')}")

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        appsync = aws.client("appsync")
        api = appsync.get_graphql_api(apiId=identifier)["graphqlApi"]
        host = f"{identifier}.appsync-api.{aws.region}.amazonaws.com"
        return {
            **read_modelled(given, _API, api, find_input(appsync, "UpdateGraphqlApi"), _NAMES),
            "arn": api["arn"],
            "name": api["name"],
            "uris": {"GRAPHQL": f"https://{host}/graphql"},
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("appsync").delete_graphql_api(apiId=identifier)


class _Part(ResourceType):
    """A part of an API.

    Attributes:
        operation: What the names of its calls end in.
        which: What the calls that read, change and delete it name it by, and where that is.
        settings: Inputs that its calls take.
    """

    operation: str
    which: Mapping[str, str]
    settings: tuple[str, ...]

    def __init_subclass__(cls) -> None:
        cls.takes = tuple(sorted({*cls.takes, *cls.settings}))

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = {**self._build_settings(aws, given), **self._which(given)}
        _call(aws, f"Update{self.operation}", settings)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = _call(aws, f"Get{self.operation}", self._which(given))
        (found,) = (value for name, value in answer.items() if name != "ResponseMetadata")
        shape = find_input(aws.client("appsync"), f"Update{self.operation}")
        settings = {*self.settings} - {*self.which}
        return {
            **read_modelled(given, sorted(settings), found, shape, _NAMES),
            "arn": found[f"{self.operation[0].lower()}{self.operation[1:]}Arn"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        _call(aws, f"Delete{self.operation}", self._which(given))

    def _build_settings(self, aws: Context, given: Inputs) -> Properties:
        del aws
        return _select_inputs(given, self.settings)

    def _which(self, given: Inputs) -> dict[str, str]:
        both = {**given.outputs, **given.properties}
        return {theirs: both[ours] for ours, theirs in self.which.items()}


@resource_type("aws:appsync/domainName:DomainName")
class DomainName(ResourceType):
    """A custom domain name of an API, which is served on this machine."""

    takes = ("certificateArn", "description", "domainName")
    replaced_by = ("certificateArn", "domainName")
    defaults = {"description": ""}
    name_input = "domainName"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = {each: given[each] for each in self.takes if each in given}
        made = aws.client("appsync").create_domain_name(**settings)["domainNameConfig"]
        return made["domainName"]

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.emulator.serve_host(identifier)

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        description = given.get("description", "")
        aws.client("appsync").update_domain_name(domainName=identifier, description=description)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("appsync").get_domain_name(domainName=identifier)["domainNameConfig"]
        names = ("appsyncDomainName", "certificateArn", "description", "domainName", "hostedZoneId")
        return {name: found[name] for name in names}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("appsync").delete_domain_name(domainName=identifier)
        aws.emulator.release_host(identifier)


@resource_type("aws:appsync/domainNameApiAssociation:DomainNameApiAssociation")
class DomainNameApiAssociation(Setting):
    """The API that a custom domain name leads to."""

    of = "domainName"
    takes = ("apiId", "domainName")
    replaced_by = ("domainName",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("appsync").associate_api(domainName=identifier, apiId=given["apiId"])

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("appsync").get_api_association(domainName=identifier)["apiAssociation"]
        return {"apiId": found["apiId"], "domainName": found["domainName"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("appsync").disassociate_api(domainName=identifier)


@resource_type("aws:appsync/dataSource:DataSource")
class DataSource(_Part):
    """A data source of an API."""

    automatic_name = AutomaticName(separator="_")
    operation = "DataSource"
    which = {"apiId": "apiId", "name": "name"}
    takes = ("name",)
    settings = (
        *("apiId", "description", "dynamodbConfig", "eventBridgeConfig", "httpConfig", "lambdaConfig"),
        *("serviceRoleArn", "type"),
    )
    replaced_by = ("apiId", "name")

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        physical = aws.physical_name(name, given)
        _call(aws, "CreateDataSource", {"name": physical, **self._build_settings(aws, given)})
        return f"{given['apiId']}-{physical}", {"name": physical}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def _build_settings(self, aws: Context, given: Inputs) -> Properties:
        settings = super()._build_settings(aws, given)
        if is_object(table := settings.get("dynamodbConfig")):
            settings["dynamodbConfig"] = {"region": aws.region, **table}
        return settings


@resource_type("aws:appsync/resolver:Resolver")
class Resolver(_Part):
    """A resolver of a field."""

    operation = "Resolver"
    which = {"apiId": "apiId", "type": "typeName", "field": "fieldName"}
    settings = (
        *("apiId", "cachingConfig", "code", "dataSource", "field", "kind", "maxBatchSize"),
        *("pipelineConfig", "requestTemplate", "responseTemplate", "runtime"),
    )
    takes = ("type",)
    replaced_by = ("apiId", "field", "type")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = {**_select_inputs(given, self.settings), "typeName": given["type"]}
        _call(aws, "CreateResolver", settings)
        return f"{given['apiId']}-{given['type']}-{given['field']}"


@resource_type("aws:appsync/function:Function")
class Function(_Part):
    """A step of pipeline resolvers."""

    automatic_name = AutomaticName(separator="_")
    operation = "Function"
    which = {"apiId": "apiId", "functionId": "functionId"}
    settings = (
        *("apiId", "code", "dataSource", "description", "functionVersion", "maxBatchSize", "name"),
        *("requestMappingTemplate", "responseMappingTemplate", "runtime"),
    )
    replaced_by = ("apiId",)

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        settings = {"name": aws.physical_name(name, given), **_select_inputs(given, self.settings)}
        if "code" not in given:
            settings.setdefault("functionVersion", "2018-05-29")
        made = _call(aws, "CreateFunction", settings)["functionConfiguration"]
        found = {"functionId": made["functionId"], "name": made["name"]}
        return f"{given['apiId']}-{made['functionId']}", found

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        settings = {
            "name": given.outputs["name"],
            **_select_inputs(given, self.settings),
            **self._which(given),
        }
        _call(aws, "UpdateFunction", settings)


@resource_type("aws:appsync/apiKey:ApiKey")
class ApiKey(ResourceType):
    """A key of an API."""

    takes = ("apiId", "description", "expires")
    replaced_by = ("apiId",)
    defaults = {"description": ""}

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        made = aws.client("appsync").create_api_key(apiId=given["apiId"], **self._settings(given))["apiKey"]
        return f"{given['apiId']}:{made['id']}", {"apiKeyId": made["id"], "key": made["id"]}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        key = identifier.partition(":")[2]
        aws.client("appsync").update_api_key(apiId=given["apiId"], id=key, **self._settings(given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        keys = aws.client("appsync").list_api_keys(apiId=given["apiId"])["apiKeys"]
        key = find_one([each for each in keys if each["id"] == identifier.partition(":")[2]])
        return {"description": key.get("description", ""), **self._read_expiry(given, key)}

    def _read_expiry(self, given: Inputs, key: Properties) -> Properties:
        """AppSync rounds down to the hour."""
        if "expires" not in given:
            return {}
        hours = [each // 3600 for each in (self._settings(given)["expires"], key["expires"])]
        actual = datetime.fromtimestamp(key["expires"], UTC).isoformat().replace("+00:00", "Z")
        return {"expires": given["expires"] if hours[0] == hours[1] else actual}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("appsync").delete_api_key(apiId=given["apiId"], id=identifier.partition(":")[2])

    def _settings(self, given: Inputs) -> Properties:
        settings = given.pick({"description": "description"})
        if "expires" in given:
            settings["expires"] = int(datetime.fromisoformat(given["expires"]).timestamp())
        return settings


def _select_inputs(given: Inputs, names: tuple[str, ...]) -> Properties:
    return {name: given[name] for name in names if name in given}


def _call(aws: Context, operation: str, arguments: Mapping[str, object], **more: object) -> Properties:
    """Calls an operation with Pulumi's names of its arguments."""
    client = aws.client("appsync")
    shape = find_input(client, operation)
    (method,) = (ours for ours, theirs in client.meta.method_to_api_mapping.items() if theirs == operation)
    return getattr(client, method)(**spell_members(arguments, shape, _NAMES), **more)
