"""Registrations of a run of a Pulumi program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import cast

import pulumi

from embedded_aws.program.archives import hash_content
from embedded_aws.program.masking import mask
from embedded_aws.program.wire import Properties


@dataclass(frozen=True, repr=False)
class Registration:
    """A resource as the program registered it, after its transforms.

    Attributes:
        urn: Unique name, as Pulumi's engine would build it.
        type: Token, such as ``aws:sqs/queue:Queue``.
        name: Name in the program.
        parent: URN of the component it belongs to; empty for one that belongs to the stack.
        custom: Whether a provider manages it; false for components.
        inputs: Properties by their camelCase name, secrets unwrapped, unset ones left out. In a
            preview what is not yet known is ``wire.UNKNOWN``.
        secret_inputs: Names of the inputs that hold a secret at any depth.
        dependencies: URNs of the resources it waits for, sorted.
        property_dependencies: The same by input, for those that come from other resources.
        provider: Reference of its explicit provider (``urn::id``); empty for the default one.
        protect: The resource option.
        aliases: URNs or alias specifications.
        delete_before_replace: The resource option; None if it is not set.
        ignore_changes: Paths of the inputs whose changes are ignored.
        replace_on_changes: Inputs whose change replaces it.
        replace_with: URNs of the resources that it is replaced with.
        retain_on_delete: The resource option.
        deleted_with: URN of the resource whose deletion deletes this one too; empty for none.
        additional_secret_outputs: The resource option.
        id: Identifier in AWS; empty for components and in a preview.
        outputs: What the program got back: the inputs and what the provider computed; of a
            component, what it registered as its outputs.
        secret_outputs: Names of the outputs that a component registered as secret.
    """

    urn: str
    type: str
    name: str
    parent: str
    custom: bool
    inputs: Properties
    secret_inputs: frozenset[str] = frozenset()
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    provider: str = ""
    protect: bool = False
    aliases: tuple[str | Properties, ...] = ()
    delete_before_replace: bool | None = None
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    replace_with: tuple[str, ...] = ()
    retain_on_delete: bool = False
    deleted_with: str = ""
    additional_secret_outputs: tuple[str, ...] = ()
    id: str = ""
    outputs: Properties = field(default_factory=dict[str, object])
    secret_outputs: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        shown = mask(self.inputs, self.secret_inputs)
        return f"<Registration {self.type} '{self.name}' {shown}>"

    def to_json(self) -> Properties:
        """Everything as JSON values, secrets masked and files by the hash of their content."""
        secrets = self.secret_inputs | self.secret_outputs | set(self.additional_secret_outputs)
        members = {each.name: getattr(self, each.name) for each in fields(self)}
        members |= {"inputs": mask(self.inputs, secrets), "outputs": mask(self.outputs, secrets)}
        return {name: _convert_to_json(value) for name, value in sorted(members.items())}


@dataclass(frozen=True)
class Recording:
    """Everything a program registered in one run.

    Attributes:
        registrations: Every resource but the stack itself, sorted by URN.
        outputs: The stack's exports, secrets unwrapped.
        secret_outputs: Names of the exports that are secret.
        functions: Tokens of the provider functions that the program called.
    """

    registrations: Sequence[Registration]
    outputs: Properties = field(repr=False)
    secret_outputs: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()

    def find_by_type(self, type_: str) -> list[Registration]:
        """The resources with the token ``type_``."""
        return [found for found in self.registrations if found.type == type_]

    def find_by_name(self, name: str) -> Registration:
        """The one resource called ``name`` in the program.

        Raises:
            LookupError: There is none, or more than one.
        """
        found = [registration for registration in self.registrations if registration.name == name]
        if len(found) == 1:
            return found[0]
        if found:
            types = ", ".join(registration.type for registration in found)
            raise LookupError(f"{len(found)} resources are named '{name}': {types}")
        known = ", ".join(sorted({registration.name for registration in self.registrations}))
        raise LookupError(f"no resource is named '{name}'; there are: {known or 'none'}")

    def children_of(self, urn: str) -> list[Registration]:
        """The resources whose parent is ``urn``; of ``""``, those that belong to the stack."""
        return [found for found in self.registrations if found.parent == urn]

    def graph(self) -> Properties:
        """The recording as JSON values: equal for two runs that would deploy the same.

        Secrets are masked. Files stand as the hash of their content, so that the graph is the same
        on every machine.
        """
        return {
            "resources": {found.urn: found.to_json() for found in self.registrations},
            "outputs": _convert_to_json(mask(self.outputs, self.secret_outputs)),
            "secret_outputs": sorted(self.secret_outputs),
        }


def _convert_to_json(value: object) -> object:
    match value:
        case pulumi.Asset() | pulumi.Archive():
            return {type(value).__name__: hash_content(value)}
        case Mapping():
            members = cast("Mapping[str, object]", value)
            return {name: _convert_to_json(member) for name, member in sorted(members.items())}
        case frozenset():
            return sorted(cast("frozenset[str]", value))
        case list() | tuple():
            return [_convert_to_json(item) for item in cast("Sequence[object]", value)]
        case _:
            return value
