"""Shared helpers for components: scopes of children, and publication of outputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import pulumi

__all__ = ["Scope", "publish", "resolve_after", "secret_outputs_of"]


@dataclass(frozen=True)
class Scope:
    """Settings that the children of a component share."""

    name: str
    """Logical name that the names of the children begin with."""
    parent: pulumi.Resource | None
    """Component that the children belong to; None outside of components."""
    tags: Mapping[str, pulumi.Input[str]]
    """Tags of every child that can carry them."""
    kms_key_arn: pulumi.Input[str] | None = None
    """Customer managed key that encrypts what the children store; None for the keys of the services."""
    alarm_topic_arn: pulumi.Input[str] | None = None
    """SNS topic that the alarms notify; None for no alarms."""
    depends_on: Sequence[pulumi.Resource] = ()
    """Resources that every child depends on."""

    def child(self, suffix: str) -> str:
        """Returns the logical name of a child."""
        return f"{self.name}-{suffix}"

    def child_scope(self, suffix: str) -> Self:
        """Returns the scope of children whose names begin with the name of one child."""
        return replace(self, name=self.child(suffix))

    def opts(
        self,
        *depends_on: pulumi.Resource,
        retain_on_delete: bool | None = None,
        delete_before_replace: bool | None = None,
        protect: bool | None = None,
    ) -> pulumi.ResourceOptions:
        """Returns the options of a child that is created after ``depends_on``."""
        return pulumi.ResourceOptions(
            parent=self.parent,
            depends_on=[*self.depends_on, *depends_on],
            retain_on_delete=retain_on_delete,
            delete_before_replace=delete_before_replace,
            protect=protect,
        )

    @property
    def invoke_opts(self) -> pulumi.InvokeOptions:
        """Options of a call to a function of a provider, such as ``aws.get_region_output``."""
        return pulumi.InvokeOptions(parent=self.parent)


def resolve_after(value: pulumi.Output[str], *resources: pulumi.CustomResource) -> pulumi.Output[str]:
    """Returns ``value``, such as the ARN of a topic, once ``resources`` exist, such as its policy."""
    return pulumi.Output.all(value, *(each.id for each in resources)).apply(lambda known: known[0])


def publish(component: pulumi.ComponentResource) -> None:
    """Registers every annotated attribute of a component as an output."""
    outputs: dict[str, Any] = {name: getattr(component, name) for name in type(component).__annotations__}
    component.register_outputs(outputs)


def secret_outputs_of(component: type[pulumi.ComponentResource]) -> tuple[str, ...]:
    """Returns the outputs that a component calls secret, in its attribute ``secret_outputs``."""
    return getattr(component, "secret_outputs", ())
