"""Clients and inputs for the code of resource types."""

import hashlib
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from embedded_aws.emulator.clients import ACCOUNT, Client, Credentials
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import ENDING_LENGTH, STANDARD, AutomaticName
from embedded_aws.resource_model.coercion import CoercingClient


class Inputs:
    """The inputs of a resource or a function.

    Attributes:
        properties: All of them.
        before: Those of the last time; empty if the resource is new.
        outputs: What the resource had the last time.
    """

    def __init__(
        self,
        properties: Properties,
        takes: Container[str] | None = None,
        *,
        before: Properties | None = None,
        outputs: Properties | None = None,
        changed: Collection[str] | None = None,
    ) -> None:
        """Takes the inputs.

        Args:
            properties: All of them.
            takes: Names of those that may be read. Default: any.
            before: Those of the last time.
            outputs: What the resource had the last time.
            changed: Names of those that differ from last time. Default: all, as of a new resource.
        """
        self.properties = properties
        self.before = before or {}
        self.outputs = outputs or {}
        self._takes = takes
        self._changed = changed

    def __getitem__(self, name: str) -> Any:
        self._check(name)
        return self.properties[name]

    def __contains__(self, name: str) -> bool:
        self._check(name)
        return name in self.properties

    def get(self, name: str, default: object = None) -> Any:
        """The input called ``name``, or ``default`` if it is not given."""
        self._check(name)
        return self.properties.get(name, default)

    def pick(self, names: Mapping[str, str]) -> Properties:
        """Those of the inputs in ``names`` that are given, by the names that AWS has for them."""
        return {theirs: self[ours] for ours, theirs in names.items() if ours in self.properties}

    def replace(self, properties: Properties, also: Mapping[str, Collection[str]]) -> "Inputs":
        """The same resource with other inputs, which follow from these.

        Args:
            properties: The other inputs.
            also: Names of those that may differ from last time if one of these does, by its name.
        """
        changed = self._changed
        if changed is not None:
            changed = {*changed, *(other for name in changed if name in also for other in also[name])}
        return Inputs(properties, self._takes, before=self.before, outputs=self.outputs, changed=changed)

    def has_changed(self, *names: str) -> bool:
        """Whether any of the inputs differs from last time, or the resource is new."""
        return self._changed is None or any(name in self._changed for name in names)

    def _check(self, name: str) -> None:
        if self._takes is not None and name not in self._takes:
            raise LookupError(f"the input '{name}' is read, but not among those that the type takes")


@dataclass(frozen=True)
class Context:
    """The AWS in which a resource is created.

    Attributes:
        emulator: Where it is.
        region: Region of the resource.
        seed: What the random part of a name depends on.
        account: Twelve digits.
        partition: Always ``aws``.
        automatic_name: Rule for a name that is made up.
        caller: Credentials that sign the calls. Defaults to those of the root user.
    """

    emulator: Emulator
    region: str
    seed: str
    account: str = ACCOUNT
    partition: str = "aws"
    automatic_name: AutomaticName = STANDARD
    caller: Credentials | None = None

    def client(self, service: str) -> Client:
        """The boto3 client of ``service`` in the region of the resource."""
        found = self.emulator.client(service, region=self.region, credentials=self.caller)
        return CoercingClient(found)

    def act_as_service(self) -> Self:
        """Returns the context of checks that AWS makes itself, without permissions of the caller."""
        return replace(self, caller=None)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource in this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def physical_name(
        self, name: str, inputs: Inputs, *, given: str = "name", prefix: str = "namePrefix"
    ) -> str:
        """The name in AWS: the given one, or one made up as Pulumi does, with a random ending.

        Raises:
            DeploymentError: If the name would be too long.
        """
        if given in inputs:
            return inputs[given]
        ending = self.make_up_id(ENDING_LENGTH)
        if prefix in inputs.properties:  # not every type takes a prefix
            return f"{inputs[prefix]}{ending}"
        if reason := self.automatic_name.explain(name):
            raise DeploymentError(f"{reason}; set '{given}' or shorten the name of the resource")
        return self.automatic_name.make_up(name, ending)

    def make_up_id(self, length: int) -> str:
        """As many hex digits, which no other resource of any deployment has."""
        return hashlib.sha256(self.seed.encode()).hexdigest()[:length]
