"""Base classes of resource types: inputs, creation, reading, update and deletion."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.automatic_names import STANDARD, AutomaticName
from embedded_aws.resource_model.context import Context, Inputs


@dataclass(frozen=True)
class Changes:
    """Steps that a change of a resource requires.

    Attributes:
        inputs: Names of the inputs that differ.
        replacing: Those names or paths among them that need a new resource; empty if it can be updated.
        delete_before_replace: Whether the old resource must be deleted before there can be a new one.
    """

    inputs: frozenset[str] = frozenset()
    replacing: frozenset[str] = frozenset()
    delete_before_replace: bool = False


class ResourceType(ABC):
    """A resource type.

    A call for a missing resource is not an error for the caller of these methods: :meth:`read` has read that
    it is gone, and :meth:`delete` has nothing to do.

    Attributes:
        takes: Inputs that the methods read. Every resource also has a region.
        takes_any: Whether any other input may be given, too.
        meaningless: Inputs that change nothing here.
        replaced_by: Inputs whose change needs a new resource; a path such as ``volumes[].name`` for a part of
            one. Without an :meth:`update`, every change does.
        kept: Inputs that keep their value when they are no longer given, as AWS has chosen one for them.
        defaults: What an input that was given before, and is not any more, is updated to.
        content_outputs: Outputs that differ for other content of its files, such as a hash or a version.
        name_input: The input that names the resource.
        automatic_name: Rule for its value if the program gives none.
        delete_before_replace: Whether an old and a new one cannot exist side by side. Those of one given name
            never can.
    """

    takes: Iterable[str] = ()
    takes_any: bool = False
    meaningless: Iterable[str] = ()
    replaced_by: Iterable[str] = ()
    kept: Iterable[str] = ()
    defaults: Mapping[str, object] = {}
    content_outputs: Iterable[str] = ()
    name_input: str = "name"
    automatic_name: AutomaticName = STANDARD
    delete_before_replace: bool = False

    def find_missing(self, given: Mapping[str, object]) -> str | None:
        """Returns what this machine lacks for a resource; None if nothing, as far as is known yet.

        It is called before anything of a program is created, so that all that is missing is in one error.

        Args:
            given: Inputs by Pulumi's names, with a mark in place of those that depend on other resources.
        """
        del given
        return None

    @abstractmethod
    def create(self, aws: Context, name: str, given: Inputs) -> str:
        """Creates a resource by one call, and returns its id.

        Args:
            aws: Where to create it.
            name: Its name in the program.
            given: Its inputs.
        """

    @property
    def home(self) -> str:
        """The module that defines the type."""
        return type(self).__module__

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Sets what takes further calls, after creation and in every update.

        If it fails, the resource is there all the same, and the next update goes on with it.
        """
        del aws, identifier, given

    def update(self, aws: Context, identifier: str, given: Inputs) -> str | None:
        """Makes a resource what its inputs say; returns its id if that changed.

        Args:
            aws: Where it is.
            identifier: Its id.
            given: All of its inputs; ``given.changed`` and ``given.before`` have the differences.
        """
        del aws, identifier, given

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        """Returns the properties in AWS: the outputs, and the inputs that can be read.

        Args:
            aws: Where it is.
            identifier: Its id.
            given: The inputs of the last time.

        Returns:
            The properties; None if the resource does not exist.
        """
        del aws, identifier, given
        return {}

    @abstractmethod
    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Deletes a resource; if there is nothing to delete, it says so by :func:`keep`.

        Args:
            aws: Where it is.
            identifier: Its id.
            given: The inputs of the last time.
        """

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        """Creates a resource by :meth:`create`; what it computed itself, if anything."""
        return self.create(aws, name, given), {}

    def difference(
        self, identifier: str, before: Properties, after: Properties, outputs: Properties
    ) -> Changes | None:
        """Returns the differences between two sets of inputs; None if the declarations of the type decide.

        Args:
            identifier: ID of the resource.
            before: Its inputs of the last time.
            after: Those that the program wants now.
            outputs: What the resource has.
        """
        del identifier, before, after, outputs
        return None

    def comparable(self, emulator: Emulator, inputs: Properties) -> Properties:
        """Returns the values that a later update compares: inputs, and digests of the files that they name.

        Args:
            emulator: Where the resource is.
            inputs: Its inputs.
        """
        del emulator
        return inputs

    @property
    def inputs(self) -> frozenset[str]:
        """The names of all inputs that may be given."""
        return frozenset({*self.takes, *self.meaningless, "region"})

    @property
    def readable(self) -> frozenset[str] | None:
        """The names of the inputs that the methods may read; None for any."""
        return None if self.takes_any else self.inputs

    @property
    def can_update(self) -> bool:
        """Whether a resource can be changed in place."""
        return (
            type(self).update is not ResourceType.update or type(self).configure is not ResourceType.configure
        )


class Put(ResourceType):
    """A resource that is created and updated by the same call, such as an alarm."""

    @abstractmethod
    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Puts what the inputs say, whether or not the resource is there."""

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        """The id of a new resource; if the type does not say otherwise, its name in AWS."""
        return aws.physical_name(name, given, given=self.name_input)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        """Puts it for the first time."""
        identifier = self.identify(aws, name, given)
        self.put(aws, identifier, given)
        return identifier

    def update(self, aws: Context, identifier: str, given: Inputs) -> str | None:
        """Puts it again."""
        self.put(aws, identifier, given)
        return identifier


class Setting(Put):
    """A resource that is put on another one and has its id, such as the policy of a bucket.

    Attributes:
        of: The input that has the id of the other resource.
    """

    of: str

    def identify(self, aws: Context, name: str, given: Inputs) -> str:
        """Returns the ID of the resource that this is a setting of."""
        del aws, name
        return given[self.of]


def keep(aws: Context, identifier: str, given: Inputs) -> None:
    """Deletes nothing: the resource is only a setting or a step, and is deleted with its resource."""
    del aws, identifier, given


def reject_deletion(aws: Context, identifier: str, given: Inputs) -> None:
    """The deletion of a type that does not say how it is deleted.

    Raises:
        DeploymentError: Always.
    """
    del aws, given
    raise DeploymentError(
        f"nothing says how {identifier} is deleted; register its type with delete=..., "
        "or delete=keep if there is nothing to delete"
    )
