"""Sources: parts of a request that an argument names, such as ``path.id``, and their VTL."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.request_sources import PATTERN
from serverless_patterns.connections.rest.template_files import load_template


@dataclass(frozen=True)
class RequestPart:
    """A part of a request."""

    place: str
    """``path``, ``query``, ``header``, ``body`` or ``claim``."""
    name: str

    @property
    def identity(self) -> tuple[str, str]:
        """Equal for the same part of a request: names of headers are compared without case."""
        return self.place, self.name.lower() if self.place == "header" else self.name

    @property
    def method_parameter(self) -> str:
        """Name of the method parameter of API Gateway; for path, query and header."""
        place = {"query": "querystring"}.get(self.place, self.place)
        return f"method.request.{place}.{self.name}"

    def assign(self, variable: str) -> str:
        """Returns VTL that sets ``variable`` to its value; to an empty string if the request has none.

        ``$input.params(name)`` takes the first it finds in path, query and headers: with it, a query
        parameter could pass for a header.
        """
        if self.place == "header":
            return load_template(__name__, "header.vtl", variable=variable, name=self.name)
        reference = {
            # The path is the one place that API Gateway does not decode. "+" means itself there.
            "path": f"util.urlDecode($input.params().path.get('{self.name}').replaceAll('[+]', '%2B'))",
            "query": f"input.params().querystring.get('{self.name}')",
            "body": f"input.path('$.{self.name}')",
            "claim": f"context.authorizer.claims['{self.name}']",
        }[self.place]
        # Quiet and between quotes: the value becomes a string, and nothing becomes the empty one.
        return f'#set(${variable} = "$!{reference}")'


def distinct(sources: Iterable[RequestPart]) -> tuple[RequestPart, ...]:
    """Returns each part of the request once, as it is written first."""
    found: dict[tuple[str, str], RequestPart] = {}
    for source in sources:
        found.setdefault(source.identity, source)
    return tuple(found.values())


def parse_source(text: str) -> RequestPart:
    """Returns the source that ``text`` names, which was validated."""
    found = re.fullmatch(PATTERN, text)
    if not found:
        raise ValueError(f"{show(text)} names no part of a request")
    parts = found.groupdict()
    place = parts["place"] or parts["body"] or parts["claim"]
    return RequestPart(place, parts["name"] or parts["field"] or parts["claim_name"])


def read_source(
    text: str, errors: Errors, parameters: Iterable[str], places: Iterable[str] = ()
) -> RequestPart:
    """Returns the source that ``text`` names; it is an error if it cannot be used here.

    Args:
        text: The argument.
        errors: Receives what is wrong, at the path of the argument.
        parameters: Path parameters of the route.
        places: Places in the request that are possible here. Defaults to all.
    """
    source = parse_source(text)
    if places and source.place not in places:
        errors.add("", f"{show(text)} must be in the {' or '.join(places)} of the request")
    elif source.place == "path" and source.name not in parameters:
        known = ", ".join(f"{{{parameter}}}" for parameter in parameters) or "none"
        errors.add("", f"{show(text)} is not a parameter of the route's path, which has {known}")
    return source


def read_sources(
    texts: Mapping[str, str], errors: Errors, parameters: Iterable[str]
) -> dict[str, RequestPart]:
    """Returns the sources of a dict by name, as :func:`read_source`."""
    return {name: read_source(text, errors.narrow(name), parameters) for name, text in texts.items()}
