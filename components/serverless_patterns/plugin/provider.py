"""The provider that constructs the components for programs in other languages."""

import importlib.metadata
import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, cast, get_args, is_typeddict

import pulumi
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

import serverless_patterns
from serverless_patterns.arguments.declarations import Constraint, declarations_of, metadata
from serverless_patterns.arguments.errors import ArgumentError
from serverless_patterns.arguments.vocabulary import use_vocabulary
from serverless_patterns.component import secret_outputs_of
from serverless_patterns.plugin.names import Names
from serverless_patterns.plugin.schema import complete
from serverless_patterns.plugin.words import SchemaWords

PACKAGE = "serverless-patterns"


class PatternsProvider(ComponentProvider):
    """Pulumi's host of components, with the arguments checked by the components alone.

    Pulumi's own check reports the first missing argument and no other, and leaves out a nested argument that
    it does not know without a word. Here every argument reaches the component, which reports all errors at
    once, and they are sent back under the names of the schema.
    """

    def __init__(self) -> None:
        super().__init__(
            serverless_patterns.components(), PACKAGE, version=importlib.metadata.version(PACKAGE)
        )
        self._names = Names(self._component_defs, self._type_defs)
        self._words = SchemaWords(self._names.translate_text)
        inferred = json.loads(cast("str", self.schema))
        self.schema = json.dumps(complete(inferred, self._names.translate_text, set(self._secrets())))

    def map_inputs(self, inputs: Any, component_def: Any) -> Any:  # noqa: D102
        return self._names.to_python(inputs, component_def)

    def construct(  # noqa: D102
        self, name: str, resource_type: str, inputs: Any, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        try:
            with use_vocabulary(self._words):
                return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if not isinstance(error.inner, ArgumentError):
                raise
            component = self._component_defs[resource_type.rpartition(":")[2]]
            raise self._names.to_schema(error.inner, component, inputs) from None

    def _secrets(self) -> Iterator[tuple[str, str]]:
        """Token of the component or type, and argument or output, of each secret."""
        for name, component in self._component_defs.items():
            schema = inspect.signature(self._components[name].__init__).parameters["args"].annotation
            yield from self._secrets_of(name, schema, component.inputs_mapping)
            secret_outputs = secret_outputs_of(self._components[name])
            yield from (
                (f"{PACKAGE}:index:{name}", output)
                for output, python_name in component.outputs_mapping.items()
                if python_name in secret_outputs
            )
        for name, found in self._type_defs.items():
            yield from self._secrets_of(
                name.removesuffix("Args"), found.python_type, found.properties_mapping
            )

    def _secrets_of(self, name: str, schema: type, mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        declared = declarations_of(schema)
        for argument, python_name in mapping.items():
            if _is_secret(declared[python_name].type):
                yield f"{PACKAGE}:index:{name}", argument


def _is_secret(hint: Any) -> bool:
    """Whether a constraint of a declared type, or of a part of it, hides the value."""
    if any(isinstance(each, Constraint) and each.is_secret for each in metadata(hint)):
        return True
    return any(_is_secret(part) for part in get_args(hint) if not is_typeddict(part))


def serve() -> None:
    """Serves the components on a port that it prints, as the Pulumi engine starts a provider."""
    main(PatternsProvider(), sys.argv[1:])
