"""A WebSocket API in front of other services."""

from collections.abc import Sequence
from typing import Optional
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.api_origin import StaticOffloadOriginArgs
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import TableAction, WebSocketApiAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.stage_domain import create_stage_domain
from serverless_patterns.connections.throttle import DEFAULT, read_throttle
from serverless_patterns.connections.websocket_integration import Integration
from serverless_patterns.patterns.websocket_api.args import WebSocketApiArgs, WebSocketApiDomainArgs
from serverless_patterns.patterns.websocket_api.channel_names import describe_channels
from serverless_patterns.patterns.websocket_api.channels import Channels
from serverless_patterns.patterns.websocket_api.publishing import (
    create_publisher,
    create_queue,
    create_table,
)
from serverless_patterns.patterns.websocket_api.routes import Route, check_channels, permissions, read_routes
from serverless_patterns.patterns.websocket_api.stage import (
    Routes,
    create_authorizer,
    create_stage,
)
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.log_groups import list_access_log_groups
from serverless_patterns.safeguards.policy import allow, identity_document, limit_documents, trust_document


class WebSocketApi(pulumi.ComponentResource):
    """A WebSocket API in front of functions, queues, workflows, event buses, and HTTP services.

    Example::

        orders = Queue("orders", {})
        chat = WebSocketApi(
            "chat",
            {
                "routes": {
                    "join": {"subscribe": {"channel": "body.room"}},
                    "say": {"publish": {"channel": "body.room"}},
                    "order": orders.websocket_route(),
                }
            },
        )
        pulumi.export("url", chat.url)

    A client sends ``{"action": "say", "room": "blue", "text": "hello"}``; every connection that joined the
    channel ``blue`` receives that message. Backends publish to a channel, to one connection, or to all of
    them by a message to a queue (:meth:`publish_link`), or send themselves (:meth:`link`). A channel whose
    name the authorizer returns is apart from those that clients name, also if the names are equal. API
    Gateway keeps the table of connections: those that end are deleted, also by the next message that does not
    reach them and, two hours after their beginning, by DynamoDB.

    API Gateway writes the access log with a role that an account has once in a Region. If there is none,
    create :class:`ApiGatewayCloudWatchRole` first; otherwise AWS rejects the stage.
    """

    url: pulumi.Output[str]
    """URL that clients connect to, which begins with ``wss://``."""
    api_id: pulumi.Output[str]
    """ID of the API."""
    stage_name: pulumi.Output[str]
    """Name of the stage."""
    execution_arn: pulumi.Output[str]
    """ARN of the stage, for permissions to connect to it and to send to its connections."""
    connections_url: pulumi.Output[str]
    """Endpoint of ``apigatewaymanagementapi``, which backends send to; it begins with ``https://``."""
    connections_table_arn: pulumi.Output[str]
    """ARN of the table of connections."""
    messages_queue_url: pulumi.Output[str]
    """URL of the queue of published messages."""
    messages_queue_arn: pulumi.Output[str]
    """ARN of the queue of published messages."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""
    origin_domain_name: pulumi.Output[str]
    """Host name of the API, for the origin of a distribution."""
    origin_path: pulumi.Output[str]
    """Path of the API under its host name, for the origin of a distribution."""

    def __init__(
        self, name: str, args: WebSocketApiArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A WebSocket API in front of functions, queues, workflows, event buses, and HTTP services.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`WebSocketApiArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("WebSocketApi", name, args, WebSocketApiArgs[Completed], opts) as (given, errors):
            errors.check_name("-publisher-function", 64)
            _check_authorization(given, errors)
            routes = read_routes(given["routes"], errors.narrow("routes"))
            check_channels(routes, given["channel"], errors)
            throttle = read_throttle(given["throttle"], errors.narrow("throttle")) or DEFAULT
        super().__init__("serverless-patterns:index:WebSocketApi", name, {}, opts)
        check_regions(self, opts, errors)
        days = given["log_retention_days"]
        scope = encrypt_if_hardened(
            Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"]),
            given,
            f"connections, messages and logs of the WebSocket API {name}",
            log_groups=[*list_access_log_groups(name), f"/aws/lambda/{name}-*"],
        )
        table, queue = create_table(scope), create_queue(scope)
        channels = Channels(table.table_name, table.arn, queue.arn, scope.kms_key_arn, given["channel"])
        integrations = [(route, route.integration(channels)) for route in routes]
        joins = [route.channel for route in routes if route.kind == "subscribe"]
        connecting, leaving = channels.connect(), channels.disconnect(joins=bool(joins))
        role, policies = _create_role(
            scope,
            given,
            [
                ("connect", connecting),
                ("disconnect", leaving),
                *((route.slug, each) for route, each in integrations),
            ],
        )
        api = aws.apigatewayv2.Api(
            scope.child("api"),
            protocol_type="WEBSOCKET",
            route_selection_expression=given["route_selection_expression"],
            description=given["description"] or name,
            tags=scope.tags,
            opts=scope.opts(),
        )
        created = _create_routes(
            scope, given, api, role, integrations, connecting=connecting, leaving=leaving
        )
        stage = create_stage(
            scope,
            api,
            created.deploy(),
            name=given["stage_name"],
            log_retention_days=days,
            throttles={route.key: route.throttle for route in routes if route.throttle},
            throttle=throttle,
            detailed_metrics=given["detailed_metrics"],
            policies=policies,
        )
        if given["domain"]:
            create_stage_domain(scope, given["domain"], stage)
        alarm_above_zero(
            scope,
            "integration-errors-alarm",
            description="Backends of the WebSocket API fail.",
            metric=("AWS/ApiGateway", "IntegrationError", "Sum"),
            dimensions={"ApiId": api.id, "Stage": stage.name},
        )
        self._publish_outputs(given["domain"], api, stage)
        self._table, self._queue = table, queue
        named = describe_channels(given["channel"], joins)
        create_publisher(scope, table, queue, self.link("send"), channels=named, log_retention_days=days)
        self.connections_table_arn, self.kms_key_arn = table.arn, pulumi.Output.from_input(scope.kms_key_arn)
        self.messages_queue_url, self.messages_queue_arn = queue.url, queue.arn
        publish(self)

    def _publish_outputs(
        self, domain: WebSocketApiDomainArgs | None, api: aws.apigatewayv2.Api, stage: aws.apigatewayv2.Stage
    ) -> None:
        """Sets the outputs of the API and its stage, which has no URL if mocks return no outputs."""
        self.api_id, self.stage_name, self.execution_arn = api.id, stage.name, stage.execution_arn
        self.url = pulumi.Output.from_input(f"wss://{domain['domain_name']}" if domain else stage.invoke_url)
        self.connections_url = stage.invoke_url.apply(
            lambda url: (url or "").replace("wss://", "https://", 1)
        )
        self.origin_domain_name = stage.invoke_url.apply(lambda url: urlsplit(url or "").hostname or "")
        self.origin_path = pulumi.Output.format("/{0}", stage.name)

    def link(self, *access: WebSocketApiAction) -> LinkArgs:
        """Returns the API as a link of a function or a container, whose environment variable holds the URL.

        Args:
            access: ``send`` to connections, ``read`` whether one is open, or ``disconnect`` it.
        """
        return {"websocket_api": {"arn": self.execution_arn, "access": [*access]}}

    def connections_link(self, *access: TableAction) -> LinkArgs:
        """Returns the table of connections as a link: its items have ``channel`` and ``connectionId``.

        ``channel`` begins with the source of the name: ``body:blue`` for a channel that clients name,
        ``authorizer.principalId:ann`` for one of the authorizer. Without ``channel``, each connection is in
        ``everyone``. The item ``connection:<ID>`` lists the channels that a connection has joined.

        Args:
            access: ``read``, ``write``, or single actions, such as ``Query``.
        """
        return self._table.link(*access)

    def publish_link(self) -> LinkArgs:
        """Returns the queue of published messages as a link of a function or a container.

        A message is a JSON object with ``data``, and ``channel`` or ``connectionId``, or neither for all
        connections. A channel that the authorizer chose has a ``source`` too, such as
        ``authorizer.principalId``.
        """
        return self._queue.link("send")

    def publish_route(self) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of a REST API whose body is published, as with :meth:`publish_link`."""
        return self._queue.route()

    def origin(self) -> StaticOffloadOriginArgs:
        """Returns the API as one of the ``origins`` of a :class:`StaticOffload`.

        Its behavior has a path pattern, such as ``/chat/*``, and ``strip_prefix``: clients connect to
        ``/chat/``.
        """
        return {"domain_name": self.origin_domain_name, "origin_path": self.origin_path}


def _check_authorization(given: WebSocketApiArgs[Completed], errors: Errors) -> None:
    """Checks the rules that join the authorizer with other arguments."""
    kind, authorizer = given["authorization_type"], given["authorizer"]
    if kind == "CUSTOM" and not authorizer and not errors.is_invalid("authorizer"):
        errors.add("authorizer", "is required with the authorization type CUSTOM. Add one")
    if kind != "CUSTOM" and authorizer:
        errors.add("authorization_type", f"'{kind}' has no use for 'authorizer'. Remove either")
    if given["channel"] and not authorizer and not errors.is_invalid("authorizer"):
        errors.add("channel", "requires an authorizer, which returns it. Add 'authorizer'")


def _create_role(
    scope: Scope, given: WebSocketApiArgs[Completed], integrations: list[tuple[str, Integration]]
) -> tuple[aws.iam.Role, list[aws.iam.RolePolicy]]:
    """Creates the role of the API, with a policy for each backend: none changes that of another."""
    role = aws.iam.Role(
        scope.child("role"),
        assume_role_policy=trust_document("apigateway.amazonaws.com"),
        tags=scope.tags,
        opts=scope.opts(),
    )
    statements = permissions(integrations)
    if authorizer := given["authorizer"]:
        invoking = allow(["lambda:InvokeFunction"], authorizer["function"]["arn"])
        statements["authorizer"] = [*statements.get("authorizer", []), invoking]
    documents = limit_documents(
        [identity_document(allowed) for allowed in statements.values()],
        scope.child("role"),
        "Divide the routes between two APIs",
    )
    policies = [
        aws.iam.RolePolicy(
            scope.child(f"{label}-policy"),
            role=role.name,
            policy=document,
            # The old deployment calls the old backend until the stage has the new one.
            opts=pulumi.ResourceOptions.merge(
                scope.opts(), pulumi.ResourceOptions(replace_on_changes=["policy"])
            ),
        )
        for label, document in zip(statements, documents, strict=True)
    ]
    return role, policies


def _create_routes(
    scope: Scope,
    given: WebSocketApiArgs[Completed],
    api: aws.apigatewayv2.Api,
    role: aws.iam.Role,
    integrations: Sequence[tuple[Route, Integration]],
    *,
    connecting: Integration,
    leaving: Integration,
) -> Routes:
    """Creates the routes that keep the table of connections, and those that were given."""
    created = Routes(scope, api, role)
    # A stage has them from its deployment, too.
    created.description[""] = [given["route_selection_expression"], given["authorizer"]]
    authorization = _authorize(scope, given, api, role)
    created.create("connect", "$connect", connecting, two_way=False, authorization=authorization)
    created.create("disconnect", "$disconnect", leaving, two_way=False)
    for route, integration in integrations:
        created.create(
            route.slug,
            route.key,
            integration,
            two_way=route.args["two_way"],
            timeout=route.args["timeout"],
            schema=route.args["request_schema"],
        )
    return created


def _authorize(
    scope: Scope, given: WebSocketApiArgs[Completed], api: aws.apigatewayv2.Api, role: aws.iam.Role
) -> dict[str, pulumi.Input[str]]:
    """Returns the authorization of new connections."""
    authorizer = given["authorizer"]
    if not authorizer:
        return {"authorization_type": given["authorization_type"]}
    created = create_authorizer(scope, api, role, authorizer)
    return {"authorization_type": "CUSTOM", "authorizer_id": created.id}
