"""Resource options of a component that have values of the wrong type."""

import re

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import record
from serverless_patterns import ArgumentError, Queue

PROVIDER = r'is not a provider; must be one, such as aws\.Provider\("other", region="eu-west-1"\)'


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("aws", r"opts: 'aws' is of type str; must be pulumi\.ResourceOptions"),
        (pulumi.ResourceOptions(provider="aws"), rf"opts\.provider: 'aws' {PROVIDER}"),
        (pulumi.ResourceOptions(provider=3), rf"opts\.provider: 3 {PROVIDER}"),
        (pulumi.ResourceOptions(providers=["aws"]), rf"opts\.providers: 'aws' {PROVIDER}"),
        (pulumi.ResourceOptions(providers={"aws": "eu"}), rf"opts\.providers: 'eu' {PROVIDER}"),
        (pulumi.ResourceOptions(parent="orders"), r"opts\.parent: 'orders' is not a resource"),
    ],
)
def test_a_wrong_option_is_named_with_the_arguments(given: object, message: str) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        record(lambda: void(Queue("q", {"delay_seconds": 901}, given)))
    assert "delay_seconds: 901" in str(caught.value)
    assert re.search("has 2 invalid arguments", str(caught.value))


def void(_made: object) -> None:
    """Has a program return nothing."""


def test_right_options_are_taken() -> None:
    def program() -> None:
        other = aws.Provider("other", region="eu-west-1")
        parent = Queue("parent", {}, pulumi.ResourceOptions(provider=other))
        Queue("a", {}, pulumi.ResourceOptions(providers=[other], parent=parent))
        Queue("b", {}, pulumi.ResourceOptions(providers={"aws": other}))
        Queue("c", {}, None)

    record(program)
