"""An API as the origin of a distribution: what ``ApiGatewayFacade`` offers and ``StaticOffload`` accepts."""

from typing import NotRequired, TypedDict

import pulumi


class StaticOffloadApiArgs(TypedDict):
    """The API behind the pages, as ``ApiGatewayFacade.origin()`` gives it."""

    domain_name: pulumi.Input[str]
    """Host name, reached by TLS only."""
    origin_path: NotRequired[pulumi.Input[str] | None]
    """What is put before the path of every request, such as ``/production``. Default nothing."""
    custom_headers: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Headers that CloudFront adds to every request, in place of the viewers' own; their values are kept
    secret. Default none."""
    path_pattern: NotRequired[str | None]
    """Paths that lead to the API, ending in ``/*``. Default ``/api/*``."""
    strip_prefix: NotRequired[bool | None]
    """Whether the API sees paths without the prefix, ``/items`` for ``/api/items``. Default true."""
