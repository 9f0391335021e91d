"""Creates, reads, updates and deletes the resources of a program in the emulator."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, cast

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.json_values import is_object
from embedded_aws.program.common_outputs import build_common_outputs, format_document
from embedded_aws.program.declarations import Declared
from embedded_aws.program.masking import mask, mask_text
from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.changes import (
    Changes,
    compare,
    is_empty,
    is_same,
    list_possible,
    make_comparable,
)
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.missing import is_gone
from embedded_aws.resource_model.provider_settings import ProviderSettings
from embedded_aws.resource_model.read_tags import read_tags
from embedded_aws.resource_model.registry import find_function, find_resource
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resources import refusals
from embedded_aws.resources.computed_inputs import list_computed_inputs
from embedded_aws.resources.differences import check
from embedded_aws.resources.documented_defaults import find_unsupported, remove_defaults
from embedded_aws.resources.problems import UnsupportedError
from embedded_aws.resources.supported_types import SUPPORTED, describe_unsupported_inputs
from embedded_aws.schemas.loose_values import convert_arguments

_DENIED: Final = "not authorized to perform"
_ABOUT_DENIALS: Final = "See `serverless-patterns help test-permissions`"


class IncompleteError(DeploymentError):
    """A resource was created, but not all of its settings could be made.

    Attributes:
        identifier: The id of the resource.
    """

    def __init__(self, message: str, identifier: str) -> None:
        super().__init__(message)
        self.identifier = identifier


class Operations:
    """Operations on the resources of a stack.

    Each takes a resource as the program registered it; its ``id`` and ``outputs`` are those of the last time.

    Args:
        emulator: Where the resources are.
        region: Region of the resources that name none.
        seed: Seed of the random part of names, together with the URN.
    """

    def __init__(
        self, emulator: Emulator, *, region: str, seed: str, settings: ProviderSettings | None = None
    ) -> None:
        self._emulator = emulator
        self._region = region
        self._seed = seed
        self._default_settings = settings or ProviderSettings()

    @property
    def builds_images(self) -> bool:
        """Whether Docker or Podman builds the images of containers."""
        return self._emulator.engine is not None

    def create(self, resource: Registration) -> tuple[str, Properties]:
        """Creates a resource; returns its id and its outputs.

        Raises:
            DeploymentError: If its type or one of its inputs is unknown here, or AWS rejects it.
            IncompleteError: If it was created, and then AWS rejected one of its settings.
        """
        kind = self.kind(resource)
        aws, inputs = self._create_context(resource), self._add_default_tags(resource, resource.inputs)
        given, identifier = Inputs(inputs, kind.readable), ""
        try:
            self._refuse(resource.type, resource.inputs)
            check(aws, resource.type, resource.inputs)
            identifier, computed = kind.create_with_outputs(aws, resource.name, given)
            given.outputs = computed
            kind.configure(aws, identifier, given)
            found = kind.read(aws, identifier, given) or {}
        except (BotoCoreError, ClientError, DeploymentError) as error:
            message = self._build_failure("created", resource, error)
            # The original error may show a secret: it is not printed as a cause.
            raise (IncompleteError(message, identifier) if identifier else DeploymentError(message)) from None
        return identifier, self._build_outputs(resource, aws, {**computed, **found})

    def update(
        self,
        resource: Registration,
        before: Properties,
        changed: frozenset[str],
        attempts: Sequence[Properties] = (),
    ) -> tuple[str, Properties]:
        """Makes an existing resource what its inputs say; returns its id and its outputs.

        Args:
            resource: The resource with the new inputs.
            before: Its inputs of the last time.
            changed: Names of the inputs that differ.
            attempts: Inputs of the updates since then that failed halfway. All that they may have changed is
                made what the new inputs say.

        Raises:
            DeploymentError: If AWS rejects that.
        """
        kind = self.kind(resource)
        if attempts:
            before = self._find_after_failures(resource, [before, *attempts])
            changed = frozenset({*before, *resource.inputs}).union(*attempts)
        removed = {name: kind.defaults[name] for name in changed & set(kind.defaults) - set(resource.inputs)}
        inputs = self._add_default_tags(resource, {**removed, **resource.inputs})
        before = {**before, **self._find_tags_before(resource, before)}
        aws = self._create_context(resource)
        given = Inputs(inputs, kind.readable, before=before, outputs=resource.outputs, changed=changed)
        identifier, found = resource.id, None
        try:
            self._refuse(resource.type, inputs)
            check(aws, resource.type, inputs)
            if changed - set(kind.meaningless):
                identifier = kind.update(aws, identifier, given) or identifier
                kind.configure(aws, identifier, given)
            found = kind.read(aws, identifier, given)
        except (BotoCoreError, ClientError, DeploymentError) as error:
            raise DeploymentError(self._build_failure("updated", resource, error)) from None
        gone = {*before, "tagsAll"}
        kept = {name: value for name, value in resource.outputs.items() if name not in gone}
        return identifier, self._build_outputs(resource, aws, {**kept, **(found or {})})

    def comparable(self, resource: Registration, inputs: Properties) -> Properties:
        """Returns what a later update compares with: inputs, with hashes of files.

        Args:
            resource: The resource.
            inputs: Its inputs.

        Raises:
            DeploymentError: If its type is unknown here.
        """
        return make_comparable(self.kind(resource).comparable(self._emulator, inputs))

    def read(self, resource: Registration) -> Properties | None:
        """The outputs of a resource as it is now; None if it is gone.

        Raises:
            DeploymentError: If AWS rejects the request.
        """
        kind, aws = self.kind(resource), self._create_context(resource)
        try:
            found = kind.read(aws, resource.id, self._find_last(resource, kind))
        except (BotoCoreError, ClientError) as error:
            if is_gone(error):
                return None
            raise DeploymentError(self._build_failure("read", resource, error)) from None
        except KeyError as error:  # only a resource of the stack has its inputs
            reason = f"its {error} is needed as well as its id; read it by a function instead"
            raise DeploymentError(f"{_describe_subject(resource)} cannot be read: {reason}") from None
        if found is None:
            return None
        if self._has_tags(resource) and "tags" not in found:
            tags = read_tags(aws, resource.id, {**resource.outputs, **found})
            found = (
                found
                if tags is None or not (tags or resource.outputs.get("tagsAll"))
                else {**found, "tags": tags}
            )
        return {**resource.outputs, **_merge_outputs(resource.outputs, self._keep_own_tags(resource, found))}

    def find_drift(self, resource: Registration, found: Properties) -> Properties:
        """Returns the inputs that others changed.

        An input that the program leaves out counts, too, unless AWS chooses its value: the next update makes
        it the default again, as AWS's provider does.

        Args:
            resource: The resource with the inputs and outputs of the last time.
            found: What :meth:`read` returned.
        """
        kind, outputs = self.kind(resource), resource.outputs
        left_alone = {*kind.kept, *kind.replaced_by, *list_computed_inputs(resource.type), kind.name_input}
        repaired = {*kind.takes} - left_alone
        changed = {
            name: value
            for name, value in found.items()
            if not is_same(outputs.get(name), value) and not (is_empty(outputs.get(name)) and is_empty(value))
        }
        return {
            name: value
            for name, value in changed.items()
            if name in resource.inputs or (name in repaired and not is_same(value, kind.defaults.get(name)))
        }

    def import_inputs(self, resource: Registration, found: Properties) -> Properties:
        """Returns the inputs of a resource that is imported, as far as they can be seen.

        An input that the program leaves out counts if it has a default, and if it is the name, which Pulumi
        would make up.

        Args:
            resource: The resource as the program registers it.
            found: What :meth:`read` returned.
        """
        kind = self.kind(resource)
        asked = {*resource.inputs, *kind.defaults, kind.name_input}
        return {
            name: value
            for name, value in found.items()
            if name in kind.inputs & asked
            and (name in resource.inputs or not is_same(value, kind.defaults.get(name)))
        }

    def delete(self, resource: Registration) -> None:
        """Deletes a resource; ignores one that does not exist.

        Raises:
            DeploymentError: If AWS rejects that, as for a bucket that is not empty.
        """
        kind = self.kind(resource)
        try:
            kind.delete(self._create_context(resource), resource.id, self._find_last(resource, kind))
        except (BotoCoreError, ClientError, DeploymentError) as error:
            if not is_gone(error):
                raise DeploymentError(self._build_failure("deleted", resource, error)) from None

    def compare(self, old: Registration, new: Registration, before: Properties, after: Properties) -> Changes:
        """Returns the differences between a resource and the inputs of the program.

        Args:
            old: The resource.
            new: The resource as the program registers it now.
            before: The old inputs, comparable.
            after: The new inputs, comparable.
        """
        kind = self.kind(new)
        before, after = remove_defaults(kind, before), remove_defaults(kind, after)
        if (decided := kind.difference(old.id, before, after, old.outputs)) is not None:
            return decided
        before = {**before, "region": self._create_context(old).region, **self._find_tags_before(old, before)}
        after = {**self._add_default_tags(new, after), "region": self._create_context(new).region}
        return compare(kind, before, after, old.outputs)

    def call(self, token: str, arguments: Properties, provider: str) -> Properties:
        """Answers a function of the provider.

        Raises:
            DeploymentError: If it is unknown here, or AWS rejects it.
        """
        answer = find_function(token)
        if answer is None:
            raise SUPPORTED.error([Declared("function", token)])
        try:
            given = convert_arguments(token, arguments)
            return answer(self._find_context(given, provider, token), Inputs(given))
        except (BotoCoreError, ClientError) as error:
            message = f"AWS rejected the call of {token}: {self._explain(error)}"
            raise DeploymentError(_add_inputs(message, arguments, frozenset())) from None

    def kind(self, resource: Registration) -> ResourceType:
        """The type of a resource, all of whose inputs it knows.

        Raises:
            DeploymentError: If the type or one of the inputs is unknown here.
        """
        kind = find_resource(resource.type)
        if kind is None:
            raise SUPPORTED.error([Declared("type", resource.type, resource.name, resource.urn)])
        if unknown := find_unsupported(resource.type, kind, resource.inputs):
            problem = describe_unsupported_inputs(resource.type, resource.name, unknown, resource.urn)
            raise UnsupportedError([problem])
        return kind

    def _refuse(self, type_: str, inputs: Properties) -> None:
        """Raises the reasons why a resource is rejected, if any."""
        if reasons := refusals.explain(type_, inputs):
            raise DeploymentError(reasons)

    def _find_after_failures(self, resource: Registration, inputs: Sequence[Properties]) -> Properties:
        """The inputs that AWS returns for a resource, and those that it may have.

        Args:
            resource: The resource with the inputs that it is to have.
            inputs: Those of the last time, and of the failed updates since then.
        """
        kind, found = self.kind(resource), None
        last = Inputs(inputs[0], kind.readable, outputs=resource.outputs)
        with suppress(BotoCoreError, ClientError):  # the update will say what is wrong
            found = kind.read(self._create_context(resource), resource.id, last)
        names = {name for each in inputs for name in each}
        told = {name: value for name, value in (found or {}).items() if name in names}
        return {**list_possible(inputs, resource.inputs), **told}

    def _build_failure(self, done: str, resource: Registration, error: Exception) -> str:
        reason = mask_text(self._explain(error), resource.inputs, resource.secret_inputs)
        message = f"{_describe_subject(resource)} cannot be {done}: {reason}"
        return _add_inputs(message, resource.inputs, resource.secret_inputs)

    def _explain(self, error: Exception) -> str:
        if isinstance(error, BotoCoreError) and not self._emulator.is_running:
            return "the embedded emulator has ended"
        reason = str(error)
        return f"{reason}. {_ABOUT_DENIALS}" if _DENIED in reason else reason

    def _find_last(self, resource: Registration, kind: ResourceType) -> Inputs:
        return Inputs(resource.inputs, kind.readable, outputs=resource.outputs)

    def _create_context(self, resource: Registration) -> Context:
        aws = self._find_context(resource.inputs, resource.provider, resource.urn)
        return replace(aws, automatic_name=self.kind(resource).automatic_name)

    def _find_context(self, inputs: Properties, provider: str, subject: str) -> Context:
        return Context(
            emulator=self._emulator,
            region=inputs.get("region") or self._find_settings(provider).region or self._region,
            seed=f"{self._seed} {subject}",
            caller=self._emulator.deployer,
        )

    def _find_settings(self, provider: str) -> ProviderSettings:
        # The id of a provider has its settings here, and is the last part of the reference to it.
        identifier = provider.rpartition("::")[2]
        return ProviderSettings.decode(identifier) if identifier else self._default_settings

    def _has_tags(self, resource: Registration) -> bool:
        return resource.type.startswith("aws:") and "tags" in self.kind(resource).inputs

    def _add_default_tags(self, resource: Registration, inputs: Properties) -> Properties:
        """Returns inputs with all tags that the resource is to have."""
        if not self._has_tags(resource):
            return inputs
        tags = self._find_settings(resource.provider).merge_tags(inputs.get("tags", {}))
        return {**inputs, "tags": tags} if tags or "tags" in inputs else inputs

    def _find_tags_before(self, resource: Registration, before: Properties) -> Properties:
        """Returns all tags that the resource may have, as the input ``tags``."""
        if not self._has_tags(resource):
            return {}
        tags = {**resource.outputs.get("tagsAll", {}), **before.get("tags", {})}
        return {"tags": tags} if tags else {}

    def _keep_own_tags(self, resource: Registration, found: Properties) -> Properties:
        """Returns what was read, with all tags of the resource apart from those that are its own."""
        tags, settings = found.get("tags"), self._find_settings(resource.provider)
        if not isinstance(tags, dict) or not self._has_tags(resource):
            return found
        there = cast("dict[str, str]", tags)
        own = settings.select_own_tags(there, resource.inputs.get("tags"))
        return {**found, "tags": own, "tagsAll": settings.filter_tags(there)}

    def _build_outputs(self, resource: Registration, aws: Context, found: Properties) -> Properties:
        common = build_common_outputs(
            resource.type, self._add_default_tags(resource, resource.inputs), aws.region
        )
        return {**common, **_merge_outputs(resource.inputs, self._keep_own_tags(resource, found))}


def _merge_outputs(given: Properties, found: Properties) -> Properties:
    """Returns the outputs, keeping the user's spelling of equal values."""
    return {
        name: _spell(given[name], value) if name in given and is_same(given[name], value) else value
        for name, value in found.items()
    }


def _spell(given: object, found: object) -> object:
    """Returns a value as it was given, but a document as JSON, which is what the provider stores."""
    return format_document(given) if is_object(given) and isinstance(found, str) else given


def _describe_subject(resource: Registration) -> str:
    return f"{resource.type} '{resource.name}'"


def _add_inputs(message: str, inputs: Mapping[str, object], secrets: frozenset[str]) -> str:
    shown = [f"  {name}: {_format_shown(value)}" for name, value in mask(inputs, secrets).items()]
    return "\n".join([message, "its inputs:", *shown]) if shown else message


def _format_shown(value: object) -> str:
    if isinstance(value, pulumi.Asset | pulumi.Archive):
        return f"{type(value).__name__} {getattr(value, 'path', '')}".rstrip()
    return value if isinstance(value, str) else json.dumps(value, default=_format_shown)
