"""Functions that are registered as targets of load balancers."""

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.permissions.emulators import administrator


def test_a_function_is_registered_if_its_policy_allows_it(emulator: Emulator) -> None:
    aws = administrator(emulator)
    balancers, functions = aws.client("elbv2"), aws.client("lambda")
    function = aws.function("def handler(event, context): return {}")
    created = balancers.create_target_group(Name=aws.name("group"), TargetType="lambda")
    group = created["TargetGroups"][0]["TargetGroupArn"]
    target = {"TargetGroupArn": group, "Targets": [{"Id": function}]}
    with pytest.raises(ClientError, match="does not have permission to invoke"):
        balancers.register_targets(**target)
    assert balancers.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"] == []
    functions.add_permission(
        FunctionName=function,
        StatementId="balancer",
        Action="lambda:InvokeFunction",
        Principal="elasticloadbalancing.amazonaws.com",
        SourceArn=group,
    )
    balancers.register_targets(**target)
    (found,) = balancers.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert found["Target"]["Id"] == function
