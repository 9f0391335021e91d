"""Routes of a ``RestAPI``: functions, files, integrations, and operations as they are written."""

import json
import re
from pathlib import Path
from typing import Final

import pulumi

from embedded_aws.component_packages.authorizers import FUNCTION, build_scheme
from embedded_aws.component_packages.expansion import Child, Expansion, Properties, shorten_hash
from embedded_aws.component_packages.synced_folders import guess_type
from embedded_aws.errors import DeploymentError

_INTEGRATION: Final = "x-amazon-apigateway-integration"
_ANY: Final = "x-amazon-apigateway-any-method"
_METHODS: Final = frozenset({"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY"})
_S3_ACCESS: Final = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
_TRUST: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "",
                "Effect": "Allow",
                "Principal": {"Service": "apigateway.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
_TYPED: Final = ("Content-Type", "content-type")
_PROXY: Final = {"name": "proxy", "in": "path", "required": True, "type": "string"}


class RestRoutes:
    """The routes of one API.

    Args:
        component: The API.

    Attributes:
        functions: Method, path and name of each function.
        security: Security definitions by name.
    """

    def __init__(self, component: Expansion) -> None:
        self.functions: list[tuple[str, str, str]] = []
        self.security: dict[str, Properties] = {}
        self._component = component
        self._paths: dict[str, Properties] = {}
        self._bucket = ""
        self._authorizers: dict[str, Properties] = {}

    def build_paths(self, routes: list[Properties]) -> dict[str, Properties]:
        """Returns the paths of a document, and registers what their backends need."""
        for route in routes:
            path = f"/{route['path'].removeprefix('/')}"
            if "eventHandler" in route:
                self._add_function(route, path)
            elif "localPath" in route:
                self._add_files(route, path)
            elif "target" in route:
                self._add_integration(route, path)
            elif "data" in route:
                self._add(path, _find_method(route), route["data"])
            else:
                raise DeploymentError(
                    f"routes: {path!r} does not have a backend; must have eventHandler, localPath, target or "
                    "data. Add one of them."
                )
        return self._paths

    def _add(self, path: str, method: str, operation: Properties) -> None:
        name = _ANY if method == "ANY" else method.lower()
        self._paths.setdefault(path, {})[name] = operation

    def _complete(self, operation: Properties, route: Properties) -> Properties:
        """Returns an operation with what any route can have: authorizers, parameters, a validator, a key."""
        security = [self._add_authorizer(each) for each in route.get("authorizers") or ()]
        if route.get("apiKeyRequired"):
            self.security["api_key"] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
            security.append({"api_key": []})
        required = [
            {"name": each["name"], "in": each["in"], "required": True}
            for each in route.get("requiredParameters") or ()
        ]
        completed = {**operation}
        if parameters := [*operation.get("parameters", []), *required]:
            completed["parameters"] = parameters
        if security:
            completed["security"] = security
        if validator := route.get("requestValidator"):
            completed["x-amazon-apigateway-request-validator"] = validator
        if route.get("iamAuthEnabled"):
            completed["x-amazon-apigateway-auth"] = {"type": "AWS_IAM"}
        return completed

    def _add_authorizer(self, given: Properties) -> Properties:
        known = next((name for name, each in self._authorizers.items() if each == given), None)
        default = f"{self._component.name}-authorizer-{len(self.security)}"
        name: str = given.get("authorizerName") or known or default
        self._authorizers[name] = given
        if name not in self.security:
            self.security[name] = build_scheme(self._component, name, given)
        return {name: given.get("methodsToAuthorize") or []}

    def _add_function(self, route: Properties, path: str) -> None:
        method, function = _find_method(route), str(route["eventHandler"])
        found = self._component.find(FUNCTION, function)
        if not found:
            raise DeploymentError(
                f"routes: {path!r} has the eventHandler {function!r}, which the program does not create; "
                "must be an aws.lambda_.Function. Pass the function."
            )
        integration = {
            "uri": found["invokeArn"],
            "passthroughBehavior": "when_no_match",
            "httpMethod": "POST",
            "type": "aws_proxy",
        }
        self._add(path, method, self._complete({_INTEGRATION: integration}, route))
        self.functions.append((method, path, found["name"]))

    def _add_integration(self, route: Properties, path: str) -> None:
        target, base = route["target"], path if path.endswith("/") else f"{path}/"
        uri: str = target["uri"] if target["uri"].endswith("/") else f"{target['uri']}/"
        integration: dict[str, object] = {
            "responses": {"default": {"statusCode": "200"}},
            "type": target.get("type", "http_proxy"),
            "passthroughBehavior": target.get("passthroughBehavior", "when_no_match"),
            "httpMethod": "ANY",
            **{name: target[name] for name in ("connectionType", "connectionId") if name in target},
        }
        self._add(base, "ANY", self._complete({_INTEGRATION: {**integration, "uri": uri}}, route))
        mapped = {"integration.request.path.proxy": "method.request.path.proxy"}
        below = {**integration, "uri": f"{uri}{{proxy}}", "requestParameters": mapped}
        operation = self._complete({_INTEGRATION: below, "parameters": [_PROXY]}, route)
        self._add(f"{base}{{proxy+}}", "ANY", operation)

    def _add_files(self, route: Properties, path: str) -> None:
        source = Path(route["localPath"])
        if source.is_file():
            key = f"{self._component.name}{shorten_hash(f'get:{path}')}"
            role = self._add_role(key)
            self._add_object(key, source, route.get("contentType"))
            self._add(path, "GET", self._complete(self._build_object(key, role), route))
        elif source.is_dir():
            self._add_directory(route, source, path if path.endswith("/") else f"{path}/")
        else:
            raise DeploymentError(
                f"routes: {path!r} has the localPath {route['localPath']!r}, which does not exist; must be a "
                "file or a directory. Create it."
            )

    def _add_directory(self, route: Properties, folder: Path, path: str) -> None:
        key = f"{self._component.name}{shorten_hash(f'get:{path}')}"
        role, index = self._add_role(key), route.get("index")
        page = None if index is False else index if isinstance(index, str) else "index.html"
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            name = f"{key}/{file.relative_to(folder).as_posix()}"
            self._add_object(name, file, None)
            if page and file == folder / page:
                self._add(path, "GET", self._complete(self._build_object(name, role), route))
        operation = self._build_object(f"{key}/{{proxy}}", role)
        mapped = {"integration.request.path.proxy": "method.request.path.proxy"}
        operation[_INTEGRATION]["requestParameters"] = mapped
        self._add(f"{path}{{proxy+}}", "ANY", self._complete({**operation, "parameters": [_PROXY]}, route))

    def _find_bucket(self) -> str:
        """Returns the bucket of the files, which is created for the first of them if none is given."""
        if not self._bucket:
            given: str | None = self._component.inputs.get("staticRoutesBucket")
            name = re.sub(r"[^a-z0-9-]", "", self._component.name.lower())
            self._bucket = given or self._component.add("aws:s3/bucket:Bucket", name, {}).identifier
        return self._bucket

    def _add_role(self, name: str) -> Child:
        self._find_bucket()
        role = self._component.add("aws:iam/role:Role", name, {"assumeRolePolicy": _TRUST})
        self._component.add(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            name,
            {"policyArn": _S3_ACCESS, "role": role.identifier},
        )
        return role

    def _add_object(self, key: str, file: Path, content_type: str | None) -> None:
        self._component.add(
            "aws:s3/bucketObject:BucketObject",
            key,
            {
                "bucket": self._find_bucket(),
                "contentType": content_type or guess_type(file),
                "key": key,
                "source": pulumi.FileAsset(str(file)),
            },
        )

    def _build_object(self, key: str, role: Child) -> Properties:
        headers = {f"method.response.header.{name}": f"integration.response.header.{name}" for name in _TYPED}
        region = self._component.region
        return {
            "responses": {
                "200": {
                    "description": "200 response",
                    "headers": {name: {"type": "string"} for name in _TYPED},
                },
                "400": {"description": "400 response"},
                "500": {"description": "500 response"},
            },
            _INTEGRATION: {
                "credentials": role.outputs["arn"],
                "uri": f"arn:aws:apigateway:{region}:s3:path/{self._find_bucket()}/{key}",
                "passthroughBehavior": "when_no_match",
                "httpMethod": "GET",
                "type": "aws",
                "responses": {
                    "4\\d{2}": {"statusCode": "400"},
                    "default": {"statusCode": "200", "responseParameters": headers},
                    "5\\d{2}": {"statusCode": "500"},
                },
            },
        }


def _find_method(route: Properties) -> str:
    method = str(route.get("method", "")).upper()
    if method not in _METHODS:
        raise DeploymentError(
            f"routes: {route['path']!r} has the method {route.get('method')!r}; must be one of "
            f"{', '.join(sorted(_METHODS))}. Change it."
        )
    return method
