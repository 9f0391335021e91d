"""Documents of REST APIs that are rejected before anything is created."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from embedded_aws.services.api_gateway.types.openapi import read_document
from embedded_aws.services.api_gateway.types.swagger import OpenApiError


def _check_body(given: Mapping[str, object]) -> Iterator[str]:
    body = given.get("body")
    if isinstance(body, str):
        try:
            read_document(body)
        except OpenApiError as error:
            yield f"body: {error}"


REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    "aws:apigateway/restApi:RestApi": _check_body
}
