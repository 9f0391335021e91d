"""Parts of a request that an argument names, such as ``path.id``, and how a template gets at them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show

_SOURCE = re.compile(
    r"(?P<place>path|query|header)\.(?P<name>[A-Za-z][A-Za-z0-9_-]*)"
    r"|(?P<body>body)\.(?P<field>[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|(?P<claim>claim)\.(?P<claim_name>[A-Za-z][A-Za-z0-9_:-]*)"
)
FORMS = "path.<parameter>, query.<parameter>, header.<name>, body.<field> or claim.<name>"


@dataclass(frozen=True)
class Source:
    """A part of a request."""

    place: str
    """``path``, ``query``, ``header``, ``body`` or ``claim``."""
    name: str

    @property
    def identity(self) -> tuple[str, str]:
        """What it has in common with the same part: names of headers are compared without case."""
        return self.place, self.name.lower() if self.place == "header" else self.name

    @property
    def method_parameter(self) -> str:
        """What API Gateway calls it where a method declares it; for path, query and header."""
        place = {"query": "querystring"}.get(self.place, self.place)
        return f"method.request.{place}.{self.name}"

    def assign(self, variable: str) -> str:
        """VTL that sets ``variable`` to its text; to the empty text when the request has none.

        ``$input.params(name)`` takes the first it finds in path, query and headers: with it, a query
        parameter could pass for a header.
        """
        if self.place == "header":
            return self._assign_header(variable)
        reference = {
            # The path is the one place that API Gateway does not decode. "+" means itself there.
            "path": f"util.urlDecode($input.params().path.get('{self.name}').replaceAll('[+]', '%2B'))",
            "query": f"input.params().querystring.get('{self.name}')",
            "body": f"input.path('$.{self.name}')",
            "claim": f"context.authorizer.claims['{self.name}']",
        }[self.place]
        # Quiet and between quotes: the value becomes a string, and nothing becomes the empty one.
        return f'#set(${variable} = "$!{reference}")'

    def _assign_header(self, variable: str) -> str:
        """The names of headers are compared without case, as HTTP has it."""
        return (
            f"#set(${variable} = '')#foreach($header in $input.params().header.keySet())"
            f"#if($header.matches('(?i){self.name}$'))"
            f"#set(${variable} = $input.params().header.get($header))#end#end"
        )


def distinct(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Each part of the request once, as it is written first."""
    found: dict[tuple[str, str], Source] = {}
    for source in sources:
        found.setdefault(source.identity, source)
    return tuple(found.values())


def parse_source(text: str) -> Source | None:
    """The source that ``text`` names, or None if it names none."""
    found = _SOURCE.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    place = parts["place"] or parts["body"] or parts["claim"]
    return Source(place, parts["name"] or parts["field"] or parts["claim_name"])


def read_source(
    given: Given, argument: str, text: str, parameters: Iterable[str], places: Iterable[str] = ()
) -> Source | None:
    """The source under ``argument``, checked.

    Args:
        given: Where it was given.
        argument: Name of the argument.
        text: Its value.
        parameters: Path parameters of the route.
        places: The places that are possible here. Default all.
    """
    source = parse_source(text)
    if source is None:
        given.fault(argument, f"{show(text)} must be {FORMS}")
    elif places and source.place not in places:
        given.fault(argument, f"{show(text)} must be in the {' or '.join(places)} of the request")
    elif source.place == "path" and source.name not in parameters:
        known = ", ".join(f"{{{parameter}}}" for parameter in parameters) or "none"
        given.fault(argument, f"{show(text)} is no parameter of the route's path, which has {known}")
    else:
        return source
    return None


def read_sources(given: Given, argument: str, parameters: Iterable[str]) -> dict[str, Source]:
    """The sources under ``argument`` by name, checked."""
    read = {
        name: read_source(given, f"{argument}.{name}", text, parameters)
        for name, text in given.mapping(argument).items()
    }
    return {name: source for name, source in read.items() if source}
