"""Applies what a program registers to the stack that there is, in Pulumi's order.

While the program runs, each resource that it registers is created, left alone, updated or replaced. What was
replaced, and what the program does not register any more, is deleted when it has ended.
"""

import re
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from embedded_aws.errors import DeploymentError
from embedded_aws.lifecycle.former_urns import Find, find_former_urn
from embedded_aws.lifecycle.property_paths import matches, restore_ignored
from embedded_aws.lifecycle.stack_references import STACK_REFERENCE
from embedded_aws.lifecycle.state import Operation, Resource, State, sort_dependents_first
from embedded_aws.program.events import Event, Kind, Listener
from embedded_aws.program.monitor import ResourceArgs
from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.changes import Changes, find_changed_paths
from embedded_aws.resources.operations import IncompleteError, Operations


class Update(Mocks):
    """One update of a stack, which answers for the providers while the program runs.

    Args:
        state: What there is of the stack; changed as the operations are done.
        operations: What can be done with its resources.
        listener: Told of each operation.
        read_reference: Reads another stack by its name. Defaults to None, for an update without a program.

    Attributes:
        done: What was done to each resource by its URN; unchanged ones are left out.
    """

    def __init__(
        self,
        state: State,
        operations: Operations,
        listener: Listener,
        read_reference: Callable[[str], Properties] | None = None,
    ) -> None:
        self.done: dict[str, Operation] = {}
        self._state = state
        self._operations = operations
        self._listener = listener
        self._read_reference = read_reference
        self._old = {each.registration.urn: each for each in state.resources}
        self._seen: set[str] = set()
        self._registered: Find = lambda _urn: None

    def ask_for_parents(self, registered: Find) -> None:
        """Takes the function that finds a resource of this run by its URN."""
        self._registered = registered

    def new_resource(self, args: MockResourceArgs) -> tuple[str, Properties]:
        """Creates, updates or replaces a resource, or leaves it alone.

        Raises:
            DeploymentError: If AWS rejects that, or the resource is protected, or is meant to exist already.
        """
        if args.typ == STACK_REFERENCE and self._read_reference:
            return args.resource_id or "", self._read_reference(args.resource_id or "")
        if not isinstance(args, ResourceArgs):
            return args.resource_id or "", self._read_existing(args)
        wanted = args.registration
        former = find_former_urn(wanted, self._registered, self._old.__contains__)
        self._seen.add(former)
        old = self._state.find(former) if former else None
        if args.resource_id and not old:
            resource = self._import(wanted, args.resource_id)
        else:
            resource = self._apply_inputs(old, wanted) if old else self._create(wanted)
        return resource.registration.id, resource.registration.outputs

    def _read_existing(self, args: MockResourceArgs) -> Properties:
        """The properties of a resource that the program only reads, by ``get``.

        Raises:
            DeploymentError: If there is none.
        """
        existing = Registration(
            urn="",
            type=args.typ,
            name=args.name,
            parent="",
            custom=True,
            inputs=vars(args)["inputs"],
            provider=args.provider or "",
            id=args.resource_id or "",
        )
        found = self._operations.read(existing)
        if found is None:
            raise _find_missing(existing)
        return found

    def call(self, args: MockCallArgs) -> tuple[Properties, None]:
        """Answers a function of the provider.

        Raises:
            DeploymentError: If it is unknown here, or AWS rejects it.
        """
        arguments: Properties = vars(args)["args"]
        return self._operations.call(args.token, arguments, args.provider), None

    def apply(self, old: Resource, new: Resource) -> Resource:
        """Makes a resource that exists a new one, in place if that is possible; an equal one is left alone.

        Raises:
            DeploymentError: If AWS rejects that, or the resource is protected.
        """
        changes = self._find_changes(old, new)
        if changes.replacing:
            return self._replace(old, new, changes)
        if old.attempts or changes.inputs:
            return self._update(old, new, changes)
        self._state.put(new, old.registration.urn)
        return new

    def end(self, components: Iterable[Registration]) -> None:
        """Deletes what was replaced, and what the program does not register any more.

        Args:
            components: The components that the program registered.

        Raises:
            DeploymentError: If one of those is protected, or AWS rejects the deletion.
        """
        every = [*components]
        made = {each.urn: found.comparable for each in every if (found := self._state.find(each.urn))}
        for urn in {urn for urn, old in self._old.items() if not old.registration.custom}:
            if gone := self._state.find(urn):
                self._state.remove(gone)
        vanished = [
            old for urn, old in self._old.items() if old.registration.custom and urn not in self._seen
        ]
        left = [each for each in vanished if self._state.find(each.registration.urn)]
        if protected := [each.registration for each in left if each.registration.protect]:
            names = ", ".join(f"{each.type} '{each.name}'" for each in protected)
            raise DeploymentError(
                f"{names} cannot be deleted: protected; register it with protect=False first"
            )
        self._delete([*left, *self._state.condemned])
        for component in every:
            # A component of another package, such as an image, is made like a resource.
            self._state.put(Resource(component, made.get(component.urn, {})))

    def _import(self, wanted: Registration, identifier: str) -> Resource:
        """Takes over a resource that exists, and makes it what the program wants, as the engine does.

        Raises:
            DeploymentError: If there is none, or what the program wants would replace it.
        """
        existing = replace(wanted, id=identifier, inputs={}, outputs={})
        found = self._operations.read(existing)
        if found is None:
            raise _find_missing(existing)
        inputs = self._operations.import_inputs(wanted, found)
        before = replace(existing, inputs=inputs, outputs=found)
        old = Resource(before, self._operations.comparable(before, inputs))
        new = Resource(replace(wanted, id=identifier, outputs={**wanted.inputs, **found}), {})
        new = replace(new, comparable=self._operations.comparable(wanted, wanted.inputs))
        changes = self._find_changes(old, new)
        if changes.replacing:
            differences = "".join(
                f"\n  {name}: {inputs.get(name)!r} in AWS, {wanted.inputs.get(name)!r} in the program"
                for name in sorted({re.split(r"[.\[]", path)[0] for path in changes.replacing})
            )
            raise DeploymentError(
                f"{wanted.type} '{wanted.name}' cannot be imported: the program would replace {identifier}. "
                f"Give it the inputs that {identifier} has:{differences}"
            )
        self._state.put(new)
        resource = self._update(old, new, changes) if changes.inputs else new
        self.done[wanted.urn] = "import"
        return resource

    def _apply_inputs(self, old: Resource, wanted: Registration) -> Resource:
        """Makes a resource that exists what the program wants."""
        before = old.registration
        inputs = restore_ignored(wanted.inputs, before.inputs, wanted.ignore_changes)
        new = replace(wanted, inputs=inputs, id=before.id, outputs=before.outputs)
        return self.apply(old, Resource(new, self._operations.comparable(new, inputs)))

    def _find_changes(self, old: Resource, new: Resource) -> Changes:
        before, wanted = old.registration, new.registration
        changes = self._operations.compare(before, wanted, old.comparable, new.comparable)
        paths = frozenset(find_changed_paths(old.comparable, new.comparable))
        replacing = {
            path for path in paths if any(matches(asked, path) for asked in wanted.replace_on_changes)
        }
        with_others = {*wanted.replace_with, wanted.deleted_with}
        replacing |= {urn for urn in with_others if self.done.get(urn) == "replace"}
        return replace(changes, replacing=changes.replacing | replacing)

    def _create(self, wanted: Registration, former: Resource | None = None) -> Resource:
        """Creates a resource; in the place of a former one that is still there, if any."""

        def note(identifier: str, outputs: Properties, *attempts: Properties) -> Resource:
            made = replace(wanted, id=identifier, outputs={**wanted.inputs, **outputs})
            resource = Resource(made, self._operations.comparable(wanted, wanted.inputs), attempts)
            if former:
                self._state.replace(former, resource)
            else:
                self._state.put(resource)
            return resource

        with self._emit_events(wanted, "creating", "created"):
            try:
                created = note(*self._operations.create(wanted))
            except IncompleteError as error:
                note(error.identifier, {}, wanted.inputs)
                raise
        self.done.setdefault(wanted.urn, "create")
        return created

    def _update(self, old: Resource, new: Resource, changes: Changes) -> Resource:
        wanted, before = new.registration, old.registration
        with self._emit_events(wanted, "updating", "updated"):
            try:
                identifier, outputs = self._operations.update(
                    wanted, before.inputs, changes.inputs, old.attempts
                )
            except BaseException:
                self._state.put(replace(old, attempts=(*old.attempts, wanted.inputs)))
                raise
        outputs = {**wanted.inputs, **outputs}
        updated = replace(new, registration=replace(wanted, id=identifier, outputs=outputs))
        self._state.put(updated, before.urn)
        self.done[wanted.urn] = "update"
        return updated

    def _replace(self, old: Resource, new: Resource, changes: Changes) -> Resource:
        wanted, before = new.registration, old.registration
        if wanted.protect and before.protect:
            raise DeploymentError(
                f"{wanted.type} '{wanted.name}' cannot be replaced, as a change of "
                f"{', '.join(sorted(changes.replacing))} needs: it is protected; "
                "register it with protect=False first"
            )
        wanted = replace(wanted, id="", outputs={})
        first = wanted.delete_before_replace
        if changes.delete_before_replace if first is None else first:
            self.done[wanted.urn] = "replace"
            self._delete([*self._find_replaced(before.urn), old])
            created = self._create(wanted)
        else:
            created = self._create(wanted, former=old)
        self.done[wanted.urn] = "replace"
        return created

    def _find_replaced(self, urn: str) -> list[Resource]:
        """The resources to be replaced before ``urn`` is: they name it, and cannot be updated.

        Raises:
            DeploymentError: If one of them is protected. So may be a component that names it.
        """
        replaced = {urn}
        left = [each for each in self._old.values() if each.registration.urn not in self._seen]
        found = [each for each in left if urn in each.registration.replace_with]
        waiting = [each for each in left if each not in found]
        while named := [each for each in waiting if self._names_one_of(each, replaced)]:
            found += named
            replaced |= {each.registration.urn for each in named}
            waiting = [each for each in waiting if each not in named]
        for each in found:
            if each.registration.protect:
                found_name = f"{each.registration.type} '{each.registration.name}'"
                raise DeploymentError(
                    f"{found_name} cannot be replaced with {urn}: it is protected; "
                    "register it with protect=False first"
                )
        found = [each for each in found if each.registration.custom]
        self.done |= dict.fromkeys((each.registration.urn for each in found), "replace")
        return found

    def _names_one_of(self, resource: Resource, urns: set[str]) -> bool:
        found = resource.registration
        if not found.custom:
            return False
        if found.deleted_with in urns or found.provider.rpartition("::")[0] in urns:
            return True
        named = {name for name, others in found.property_dependencies.items() if urns & set(others)}
        unknown = {name: {"unknown": True} for name in named & set(resource.comparable)}
        changed = {**resource.comparable, **unknown}
        return bool(self._operations.compare(found, found, resource.comparable, changed).replacing)

    def _delete(self, resources: list[Resource]) -> None:
        gone = {each.registration.urn for each in resources}
        for each in sort_dependents_first(resources):
            found = each.registration
            if not (found.retain_on_delete or found.deleted_with in gone):
                with self._emit_events(found, "deleting", "deleted"):
                    self._operations.delete(found)
            self._state.remove(each)
            self.done.setdefault(found.urn, "delete")

    @contextmanager
    def _emit_events(self, resource: Registration, begun: Kind, done: Kind) -> Generator[None]:
        def tell(kind: Kind, seconds: float) -> None:
            self._listener(
                Event(kind=kind, urn=resource.urn, type=resource.type, name=resource.name, seconds=seconds)
            )

        tell(begun, 0.0)
        start = time.monotonic()
        try:
            yield
        except BaseException:
            tell("failed", time.monotonic() - start)
            raise
        tell(done, time.monotonic() - start)


def _find_missing(existing: Registration) -> DeploymentError:
    return DeploymentError(
        f"{existing.type} '{existing.name}' should exist already, as {existing.id}; but the embedded "
        "emulator starts empty: create it in the program, or in another stack in the same emulator"
    )
