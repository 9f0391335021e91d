"""Resource options that Pulumi would report only by an AttributeError."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show

_PROVIDER: Final = 'must be one, such as aws.Provider("other", region="eu-west-1")'


def check_options(opts: object, errors: Errors) -> None:
    """Checks the options of a component for values of the wrong type."""
    if opts is None:
        return
    if not isinstance(opts, pulumi.ResourceOptions):
        errors.add("opts", f"{show(opts)} is of type {type(opts).__name__}; must be pulumi.ResourceOptions")
        return
    if opts.parent is not None and not isinstance(cast("object", opts.parent), pulumi.Resource):
        errors.add("opts.parent", f"{show(opts.parent)} is not a resource; must be one, such as a component")
    for name in ("provider", "providers"):
        for provider in _list(getattr(opts, name)):
            if not isinstance(provider, pulumi.ProviderResource):
                errors.add(f"opts.{name}", f"{show(provider)} is not a provider; {_PROVIDER}")


def _list(given: object) -> Iterable[object]:
    """Returns the providers in an option: one, a sequence, or a mapping by package."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        return cast("Mapping[str, object]", given).values()
    return cast("Iterable[object]", given) if isinstance(given, list | tuple) else (given,)
