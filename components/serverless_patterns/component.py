"""What every component does alike: it waits for what its outputs need, and publishes them."""

from typing import Any

import pulumi


def after(value: pulumi.Output[str], resource: pulumi.CustomResource) -> pulumi.Output[str]:
    """Returns ``value``, such as the ARN of a topic, once ``resource`` exists, such as its policy."""
    return pulumi.Output.all(value, resource.id).apply(lambda known: known[0])


def publish(component: pulumi.ComponentResource) -> None:
    """Registers every annotated attribute of a component as an output."""
    outputs: dict[str, Any] = {name: getattr(component, name) for name in type(component).__annotations__}
    component.register_outputs(outputs)
