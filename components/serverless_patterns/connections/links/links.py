"""Environment variables and permissions of the links of a function or a container."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.outputs import origin
from serverless_patterns.component import Scope
from serverless_patterns.connections.links.access import (
    KINDS,
    ON_BUCKETS,
    ON_INDEXES,
    PASSING,
    WEBSOCKET_METHODS,
    LinkKind,
)
from serverless_patterns.connections.links.args import LinkArgs
from serverless_patterns.connections.resource_arns import read_part, remove_qualifier
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


@dataclass(frozen=True)
class _Link:
    """A link with its arguments."""

    argument: str
    """Name of the kind, such as ``table``."""
    args: Mapping[str, Any]

    @property
    def kind(self) -> LinkKind:
        return KINDS[self.argument]

    @property
    def arn(self) -> pulumi.Input[str]:
        return self.args["arn"]

    @property
    def actions(self) -> list[str]:
        return self.kind.actions(self.args["access"])

    @property
    def identity(self) -> Hashable:
        """Identity of links to the same resource; a bucket may be linked once for each prefix."""
        return self.argument, origin(self.arn), self.args.get("prefix")


@dataclass(frozen=True)
class Links:
    """The links of one function or container, by the name of the environment variable."""

    links: Mapping[str, _Link]

    @property
    def endpoint_services(self) -> dict[str, str]:
        """Endpoint service of a VPC that each link requires."""
        return {name: _endpoint_service(link) for name, link in self.links.items()}

    def environment(self, scope: Scope) -> dict[str, pulumi.Input[str]]:
        """Returns the environment variables."""
        found = {name: _find_variable(link, scope) for name, link in self.links.items()}
        return {**found, **_list_other_variables(self.links)}

    def statements(
        self, scope: Scope, *, decrypts_with: pulumi.Input[str] | None = None
    ) -> list[PolicyStatementArgs]:
        """Returns the permissions of the role, which may decrypt with the key ``decrypts_with`` anyway."""
        statements = [each for link in self.links.values() for each in _list_statements(link)]
        return [*statements, *self._key_statements(scope, origin(decrypts_with))]

    def _key_statements(self, scope: Scope, decrypts_with: Hashable) -> Iterator[PolicyStatementArgs]:
        """Returns the permissions to use keys: one for each key and service, through that service alone."""
        groups: dict[tuple[str, Hashable], list[_Link]] = {}
        for link in self.links.values():
            if key_arn := link.args.get("kms_key_arn"):
                groups.setdefault((link.argument, origin(key_arn)), []).append(link)
        for (_, key), links in groups.items():
            kind, key_arn = links[0].kind, links[0].args["kms_key_arn"]
            required = kind.key_actions(action for link in links for action in link.actions)
            actions = [each for each in required if each != "kms:Decrypt" or key != decrypts_with]
            if actions:
                via = _find_host(kind.encrypted_by or kind.service, key_arn, scope)
                yield {**allow(actions, key_arn), "conditions": {"StringEquals": {"kms:ViaService": via}}}


def validate_links(
    args: Mapping[str, LinkArgs], errors: Errors, environment: Mapping[str, pulumi.Input[str]]
) -> Links:
    """Checks the rules that join links with each other and with ``environment``, and returns the links."""
    links: dict[str, _Link] = {}
    for name, each in args.items():
        below = errors.narrow("links", name)
        argument = below.check_exactly_one(each, *KINDS)
        if name in environment:
            below.add("", "is in 'environment' too. Remove it there, or rename the link")
        given = cast("Mapping[str, Any]", each).get(argument) if argument else None
        if argument and given and not below.is_invalid(argument):
            links[name] = _Link(argument, given)
    for variable in _list_other_variables(links):
        if variable in environment or variable in args:
            errors.add(f"environment.{variable}", "is a variable of a link to a database. Rename it")
    _check_resources(links, errors)
    return Links(links)


def _check_resources(links: Mapping[str, _Link], errors: Errors) -> None:
    """Checks that each resource is linked once, so that one entry says all that is allowed."""
    first: dict[Hashable, str] = {}
    for name, link in links.items():
        other = first.setdefault(link.identity, name)  # an Output equals itself only
        if other != name:
            errors.add(
                f"links.{name}.{link.argument}.arn",
                f"is the {link.argument.replace('_', ' ')} of '{other}' too. Put its access into one link",
            )


def _endpoint_service(link: _Link) -> str:
    # Step Functions has a separate endpoint for this action (Step Functions developer guide, VPC endpoints).
    return "sync-states" if "StartSyncExecution" in link.actions else link.kind.service


def _list_statements(link: _Link) -> list[PolicyStatementArgs]:
    actions = link.actions
    match link.argument:
        case "bucket":
            return _list_bucket_statements(link, actions)
        case "table":
            names: list[str] = link.args["index_names"] or []
            indexes = [_join(link.arn, f"/index/{name}") for name in names]
            on_indexes = [action for action in actions if action in ON_INDEXES]
            reading = [_allow(link, on_indexes, *indexes)] if on_indexes and indexes else []
            return [_allow(link, actions, link.arn), *reading]
        case "database":
            reading = allow(["secretsmanager:GetSecretValue"], link.args["secret_arn"])
            return [_allow(link, actions, link.arn), reading]
        case "schedule_group":
            return _list_schedule_statements(link, actions)
        case "websocket_api":
            # The IDs of connections are not known before clients open them.
            access = link.args["access"]
            allowed = WEBSOCKET_METHODS if "ManageConnections" in access else access
            methods = [method for level, method in WEBSOCKET_METHODS.items() if level in allowed]
            resources = [_join(link.arn, f"/{method}/@connections/*") for method in methods]
            return [_allow(link, actions, *resources)]
        case _:
            on = remove_qualifier(link.arn) if link.argument == "workflow" else link.arn
            allowed = _allow(link, actions, on)
            if types := link.args.get("detail_types"):  # one statement: a role has room for 10,240 characters
                only: dict[str, Any] = {"StringEquals": {"events:detail-type": [*types]}}
                allowed["conditions"] = only
            return [allowed]


def _list_schedule_statements(link: _Link, actions: list[str]) -> list[PolicyStatementArgs]:
    # The names of schedules are not known before they are created.
    schedules = read_part(link.arn, lambda arn: f"{arn.replace(':schedule-group/', ':schedule/')}/*")
    passed = allow(["iam:PassRole"], link.args["role_arn"])
    passed["conditions"] = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
    return [_allow(link, actions, schedules), *([passed] if {*actions} & {*PASSING} else [])]


def _list_bucket_statements(link: _Link, actions: list[str]) -> list[PolicyStatementArgs]:
    keys = f"{link.args['prefix'] or ''}*"  # which are not known before the objects are written
    on_objects = [action for action in actions if action not in ON_BUCKETS]
    listing = _allow(link, [action for action in actions if action in ON_BUCKETS], link.arn)
    if link.args["prefix"]:
        listing["conditions"] = {"StringLike": {"s3:prefix": keys}}
    objects = _allow(link, on_objects, _join(link.arn, f"/{keys}"))
    return [each for each in (objects, listing) if each["actions"]]


def _allow(link: _Link, actions: list[str], *resources: pulumi.Input[str]) -> PolicyStatementArgs:
    return allow([f"{link.kind.service}:{action}" for action in actions], *resources)


def _find_variable(link: _Link, scope: Scope) -> pulumi.Input[str]:
    """Returns what an SDK takes to name the resource."""
    if name := _NAMES.get(link.argument):
        return read_part(link.arn, name)
    match link.argument:
        case "schedule_group":
            return link.args["template"]
        case "queue":
            path = read_part(link.arn, lambda arn: "/".join(arn.split(":")[4:]))
            return pulumi.Output.format("https://{0}/{1}", _find_host("sqs", link.arn, scope), path)
        case "websocket_api":
            path = read_part(link.arn, lambda arn: arn.rpartition(":")[2])
            api, stage = (
                read_part(path, lambda part: part.partition("/")[0]),
                read_part(path, lambda part: part.partition("/")[2]),
            )
            return pulumi.Output.format(
                "https://{0}.{1}/{2}", api, _find_host("execute-api", link.arn, scope), stage
            )
        case _:
            return link.arn


def _list_other_variables(links: Mapping[str, _Link]) -> dict[str, pulumi.Input[str]]:
    """Returns the variables of databases, of which an SDK takes the secret and the name as well."""
    return {
        f"{name}_{suffix}": link.args[argument]
        for name, link in links.items()
        if link.argument == "database"
        for suffix, argument in (("SECRET_ARN", "secret_arn"), ("DATABASE", "database_name"))
    }


def _find_parameter_name(arn: str) -> str:
    """Returns the name of a parameter; only in the ARN, one with a path has no slash at its beginning."""
    name = arn.partition(":parameter/")[2]
    return f"/{name}" if "/" in name else name


_NAMES: Mapping[str, Callable[[str], str]] = {
    "table": lambda arn: arn.partition(":table/")[2],
    "bucket": lambda arn: arn.rpartition(":")[2],
    "user_pool": lambda arn: arn.rpartition("/")[2],
    "event_bus": lambda arn: arn.partition(":event-bus/")[2],
    "stream": lambda arn: arn.rpartition("/")[2],
    "delivery_stream": lambda arn: arn.rpartition("/")[2],
    "parameter": _find_parameter_name,
}
"""Name of a resource in its ARN, for the kinds that an SDK knows by it."""


def _find_host(service: str, arn: pulumi.Input[str], scope: Scope) -> pulumi.Output[str]:
    """Returns the host name of a service in the Region of an ARN, by which KMS knows the service as well."""
    region = read_part(arn, lambda known: f"{known}:::".split(":")[3])
    suffix = aws.get_partition_output(opts=scope.invoke_opts).dns_suffix
    return pulumi.Output.format("{0}.{1}.{2}", service, region, suffix)


def _join(arn: pulumi.Input[str], suffix: str) -> pulumi.Input[str]:
    return read_part(arn, lambda known: f"{known}{suffix}")
