"""Protection of resources with data from deletion, and from replacement by empty ones."""

import pulumi

from serverless_patterns.component import Scope


def protect_data(scope: Scope, *, enabled: bool) -> pulumi.ResourceOptions:
    """Returns the options of a resource that AWS does not delete while its deletion protection is on.

    AWS alone would reject the deletion once the stack has an empty new resource, because a replacement does
    not change the old one. Without the protection of Pulumi, the deletion comes first for that reason.

    Args:
        scope: Scope of the resource.
        enabled: Whether deletion protection is on.
    """
    return scope.opts(protect=True) if enabled else scope.opts(delete_before_replace=True)


class DeletionProtection(pulumi.ComponentResource):
    """A mark in Pulumi's state that a resource was protected in the last update.

    Pulumi accepts the replacement of a protected resource if the same update turns its protection off. It
    rejects the replacement, before anything changes, if another protected resource is replaced with it.
    """

    def __init__(self, scope: Scope, resource: pulumi.CustomResource, *, enabled: bool) -> None:
        """Marks a resource.

        Args:
            scope: Scope of the resource.
            resource: The resource.
            enabled: Whether deletion protection is on.
        """
        marked = pulumi.ResourceOptions(replace_with=[resource] if enabled else None)
        super().__init__(
            "serverless-patterns:index:DeletionProtection",
            scope.child("deletion-protection"),
            {},
            pulumi.ResourceOptions.merge(scope.opts(protect=enabled or None), marked),
        )
        self.register_outputs({})
