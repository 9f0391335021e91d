"""Dashboard: each shop sees its own orders, and IAM keeps it from those of the others."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from online_store.functions import TIMEOUT, create_function
from safeguards import Safeguards
from serverless_patterns import Function, Queue, Table, UserPool, allow, deferred_output
from serverless_patterns.safeguards import identity_document


@dataclass(frozen=True)
class Dashboard:
    """The parts of the dashboard that the hub and the API use.

    Attributes:
        changes: Queue of the events of orders.
        members: Users, each of whose groups is named after a shop.
        show: Function that answers a member.
    """

    changes: Queue
    members: UserPool
    show: Function


def create_dashboard(safe: Safeguards) -> Dashboard:
    """Creates the orders by their shop, the consumer that writes them, and who reads them."""
    orders = Table(
        "shop-orders",
        {
            "partition_key": {"name": "shop"},
            "sort_key": {"name": "id"},
            "deletion_protection": safe.lasting,
            **safe.encrypted,
        },
    )
    changes = Queue("shop-changes", {"visibility_timeout_seconds": 6 * TIMEOUT, **safe.watched})
    create_function(
        "dashboard.record",
        {"SHOP_ORDERS": orders.link("PutItem")},
        safe,
        event_sources={"changes": changes.event_source()},
    )
    members = UserPool(
        "members",
        {
            "clients": {"page": {"auth_flows": ["ALLOW_USER_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]}},
            "deletion_protection": safe.lasting,
            "hardened": safe.hardened,
            **safe.encrypted,
        },
    )
    pulumi.export("user_pool_id", members.user_pool_id)
    pulumi.export("user_pool_client_id", members.client_ids["page"])
    return Dashboard(changes, members, _create_reader(orders, safe))


def _create_reader(orders: Table, safe: Safeguards) -> Function:
    """Creates the function, whose own role cannot read the table, and the role that it assumes for a shop."""
    with deferred_output() as role_arn:
        show = create_function(
            "dashboard.show",
            {},
            safe,
            statements=[allow(["sts:AssumeRole"], role_arn.value)],
            environment={"SHOP_ROLE": role_arn.value, "SHOP_ORDERS": orders.table_name},
        )
        trusted = {"Effect": "Allow", "Principal": {"AWS": show.role_arn}, "Action": "sts:AssumeRole"}
        trust = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [trusted]})
        role = aws.iam.Role("shop-role", assume_role_policy=trust, tags=safe.encrypted["tags"])
        role_arn.resolve(role.arn)
    key_arn = safe.encrypted.get("kms_key_arn")
    decrypting = [allow(["kms:Decrypt"], key_arn)] if key_arn else []
    policy = identity_document([allow(["dynamodb:Query"], orders.arn), *decrypting])
    aws.iam.RolePolicy("shop-policy", role=role.name, policy=policy)
    return show
