"""Creates each resource that a program registers in the emulator."""

import json
import keyword
import time
from collections.abc import Mapping
from typing import Any, cast

import pulumi
from botocore.exceptions import BotoCoreError, ClientError
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks

from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.common_outputs import common_outputs
from embedded_aws.program.events import Event, Kind, Listener
from embedded_aws.program.masking import mask, mask_text
from embedded_aws.program.monitor import ResourceArgs
from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.differences import check
from embedded_aws.resources.registry import find_function, find_resource


class Creator(Mocks):
    """Answers for the AWS provider by creating what is registered with boto3.

    Args:
        emulator: Where to create.
        region: Region of the resources that name none.
        seed: What the random part of names depends on, besides the URN.
        listener: Told of each resource as it is created.
    """

    def __init__(self, emulator: Emulator, *, region: str, seed: str, listener: Listener) -> None:
        self._emulator = emulator
        self._region = region
        self._seed = seed
        self._listener = listener

    def new_resource(self, args: MockResourceArgs) -> tuple[str, Properties]:
        """Creates a resource.

        Raises:
            DeploymentError: Its type or one of its inputs is unknown here, AWS refused it, or it
                is meant to exist already.
        """
        if args.resource_id:
            raise DeploymentError(
                f"{args.typ} '{args.name}' should exist already, as {args.resource_id}; but the "
                "embedded AWS starts empty: create it in the program"
            )
        registration = cast("ResourceArgs", args).registration
        self._tell("creating", registration, 0.0)
        start = time.monotonic()
        try:
            created = self._create(registration)
        except BaseException:
            self._tell("failed", registration, time.monotonic() - start)
            raise
        self._tell("created", registration, time.monotonic() - start)
        return created

    def call(self, args: MockCallArgs) -> tuple[Properties, None]:
        """Answers a function of the provider.

        Raises:
            DeploymentError: It is unknown here, or AWS refused it.
        """
        answer = find_function(args.token)
        if answer is None:
            raise DeploymentError(_unknown("function", args.token, "invoke"))
        arguments: Properties = cast("Any", args).args
        inputs = Inputs(arguments)
        try:
            return answer(self._context(arguments, args.provider, args.token), inputs), None
        except (BotoCoreError, ClientError) as error:
            message = f"AWS refused the call of {args.token}: {error}"
            raise DeploymentError(_with_inputs(message, arguments, frozenset())) from None

    def _create(self, registration: Registration) -> tuple[str, Properties]:
        found = find_resource(registration.type)
        subject = f"{registration.type} '{registration.name}'"
        if found is None:
            raise DeploymentError(f"{subject}: {_unknown('type', registration.type, 'resource')}")
        if unknown := found.unknown(registration.inputs):
            raise DeploymentError(
                f"{subject} has inputs that the embedded AWS does not know: "
                f"{', '.join(unknown)}; add them to {_module(registration.type)}"
            )
        inputs = Inputs(registration.inputs, found.takes)
        aws = self._context(registration.inputs, registration.provider, registration.urn)
        try:
            check(aws, registration.type, registration.inputs)
            identifier, computed = found.create(aws, registration.name, inputs)
        except (BotoCoreError, ClientError, DeploymentError) as error:
            given, secrets = registration.inputs, registration.secret_inputs
            reason = mask_text(str(error), given, secrets)
            message = f"{subject} cannot be created: {reason}"
            # The original error may show a secret: it is no cause to be printed.
            raise DeploymentError(_with_inputs(message, given, secrets)) from None
        return identifier, {**common_outputs(registration.type, registration.inputs, aws.region), **computed}

    def _context(self, inputs: Properties, provider: str, subject: str) -> Context:
        # The id of a provider is its region here, and the last part of the reference to it.
        region = provider.rpartition("::")[2] or self._region
        return Context(
            emulator=self._emulator,
            region=inputs.get("region", region),
            seed=f"{self._seed} {subject}",
        )

    def _tell(self, kind: Kind, registration: Registration, seconds: float) -> None:
        self._listener(
            Event(
                kind=kind,
                urn=registration.urn,
                type=registration.type,
                name=registration.name,
                seconds=seconds,
            )
        )


def _unknown(what: str, token: str, decorator: str) -> str:
    return (
        f"the embedded AWS has no {what} {token}; "
        f'add it to {_module(token)}, registered by @{decorator}("{token}")'
    )


def _module(token: str) -> str:
    """The file for a token such as ``aws:sqs/queue:Queue``."""
    service = token.split(":")[1].partition("/")[0]
    name = f"{service}_" if keyword.iskeyword(service) else service
    return f"embedded_aws/resources/services/{name}.py"


def _with_inputs(message: str, inputs: Mapping[str, Any], secrets: frozenset[str]) -> str:
    shown = [f"  {name}: {_shown(value)}" for name, value in mask(inputs, secrets).items()]
    return "\n".join([message, "its inputs:", *shown]) if shown else message


def _shown(value: Any) -> str:
    if isinstance(value, pulumi.Asset | pulumi.Archive):
        return f"{type(value).__name__} {getattr(value, 'path', '')}".rstrip()
    return value if isinstance(value, str) else json.dumps(value, default=_shown)
