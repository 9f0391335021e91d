"""The resource types and functions that a program uses, before anything of it is created.

Pulumi sends a resource when its inputs are known, so one with an output of another resource is sent after
the other one was created. But Pulumi begins to prepare each as soon as the program makes it. What is
unsupported is collected there, and every resource waits until the program has run.
"""

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Final, Literal, NamedTuple, Protocol, cast

import pulumi
from pulumi.runtime import resource as runtime_resource
from pulumi.runtime import rpc
from pulumi.runtime.invoke import InvokeResult

from embedded_aws.program.pulumi_settings import has_callbacks

# Pulumi has a function with the name of this module.
_runtime_invoke = importlib.import_module("pulumi.runtime.invoke")

_STACK_TYPE: Final = "pulumi:pulumi:Stack"


class Declared(NamedTuple):
    """A use of a resource type or of a function.

    Attributes:
        kind: Which of both.
        token: Token of the type or function.
        name: Name of the resource; empty for a function.
        urn: URN of the resource; empty for a function.
        inputs: Inputs of the resource by their name in Python, some of which may be outputs.
        final: Whether no transform changes the inputs.
    """

    kind: Literal["type", "function"]
    token: str
    name: str = ""
    urn: str = ""
    inputs: Mapping[str, object] = {}
    final: bool = False


class Review(Protocol):
    """Decides which types and functions a program can use."""

    def supports(self, declared: Declared) -> bool:
        """Whether there is such a type or function, and all that the resource needs."""
        ...

    def find_unrunnable(self, declared: Sequence[Declared]) -> Sequence[Declared]:
        """Returns what is unsupported because of something else in the same program."""
        ...

    def error(self, unsupported: Sequence[Declared]) -> Exception:
        """The error that names all that is unsupported."""
        ...


class Declarations:
    """Declarations of one run of a program.

    Resources wait for :meth:`check`, except for providers and components, which create nothing.

    Args:
        review: Decides what is supported.
    """

    def __init__(self, review: Review) -> None:
        self._review = review
        self._declared: list[Declared] = []
        self._unsupported: list[Declared] = []
        self._checked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._guessed = False
        self._urns: dict[int, str] = {}
        self._has_transforms = False

    def check(self) -> None:
        """Ends the waiting of the resources: they are created, or all fail if something is unsupported.

        It is called when the program has run. It is called earlier if the program waits for a resource, as
        by a synchronous call of a function with an output. Then it could not continue.
        """
        if self._checked.done():
            return
        found = self._review.find_unrunnable(self._declared)
        self._unsupported += [each for each in found if each not in self._unsupported]
        if self._unsupported:
            self._checked.set_exception(self._review.error(self._unsupported))
        else:
            self._checked.set_result(None)

    async def check_soon(self) -> None:
        """Calls :meth:`check` when all that the program has made so far is declared.

        Raises:
            Exception: What the review raises if something is unsupported.
        """
        # The tasks of the program's resources and functions begin in the next cycle of the event loop.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self.check()
        await self._checked

    def explain(self, error: BaseException) -> BaseException:
        """The error of a program: what is unsupported if the program went on with a value of none of it."""
        return self._review.error(self._unsupported) if self._guessed else error

    async def declare_resource(
        self,
        resource: pulumi.Resource,
        parent: pulumi.Resource | None,
        inputs: Mapping[str, object],
        *,
        creates: bool,
        transforms: bool,
    ) -> None:
        """Declares a resource, and waits until it can be created."""
        # Pulumi has callbacks once the stack has a transform.
        self._has_transforms |= transforms or has_callbacks()
        urn = self._note_urn(resource, parent)
        type_ = resource.pulumi_resource_type
        if creates:
            final = not self._has_transforms
            self._declare(Declared("type", type_, resource.pulumi_resource_name, urn, inputs, final))
        if creates and not type_.startswith("pulumi:"):
            await self.wait()

    def wait(self) -> Awaitable[None]:
        """Waits until :meth:`check` was called; raises what the review raises if something is unsupported."""
        return asyncio.shield(self._checked)

    def declare_function(self, token: str) -> bool:
        """Declares a function; returns whether it is supported."""
        return self._declare(Declared("function", token))

    def placeholder(self, kind: type | None) -> InvokeResult:
        """A result without values, with which the program can go on to declare the rest."""
        self._guessed = True
        translate: Callable[..., object] = vars(rpc)["translate_output_properties"]
        empty: object = translate({}, str, kind) if kind else {}
        return InvokeResult(empty)

    def _declare(self, declared: Declared) -> bool:
        self._declared.append(declared)
        is_late = self._checked.done()
        found = self._review.find_unrunnable(self._declared) if is_late else ()
        if self._review.supports(declared) and declared not in found:
            return True
        self._unsupported.append(declared)
        if is_late:
            raise self._review.error(self._unsupported)
        return False

    def _note_urn(self, resource: pulumi.Resource, parent: pulumi.Resource | None) -> str:
        above, type_ = self._urns.get(id(parent), ""), resource.pulumi_resource_type
        qualified = f"{above.split('::')[2]}${type_}" if above else type_
        head = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}"
        urn = f"{head}::{qualified}::{resource.pulumi_resource_name}"
        self._urns[id(resource)] = "" if type_ == _STACK_TYPE else urn
        return urn


_current: ContextVar[Declarations | None] = ContextVar("declarations", default=None)


def declare_to(declarations: Declarations | None) -> None:
    """Has the program that runs in this context declare what it uses."""
    _current.set(declarations)


_prepare_resource = cast("Callable[..., Awaitable[object]]", runtime_resource.prepare_resource)
_invoke = cast("Callable[..., Awaitable[object]]", _runtime_invoke._invoke)


async def _prepare_declared(  # noqa: PLR0917 as Pulumi calls it
    resource: pulumi.Resource,
    type_: str,
    custom: bool,
    remote: bool,
    inputs: Mapping[str, object] | None,
    options: pulumi.ResourceOptions | None,
    *more: object,
) -> object:
    if declarations := _current.get():
        parent = options.parent if options else None
        await declarations.declare_resource(
            resource,
            parent,
            inputs or {},
            creates=custom or remote,
            transforms=bool(options and options.transforms),
        )
    return await _prepare_resource(resource, type_, custom, remote, inputs, options, *more)


def _invoke_declared(
    token: str,
    arguments: object,
    options: object,
    kind: type | None,
    *more: object,
    check_dependencies: bool = False,
    **others: object,
) -> Awaitable[object]:
    declarations = _current.get()
    if declarations is None or declarations.declare_function(token):
        return _invoke(
            token, arguments, options, kind, *more, check_dependencies=check_dependencies, **others
        )
    if check_dependencies:
        return declarations.wait()  # for the error

    async def guess() -> object:
        return declarations.placeholder(kind)

    return guess()


# These have no hooks of Pulumi's own: what can be registered there is called when the inputs are known.
runtime_resource.__dict__["prepare_resource"] = _prepare_declared
_runtime_invoke.__dict__["_invoke"] = _invoke_declared
