"""A component that is renamed with an alias keeps its resources."""

from collections.abc import Callable

import pulumi
import pytest

from embedded_aws import Emulator, deploy
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import Component, index_by_name

_SECURITY_GROUP_RULES = [
    *("lb-to-tasks-egress", "lb-to-tasks-ingress", "link-to-lb-egress", "link-to-lb-ingress"),
]
UPDATED = {
    "ApiGatewayFacade": {"new-api": "update"},
    "HttpApi": {"new-api": "update"},
    "WebSocketApi": {"new-api": "update"},
    "StaticOffload": {f"new-{name}": "update" for name in ("access", "distribution", "headers")},
    "ContainerService, in a VPC": {
        **{f"new-{name}": "update" for name in (*_SECURITY_GROUP_RULES, "service", "tasks-to-aws-egress")},
        # The container has the name of the service.
        "new-task": "replace",
        "old-task": "delete",
    },
}
"""Operations on resources that have the name of the component, but no data."""
FIRST = ("Function",)
RENAMED = (
    *FIRST,
    "ApiGatewayFacade",
    "FanOutConversion",
    "Workflow",
    "HttpApi",
    "WebSocketApi",
    "StaticOffload",
    "ContainerService, in a VPC",
)


def program(component: Component, name: str, alias: str | None = None) -> Callable[[], None]:
    """Returns the program that creates a component, which had the name ``alias``."""

    def add_alias(
        given: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if alias is None or given.name != name:
            return None
        renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=alias)])
        return pulumi.ResourceTransformationResult(
            given.props, pulumi.ResourceOptions.merge(given.opts, renamed)
        )

    def run() -> None:
        pulumi.runtime.register_stack_transformation(add_alias)
        component.make(name, component.arguments)

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=() if kind in FIRST else pytest.mark.exhaustive) for kind in RENAMED]
)
def test_a_renamed_component_keeps_its_log_groups(kind: str, emulator: Emulator) -> None:
    component = MATRIX[kind]
    with deploy(program(component, "old"), emulator=emulator) as stack:
        done = stack.update(program(component, "new", "old"))
        assert index_by_name(dict(done)) == UPDATED.get(kind, {})
        assert stack.update(program(component, "new")) == {}
        stack.destroy()
