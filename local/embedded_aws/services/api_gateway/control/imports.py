"""Imports documents: ImportRestApi, PutRestApi and ImportDocumentationParts."""

import json
from typing import Final, cast

from embedded_aws.ministack import rest_apis
from embedded_aws.ministack.api_records import DocumentationPart, RestApi
from embedded_aws.ministack.records import Record
from embedded_aws.services.api_gateway.control import (
    apis,
    authorizers,
    documentation,
    gateway_responses,
    integrations,
    method_responses,
    methods,
    models,
    resources,
    validators,
)
from embedded_aws.services.api_gateway.control.calls import (
    Call,
    Result,
    operation,
    read_list,
    read_map,
    read_members,
    read_records,
    read_texts,
)
from embedded_aws.services.api_gateway.control.documents import (
    PREFIX,
    list_integration_responses,
    list_method_responses,
    list_operations,
    list_schemas,
    list_security_schemes,
    list_wrong_parameters,
    read_base_path,
    read_document,
    read_integration,
    read_method,
)
from embedded_aws.services.api_gateway.control.lookups import find_api
from embedded_aws.services.api_gateway.control.patching import update_record

_Security = list[dict[str, list[str] | None]]
"""Security requirements of an operation."""
_INVALID: Final = "Invalid OpenAPI input."
_INVALID_DOCUMENTATION: Final = "Unable to build importer with provided input."


@operation("POST", "restapis")
def create_api(call: Call) -> Result:
    """Creates an API, also from a document."""
    if call.option("mode") != "import":
        return 201, apis.show_api(apis.create(call.data))
    document = read_document(call.body, _INVALID)
    api = apis.create({"name": _read_title(document)}, models=False)
    warnings = _Import(api, document, call).put()
    return 201, {**apis.show_api(api), **warnings}


@operation("PUT", "restapis/*")
def put_api(call: Call) -> Result:
    """Replaces an API by a document, or merges the document into it."""
    document = read_document(call.body, _INVALID)  # first, as API Gateway does
    api = find_api(call.names[0])
    overwrite = call.option("mode") == "overwrite"
    if overwrite:
        _clear(api)
    warnings = _Import(api, document, call).put(merge=not overwrite)
    return 200, {**apis.show_api(api, single=True), **warnings}


@operation("PUT", "restapis/*/documentation/parts")
def import_documentation(call: Call) -> Result:
    """Imports the documentation parts of a document."""
    api = find_api(call.names[0])
    document = read_document(call.body, _INVALID_DOCUMENTATION)
    if call.option("mode") == "overwrite":
        rest_apis.documentation_parts[api["id"]] = {}
    return 200, {"ids": [part["id"] for part in _put_documentation(api["id"], document)]}


def _read_title(document: Record) -> str:
    return str(read_map(document, "info").get("title", ""))


def _clear(api: RestApi) -> None:
    api_id = api["id"]
    there = rest_apis.resources.get()[api_id]
    root = there[apis.find_root(api_id)]
    there.clear()
    there[root["id"]] = {**root, "resourceMethods": {}}
    rest_apis.models.get()[api_id] = {}
    rest_apis.authorizers.get()[api_id] = {}
    rest_apis.request_validators.get()[api_id] = {}
    rest_apis.gateway_responses[api_id] = {}
    api["binaryMediaTypes"] = []


def _put_documentation(api_id: str, document: Record) -> list[DocumentationPart]:
    parts = read_records(read_map(document, f"{PREFIX}documentation"), "documentationParts")
    return [
        documentation.put_part(api_id, read_texts(part, "location"), json.dumps(read_map(part, "properties")))
        for part in parts
    ]


class _Import:
    def __init__(self, api: RestApi, document: Record, call: Call) -> None:
        self._api, self._document = api, document
        self._id = api["id"]
        self._base = _read_base(document, call.option("basepath") or "ignore")
        self._warnings: list[str] = []

    def put(self, *, merge: bool = False) -> Record:
        """Puts all parts of the document into the API, and returns the warnings, if any."""
        self._put_settings(merge=merge)
        for name, schema in list_schemas(self._document).items():
            text = json.dumps(_rename_references(schema, self._id))
            description = cast("Record", schema).get("description", "")
            models.put(self._id, name, text, {"description": description})
        found = list_security_schemes(self._document)
        schemes: dict[str, Record] = {name: each for name, each in found.items() if isinstance(each, dict)}
        known = {
            name: authorizers.put(self._id, _read_authorizer(name, scheme))["id"]
            for name, scheme in schemes.items()
            if f"{PREFIX}authorizer" in scheme
        }
        declared = read_members(self._document, f"{PREFIX}request-validators")
        checks = {
            name: validators.put(self._id, {**each, "name": name})["id"] for name, each in declared.items()
        }
        for kind, response in read_members(self._document, f"{PREFIX}gateway-responses").items():
            gateway_responses.put(self._id, kind, response)
        for path, method, defined in list_operations(self._document):
            security = defined.get("security", self._document.get("security"))
            validator = defined.get(
                f"{PREFIX}request-validator", self._document.get(f"{PREFIX}request-validator")
            )
            settings = {
                **read_method(path, defined, self._document),
                **_read_security(cast("_Security | None", security) or [], schemes, known),
                "requestValidatorId": checks.get(str(validator)),
            }
            self._put_operation(path, method, defined, settings)
        _put_documentation(self._id, self._document)
        return {"warnings": self._warnings} if self._warnings else {}

    def _put_settings(self, *, merge: bool) -> None:
        document, api = self._document, self._api
        info = read_map(document, "info")
        api["name"] = _read_title(document) or api["name"]
        for name, value in (
            ("description", info.get("description")),
            ("version", info.get("version")),
            ("apiKeySource", document.get(f"{PREFIX}api-key-source")),
            ("minimumCompressionSize", document.get(f"{PREFIX}minimum-compression-size")),
            ("policy", document.get(f"{PREFIX}policy")),
        ):
            if value is not None:
                update_record(api, {name: json.dumps(value) if name == "policy" else value})
        if "version" in info:
            api["version"] = str(info["version"])
        kept = read_list(api, "binaryMediaTypes") if merge else []
        given = read_list(document, f"{PREFIX}binary-media-types")
        api["binaryMediaTypes"] = [*kept, *(each for each in given if each not in kept)]
        for server in (document, *read_records(document, "servers")):
            endpoint = read_map(server, f"{PREFIX}endpoint-configuration")
            if "disableExecuteApiEndpoint" in endpoint:
                api["disableExecuteApiEndpoint"] = bool(endpoint["disableExecuteApiEndpoint"])
            if ids := read_list(endpoint, "vpcEndpointIds"):
                api["endpointConfiguration"] = {**api["endpointConfiguration"], "vpcEndpointIds": ids}

    def _put_operation(self, path: str, http_method: str, defined: Record, settings: Record) -> None:
        resource_id = self._find_resource(f"{self._base}/{path.strip('/')}")
        method = methods.put(self._id, resource_id, http_method, settings)
        for status, response in list_method_responses(defined, self._document):
            method_responses.put_of_method(method, status, response)
        given = read_integration(defined)
        if given is None:
            return
        where = f"resource '{self._base}/{path.strip('/')}' and method '{http_method}'"
        for name, value in list_wrong_parameters(defined):
            self._warnings.append(
                "Invalid format for 'requestParameters'. Expected type string for property "
                f"'{name}' of {where} but got '{json.dumps(value)}'"
            )
        integration = integrations.put(self._id, resource_id, http_method, given)
        for status, response in list_integration_responses(defined):
            method_responses.put_of_integration(integration, status, response)

    def _find_resource(self, path: str) -> str:
        """Returns the identifier of the resource at a path, which is created if there is none."""
        found = apis.find_root(self._id)
        for part in filter(None, path.split("/")):
            there = rest_apis.resources.get()[self._id].values()
            child = next(
                (
                    each["id"]
                    for each in there
                    if (each.get("parentId"), each.get("pathPart")) == (found, part)
                ),
                None,
            )
            found = child or resources.create(self._id, found, part)["id"]
        return found


def _read_base(document: Record, mode: str) -> str:
    path = f"/{read_base_path(document).strip('/')}".rstrip("/")
    match mode:
        case "prepend":
            return path
        case "split":
            rest = path.removeprefix("/").partition("/")[2]
            return f"/{rest}" if rest else ""
        case _:
            return ""


def _rename_references(schema: object, api_id: str) -> object:
    """Returns a schema whose references to other schemas are those to models of the API."""
    match schema:
        case {"$ref": str(reference)} if reference.startswith("#/"):
            name = reference.rpartition("/")[2]
            return {"$ref": f"https://apigateway.amazonaws.com/restapis/{api_id}/models/{name}"}
        case dict():
            members = cast("Record", schema)
            return {name: _rename_references(each, api_id) for name, each in members.items()}
        case list():
            return [_rename_references(each, api_id) for each in cast("list[object]", schema)]
        case _:
            return schema


def _read_authorizer(name: str, scheme: Record) -> Record:
    given = cast("Record", scheme[f"{PREFIX}authorizer"])
    kind = str(given.get("type", "")).upper()
    source = given.get("identitySource")
    if source is None and kind != "REQUEST" and scheme.get("name"):
        source = f"method.request.header.{scheme['name']}"
    return {
        **given,
        "name": name,
        "type": kind,
        "authType": scheme.get(f"{PREFIX}authtype"),
        "identitySource": source,
    }


def _read_security(security: _Security, schemes: dict[str, Record], known: dict[str, str]) -> Record:
    """Returns the parameters of PutMethod that the security requirements of an operation define."""
    settings: Record = {"authorizationType": "NONE"}
    for name, scopes in ((name, scopes) for one in security for name, scopes in one.items()):
        scheme = read_map(schemes, name)
        if name in known:
            cognito = (
                str(read_map(scheme, f"{PREFIX}authorizer").get("type", "")).lower() == "cognito_user_pools"
            )
            settings["authorizationType"] = "COGNITO_USER_POOLS" if cognito else "CUSTOM"
            settings["authorizerId"], settings["authorizationScopes"] = known[name], list(scopes or [])
        elif str(scheme.get(f"{PREFIX}authtype", "")).lower() == "awssigv4":
            settings["authorizationType"] = "AWS_IAM"
        elif str(scheme.get("name", "")).lower() == "x-api-key":
            settings["apiKeyRequired"] = True
    return settings
