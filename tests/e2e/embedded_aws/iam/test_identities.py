"""Requests to IAM: paths of users and roles, and the condition keys of IAM."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, EVERYTHING, Call, Caller, Row, World
from tests.permissions.account import Account, Statement, document

USERS = "arn:aws:iam::<account>:user"
ROLES = "arn:aws:iam::<account>:role"
TRUST = document({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})


def may(action: str, resource: str) -> Caller:
    return Caller(({"Action": action, "Resource": resource},))


def but(action: str, resource: str = "*", **conditions: Any) -> Caller:
    condition = {"Condition": conditions} if conditions else {}
    return Caller((EVERYTHING, {"Effect": "Deny", "Action": action, "Resource": resource, **condition}))


def create_user(path: str) -> Call:
    return lambda caller, w: caller.client("iam").create_user(UserName=w.aws.name("user"), Path=path)


def delete_user(path: str, **more: str) -> Call:
    def call(caller: Account, world: World) -> None:
        name = world.aws.name("user")
        world.aws.client("iam").create_user(UserName=name, Path=path)
        caller.client("iam").delete_user(UserName=name)

    return call


def create_role(path: str = "/", **more: str) -> Call:
    return lambda caller, w: caller.client("iam").create_role(
        RoleName=w.aws.name("role"), Path=path, AssumeRolePolicyDocument=TRUST, **more
    )


def attach(policy: str) -> Call:
    def call(caller: Account, world: World) -> None:
        name = world.aws.role("lambda").rpartition("/")[2]
        caller.client("iam").attach_role_policy(RoleName=name, PolicyArn=policy)

    return call


def create_oidc_provider(caller: Account, world: World) -> None:
    url = f"https://{world.aws.name('tokens')}.example.com/id"
    caller.client("iam").create_open_id_connect_provider(Url=url, ClientIDList=["shop"])


def use_saml_provider(caller: Account, world: World) -> None:
    iam = caller.client("iam")
    metadata = {"Name": world.aws.name("saml"), "SAMLMetadataDocument": "x" * 1000}
    arn = iam.create_saml_provider(**metadata)["SAMLProviderArn"]
    iam.get_saml_provider(SAMLProviderArn=arn)
    iam.delete_saml_provider(SAMLProviderArn=arn)


def put_policy(bounded: bool) -> Call:
    def call(caller: Account, world: World) -> None:
        name = world.aws.role("lambda").rpartition("/")[2]
        if bounded:
            world.aws.client("iam").put_role_permissions_boundary(RoleName=name, PermissionsBoundary=LIMIT)
        caller.client("iam").put_role_policy(
            RoleName=name, PolicyName="a", PolicyDocument=document(EVERYTHING)
        )

    return call


def pass_role(path: str, named: str | None = None) -> Call:
    """Creates a state machine with a role in a path; its ARN can be given without the path."""

    def call(caller: Account, world: World) -> None:
        name = world.aws.name("role")
        trust = TRUST.replace("lambda", "states")
        world.aws.client("iam").create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=trust)
        caller.client("stepfunctions").create_state_machine(
            name=world.aws.name("machine"),
            definition='{"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}',
            roleArn=f"arn:aws:iam::{world.aws.number}:role{named or path}{name}",
        )

    return call


def disguise(caller: Account, world: World) -> None:
    """Deletes a user, and names a role as well."""
    iam = caller.client("iam")
    name = world.aws.name("user")
    world.aws.client("iam").create_user(UserName=name)
    iam.meta.events.register(
        "before-call.iam.DeleteUser", lambda params, **_: params["body"].update({"RoleName": "free"})
    )
    iam.delete_user(UserName=name)


LIMIT = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OTHER = "arn:aws:iam::aws:policy/AdministratorAccess"
WITH_LIMIT: Mapping[str, Any] = {"ArnEquals": {"iam:PermissionsBoundary": LIMIT}}
CREATE_WITH_LIMIT = Caller(({"Action": "iam:CreateRole", "Resource": "*", "Condition": WITH_LIMIT},))
PUT_WITH_LIMIT = Caller(({"Action": "iam:PutRolePolicy", "Resource": "*", "Condition": WITH_LIMIT},))
ATTACH: Statement = {"Action": "iam:AttachRolePolicy", "Resource": "*"}
ATTACH_LIMIT = Caller(({**ATTACH, "Condition": {"ArnEquals": {"iam:PolicyARN": LIMIT}}},))
TO_STATES = {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}}

ROWS = [
    Row("creates a user in a path", ALLOWED, create_user("/dev/"), may("iam:CreateUser", f"{USERS}/dev/*")),
    Row(
        "creates a user in another path",
        DENIED,
        create_user("/ops/"),
        may("iam:CreateUser", f"{USERS}/dev/*"),
    ),
    Row(
        "a denial of creating users in a path",
        DENIED,
        create_user("/admin/"),
        but("iam:*", f"{USERS}/admin/*"),
    ),
    Row("deletes a user in a path", ALLOWED, delete_user("/dev/"), may("iam:DeleteUser", f"{USERS}/dev/*")),
    Row(
        "a denial of deleting users in a path",
        DENIED,
        delete_user("/admin/"),
        but("iam:*", f"{USERS}/admin/*"),
    ),
    Row("creates a role in a path", ALLOWED, create_role("/dev/"), may("iam:CreateRole", f"{ROLES}/dev/*")),
    Row("a denial of roles in a path", DENIED, create_role("/admin/"), but("iam:*", f"{ROLES}/admin/*")),
    Row("a parameter of another operation", DENIED, disguise, may("iam:*", f"{ROLES}/*")),
    Row("passes a role in a path", ALLOWED, pass_role("/dev/"), but("iam:PassRole", f"{ROLES}/admin/*")),
    Row(
        "a denial of passing roles in a path",
        DENIED,
        pass_role("/admin/"),
        but("iam:PassRole", f"{ROLES}/admin/*"),
    ),
    Row("passes to a service", DENIED, pass_role("/"), but("iam:PassRole", **TO_STATES)),
    Row(
        "creates a provider of tokens",
        ALLOWED,
        create_oidc_provider,
        may("iam:*", "arn:aws:iam::<account>:oidc-provider/tokens*.example.com/id"),
    ),
    Row(
        "creates another provider of tokens",
        DENIED,
        create_oidc_provider,
        may("iam:*", "arn:aws:iam::<account>:oidc-provider/other*"),
    ),
    Row(
        "creates, reads and deletes a provider of assertions",
        ALLOWED,
        use_saml_provider,
        may("iam:*", "arn:aws:iam::<account>:saml-provider/saml*"),
    ),
    Row(
        "creates another provider of assertions",
        DENIED,
        use_saml_provider,
        may("iam:*", "arn:aws:iam::<account>:saml-provider/other*"),
    ),
    Row("creates a role with a boundary", ALLOWED, create_role(PermissionsBoundary=LIMIT), CREATE_WITH_LIMIT),
    Row("creates a role with another", DENIED, create_role(PermissionsBoundary=OTHER), CREATE_WITH_LIMIT),
    Row("creates a role without a boundary", DENIED, create_role(), CREATE_WITH_LIMIT),
    Row("changes a role with a boundary", ALLOWED, put_policy(bounded=True), PUT_WITH_LIMIT),
    Row("changes a role without a boundary", DENIED, put_policy(bounded=False), PUT_WITH_LIMIT),
    Row("attaches the policy that it may", ALLOWED, attach(LIMIT), ATTACH_LIMIT),
    Row("attaches another policy", DENIED, attach(OTHER), ATTACH_LIMIT),
    Row(
        "a denial of attaching a policy",
        DENIED,
        attach(OTHER),
        but("iam:AttachRolePolicy", ArnEquals={"iam:PolicyARN": OTHER}),
    ),
    Row(
        "a role is not found without its path",
        "ValidationException",
        pass_role("/admin/", "/"),
        Caller((EVERYTHING,)),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_identities(world: World, row: Row) -> None:
    row.check(world)
