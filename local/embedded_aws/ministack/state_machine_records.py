"""Records of state machines and of their executions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NotRequired, TypedDict

from embedded_aws.json_values import JsonObject


class Event(TypedDict):
    """An event of a history, which has its details as a further member."""

    id: int
    previousEventId: int
    type: str
    timestamp: str
    executionStartedEventDetails: NotRequired[JsonObject]
    stateEnteredEventDetails: NotRequired[JsonObject]


class Execution(TypedDict):
    """An execution, or an iteration of a distributed Map state."""

    executionArn: str
    stateMachineArn: str
    stateMachineVersionArn: NotRequired[str | None]
    stateMachineAliasArn: NotRequired[str | None]
    mapRunArn: NotRequired[str]
    revisionId: NotRequired[str | None]
    definition: NotRequired[str]
    roleArn: NotRequired[str]
    name: str
    status: str
    startDate: str
    stopDate: str | None
    input: str
    inputDetails: JsonObject
    output: str | None
    outputDetails: JsonObject
    error: NotRequired[str | None]
    cause: NotRequired[str | None]
    events: list[Event]
    historyLength: NotRequired[int]
    testCase: NotRequired[str | None]
    mockAttempts: dict[str, int]
    encryptionConfiguration: NotRequired[JsonObject | None]
    sync: NotRequired[bool]


class StateMachine(TypedDict):
    """A state machine."""

    stateMachineArn: str
    name: str
    definition: str
    roleArn: str
    type: str
    creationDate: str
    status: str
    loggingConfiguration: JsonObject
    tracingConfiguration: NotRequired[JsonObject]
    encryptionConfiguration: NotRequired[JsonObject | None]
    revisionId: str | None
    description: NotRequired[str | None]
    lastVersionNumber: int
    createVersionArn: NotRequired[str]
    logStream: NotRequired[str]


class Version(TypedDict):
    """A version of a state machine."""

    stateMachineVersionArn: str
    stateMachineArn: str
    stateMachineRevisionId: str | None
    description: str | None
    creationDate: str
    definition: str
    roleArn: str
    type: str
    loggingConfiguration: JsonObject
    encryptionConfiguration: JsonObject | None


class Route(TypedDict):
    """The share of executions that an alias gives to a version."""

    stateMachineVersionArn: str
    weight: int


class Alias(TypedDict):
    """An alias of versions."""

    stateMachineAliasArn: str
    name: str
    description: str
    routingConfiguration: list[Route]
    creationDate: str
    updateDate: str


class Activity(TypedDict):
    """An activity."""

    activityArn: str
    name: str
    creationDate: str
    encryptionConfiguration: NotRequired[JsonObject]


class Task(TypedDict):
    """A task that waits for its token."""

    event: threading.Event
    started: threading.Event
    result: str | None
    error: dict[str, str] | None
    heartbeat: float | None
    waits: Callable[[], bool]
    worker: NotRequired[str | None]


class MapRun(TypedDict):
    """A Map Run."""

    mapRunArn: str
    executionArn: str
    status: str
    startDate: str
    stopDate: NotRequired[str]
    maxConcurrency: int
    toleratedFailurePercentage: float
    toleratedFailureCount: float
    itemCounts: dict[str, int]
    executionCounts: dict[str, int]
    redriveCount: int
    _stateMachineArn: str
