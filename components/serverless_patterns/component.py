"""What every component does alike: it names and owns its children, and publishes its outputs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import pulumi


@dataclass(frozen=True)
class Scope:
    """What the children of a component share."""

    name: str
    """Logical name that the names of the children begin with."""
    component: pulumi.Resource
    """Parent of the children."""
    tags: Mapping[str, pulumi.Input[str]]
    kms_key_arn: pulumi.Input[str] | None = None
    """Customer managed key to encrypt with; None for the keys of the services."""
    alarm_topic_arn: pulumi.Input[str] | None = None
    """SNS topic to notify of alarms; None for no alarms."""

    def child(self, suffix: str) -> str:
        """Returns the logical name of a child."""
        return f"{self.name}-{suffix}"

    def opts(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        """Returns the options of a child, which waits for ``depends_on``."""
        return pulumi.ResourceOptions(parent=self.component, depends_on=list(depends_on))

    @property
    def invoke_opts(self) -> pulumi.InvokeOptions:
        """Options of a call to a function of a provider."""
        return pulumi.InvokeOptions(parent=self.component)

    def below(self, suffix: str) -> Self:
        """Returns the same scope for children whose names begin with that of a child."""
        return replace(self, name=self.child(suffix))


def after(value: pulumi.Output[str], resource: pulumi.CustomResource) -> pulumi.Output[str]:
    """Returns ``value``, such as the ARN of a topic, once ``resource`` exists, such as its policy."""
    return pulumi.Output.all(value, resource.id).apply(lambda known: known[0])


def publish(component: pulumi.ComponentResource) -> None:
    """Registers every annotated attribute of a component as an output."""
    outputs: dict[str, Any] = {name: getattr(component, name) for name in type(component).__annotations__}
    component.register_outputs(outputs)
