"""Arguments of a user pool."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    WEB_ACL_ARN,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
)
from serverless_patterns.arguments.declarations import (
    Between,
    Completed,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import FUNCTION_ARN

AuthFlow = Literal[
    "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"
]
STANDARD_SCOPES = ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")
REDIRECT = Matches(
    r"(?=.{1,1024}$)(https://[^\s#/?]+([/?][^\s#]*)?|http://localhost(:[0-9]+)?([/?][^\s#]*)?"
    r"|(?!https?:)[A-Za-z][A-Za-z0-9+.-]*://[^\s#]+)",
    "a URL of at most 1024 characters without a fragment (#), with https://, http://localhost or the scheme"
    " of an app, such as myapp://",
)
"""Callback URL of a client (CreateUserPoolClient, Amazon Cognito API reference)."""
DOMAIN_PREFIX = "(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


@arguments
class UserPoolResourceServerArgs(TypedDict, total=False):
    """An API whose scopes access tokens can hold."""

    scopes: Required[
        Annotated[
            dict[
                Annotated[str, Matches("[A-Za-z0-9_.:-]{1,256}", "letters, digits and _ . : -")],
                Annotated[str, Length(1, 256)],
            ],
            Length(1, 100),
        ]
    ]
    """Description of each scope by its name, such as ``{"orders.write": "Place orders"}``. Valid length: 1 to
    100."""


@arguments
class UserPoolClientArgs(TypedDict, Generic[Omitted], total=False):
    """An app client: a program that signs users in, or itself."""

    auth_flows: Annotated[
        list[AuthFlow] | Omitted,
        Default(["ALLOW_USER_SRP_AUTH"], "`ALLOW_USER_SRP_AUTH`"),
    ]
    """Authentication flows of users: ``ALLOW_USER_SRP_AUTH``, which never sends the password,
    ``ALLOW_USER_PASSWORD_AUTH``, ``ALLOW_ADMIN_USER_PASSWORD_AUTH`` or ``ALLOW_CUSTOM_AUTH``. Tokens can
    always be refreshed. Defaults to `ALLOW_USER_SRP_AUTH`."""
    # Not "implicit", which puts tokens into URLs.
    oauth_flow: Annotated[Literal["code", "client_credentials"] | None, Default()]
    """OAuth grant: ``code`` signs users in on the pages of the pool, ``client_credentials`` signs in the
    program itself. Valid values: `code`, `client_credentials`. Defaults to none."""
    oauth_scopes: Annotated[list[str] | Omitted, Length(0, 50), Default([])]
    """Scopes that an OAuth flow can request, such as ``openid`` or ``shop/orders.write``; required with
    ``oauth_flow``. Only those of ``resource_servers`` with ``client_credentials``. Valid length: 0 to 50.
    Defaults to none."""
    callback_urls: Annotated[
        list[Annotated[pulumi.Input[str], REDIRECT]] | Omitted,
        Length(0, 100),
        Default([]),
    ]
    """URLs to which the pages of the pool redirect users: with ``https://``, ``http://localhost``, or the
    scheme of an app, such as ``myapp://signin``; required with the flow ``code``. Valid length: 0 to 100.
    Defaults to none."""
    token_validity_minutes: Annotated[int | Omitted, Between(5, 1_440), Default(60)]
    """Minutes until an ID token or access token expires. Valid range: 5 to 1440. Defaults to `60`."""
    refresh_token_validity_days: Annotated[int | Omitted, Between(1, 3_650), Default(30)]
    """Days until a user must sign in again. Valid range: 1 to 3650. Defaults to `30`."""


@arguments
class UserPoolGroupArgs(TypedDict, total=False):
    """A group of users, which the tokens of its members name in ``cognito:groups``."""

    description: Annotated[str | None, Length(1, 2_048), Default()]
    """Description of the group. Valid length: 1 to 2048. Defaults to none."""
    precedence: Annotated[int | None, Between(0, 2**31 - 1), Default()]
    """Rank of the group among those of a user; 0 is the highest. Valid range: 0 to 2147483647. Defaults to
    none."""


_TriggerFunction = Annotated[pulumi.Input[str] | None, FUNCTION_ARN, Default()]


@arguments
class UserPoolTriggersArgs(TypedDict, total=False):
    """Functions that a user pool invokes, and whose response it obeys: ARNs of functions or their aliases."""

    pre_sign_up: _TriggerFunction
    """Function that accepts or rejects new users, and can confirm them. Defaults to none."""
    post_confirmation: _TriggerFunction
    """Function that learns of confirmed users and new passwords. Defaults to none."""
    pre_authentication: _TriggerFunction
    """Function that rejects sign-ins, with any password. Defaults to none."""
    post_authentication: _TriggerFunction
    """Function that learns of each sign-in, before the user gets tokens. Defaults to none."""
    user_migration: _TriggerFunction
    """Function that looks up in another directory a user whom the pool does not have, who signs in with a
    flow that sends the password or has forgotten it. Defaults to none."""
    pre_token_generation: _TriggerFunction
    """Function that changes the claims, scopes and groups of ID tokens and access tokens, with version 2 of
    the event; the pool must not be of the tier Lite. Defaults to none."""
    custom_message: _TriggerFunction
    """Function that words invitations and the messages with codes. Defaults to none."""
    define_auth_challenge: _TriggerFunction
    """Function that chooses the next challenge of the flow ``ALLOW_CUSTOM_AUTH``. Defaults to none."""
    create_auth_challenge: _TriggerFunction
    """Function that creates a challenge of that flow. Defaults to none."""
    verify_auth_challenge_response: _TriggerFunction
    """Function that verifies the answer to a challenge of that flow. Defaults to none."""


Groups = dict[
    Annotated[str, Matches("[A-Za-z0-9_.-]{1,128}", "a name of letters, digits and the signs _ . -")],
    UserPoolGroupArgs,
]
"""Groups by their name, which the tokens have."""

Clients = dict[
    Annotated[str, Matches("[A-Za-z][A-Za-z0-9-]*", "a name of letters, digits and hyphens")],
    UserPoolClientArgs[Omitted],
]
"""App clients by a name that is part of the name of a resource."""

ResourceServers = dict[
    Annotated[str, Matches("[A-Za-z0-9-]{1,64}", "a name of letters, digits and hyphens")],
    UserPoolResourceServerArgs,
]
"""Resource servers by their identifier."""


@arguments
class UserPoolArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`UserPool`."""

    clients: Annotated[Clients[Omitted] | Omitted, Default({})]
    """App clients, by a name of your choice. Defaults to none."""
    resource_servers: Annotated[ResourceServers | Omitted, Default({})]
    """APIs with scopes, by their identifier, such as ``shop``. Defaults to none."""
    groups: Annotated[Groups | Omitted, Default({})]
    """Groups of users, by their name. A group that is removed is deleted, and its members stay users.
    Defaults to none."""
    triggers: Annotated[UserPoolTriggersArgs | None, Default()]
    """Functions that the pool invokes when users sign up, sign in or get a message. Defaults to none."""
    self_sign_up_enabled: Flag[Omitted]
    """Whether people can sign up; otherwise an administrator invites them. Defaults to `false`."""
    mfa_configuration: Annotated[Literal["OFF", "OPTIONAL", "ON"] | Omitted, Default("OPTIONAL")]
    """Whether users sign in with a code from an authenticator app, too. Valid values: `OFF`, `OPTIONAL`,
    `ON`. Defaults to `OPTIONAL`."""
    minimum_password_length: Annotated[int | Omitted, Between(8, 99), Default(12)]
    """Characters of the shortest password that users can choose. Valid range: 8 to 99. Defaults to `12`."""
    domain_prefix: Annotated[
        str | None,
        Matches(DOMAIN_PREFIX, "lower-case letters, digits and hyphens, without aws, amazon or cognito"),
        Default(),
    ]
    """First part of the host name of the pool's own pages and token endpoint; required with OAuth flows.
    While a change is deployed, neither is served. Defaults to none."""
    deletion_protection: Annotated[bool | Omitted, Default(value=True)]
    """Whether Amazon Cognito rejects the deletion of the pool, and Pulumi protects it: passwords cannot be
    exported. Turn this off in an earlier update before you delete or replace the pool. Defaults to `true`."""
    web_acl_arn: Annotated[
        pulumi.Input[str] | None,
        WEB_ACL_ARN,
        Default(None, "none, or a new web ACL if `hardened`"),
    ]
    """ARN of the AWS WAF web ACL to associate with the pool. Defaults to none, or a new web ACL if
    `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a web ACL with AWS managed rules, unless ``web_acl_arn`` is given, and to encrypt its
    log with a customer managed key and keep it for 365 days, all of which incur monthly charges. The web ACL
    has no rate limit, since the sign-ins of many users can come from one IP address, such as that of a
    CloudFront distribution. Two protections are not part of it: a customer managed key for the users, which
    the AWS provider of Pulumi does not offer yet, and threat protection, which AWS charges for each active
    user. Defaults to `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log of the web ACL of ``hardened``. Valid values: `1`, `3`, `5`,
    `7`, `14`, `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`,
    `2557`, `2922`, `3288`, `3653`. Defaults to `30`, or `365` if `hardened`."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "encryption by CloudWatch Logs, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the log of the web ACL of ``hardened``; its key policy
    must allow CloudWatch Logs to use it. Defaults to encryption by CloudWatch Logs, or a new key if
    `hardened`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the web ACL's log and the key of ``hardened`` when they leave the program. Defaults
    to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""


def check_clients(given: UserPoolArgs[Completed], errors: Errors) -> None:
    """Checks the OAuth flows of the clients against their other arguments, the scopes, and the domain."""
    clients, servers = given.get("clients") or {}, given.get("resource_servers") or {}
    scopes = {*STANDARD_SCOPES}
    for identifier, server in servers.items():
        scopes |= {f"{identifier}/{scope}" for scope in server.get("scopes", {})}
    for name, client in clients.items():
        below = errors.narrow("clients", name)
        below.rename(f"{errors.name}-{name}").check_name("-client", 128, "(?s:.*)")
        _check_oauth(client, scopes, below)
    if not given.get("domain_prefix") and any(client.get("oauth_flow") for client in clients.values()):
        errors.add("domain_prefix", "is required; an OAuth flow is served at the pool's own host name")


def _check_oauth(client: UserPoolClientArgs[Completed], known_scopes: set[str], errors: Errors) -> None:
    flow, scopes = client.get("oauth_flow"), client.get("oauth_scopes") or []
    for index, scope in enumerate(scopes):
        if scope not in known_scopes:
            errors.add(f"oauth_scopes.{index}", unknown("scope", scope, known_scopes))
        elif flow == "client_credentials" and scope in STANDARD_SCOPES:
            errors.add(
                f"oauth_scopes.{index}",
                f"{show(scope)} is about a user, and 'client_credentials' signs in none; must be a scope of"
                " one of 'resource_servers'",
            )
    if flow and not scopes and not errors.is_invalid("oauth_scopes"):
        errors.add("oauth_scopes", "is required by 'oauth_flow'. Add a scope, such as openid")
    if flow == "code" and not client.get("callback_urls") and not errors.is_invalid("callback_urls"):
        errors.add("callback_urls", "is required by the flow 'code'. Add the URL that users return to")
    if errors.is_invalid("oauth_flow"):
        return
    if not flow and scopes:
        errors.add("oauth_scopes", "requires 'oauth_flow'. Choose one, or remove the scopes")
    if flow != "code" and client.get("callback_urls"):
        errors.add("callback_urls", "requires 'oauth_flow' to be code. Set that, or remove the URLs")
