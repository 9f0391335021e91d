"""E-mails of an identity with a configuration set: those that are sent, and those that are rejected."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment


def program() -> None:
    _emails("REQUIRE")


def second_program() -> None:
    _emails("OPTIONAL")


CHANGES = {"orders": "update"}


def _emails(policy: str) -> None:
    orders = aws.sesv2.ConfigurationSet(
        "orders",
        configuration_set_name="orders",
        delivery_options={"tls_policy": policy},
        suppression_options={"suppressed_reasons": ["BOUNCE"]},
        tags={"team": "web"},
    )
    for name, identity in {"shop": "shop@example.com", "customers": "example.org"}.items():
        made = aws.sesv2.EmailIdentity(name, email_identity=identity, tags={"team": "web"})
        pulumi.export(name, made.email_identity)
        pulumi.export(f"{name}-type", made.identity_type)
    pulumi.export("set", orders.configuration_set_name)


def check(stack: Deployment) -> None:
    assert (stack.outputs["shop-type"], stack.outputs["customers-type"]) == ("EMAIL_ADDRESS", "DOMAIN")
    assert _send(stack, stack.outputs["shop"])["MessageId"]
    with pytest.raises(ClientError, match=r"MessageRejected.*Email address is not verified"):
        _send(stack, "other@example.com")


def check_changed(stack: Deployment) -> None:
    found = stack.client("sesv2").get_configuration_set(ConfigurationSetName=stack.outputs["set"])
    assert found["DeliveryOptions"]["TlsPolicy"] == "OPTIONAL"
    assert found["Tags"] == [{"Key": "team", "Value": "web"}]


def _send(stack: Deployment, sender: str) -> Any:
    content = {"Subject": {"Data": "Order"}, "Body": {"Text": {"Data": "It is on its way."}}}
    return stack.client("sesv2").send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": ["ada@example.org"]},
        Content={"Simple": content},
        ConfigurationSetName=stack.outputs["set"],
    )
