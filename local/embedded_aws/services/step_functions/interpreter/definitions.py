"""Types of valid definitions, and of the Context object."""

from typing import Literal, NotRequired, TypedDict

from embedded_aws.json_values import Json, JsonObject


class Retrier(TypedDict):
    """A retrier of a state."""

    ErrorEquals: list[str]
    MaxAttempts: NotRequired[int]
    IntervalSeconds: NotRequired[int]
    BackoffRate: NotRequired[float]
    MaxDelaySeconds: NotRequired[float]
    JitterStrategy: NotRequired[str]


class Exit(TypedDict, total=False):
    """Output and variables when a state, a rule or a catcher exits."""

    Assign: JsonObject
    Output: Json
    ResultPath: str | None


class Catcher(Exit):
    """A catcher of a state."""

    ErrorEquals: list[str]
    Next: str


class Rule(Exit):
    """A rule of a Choice state; its comparison is a further member."""

    Next: str
    Condition: NotRequired[Json]
    And: NotRequired[list["Rule"]]
    Or: NotRequired[list["Rule"]]
    Not: NotRequired["Rule"]
    Variable: NotRequired[str]


class Reader(TypedDict):
    """Reads or writes the items of a distributed Map state."""

    Resource: NotRequired[str]
    Parameters: NotRequired[Json]
    Arguments: NotRequired[Json]
    ReaderConfig: NotRequired[JsonObject]


class Workflow(TypedDict):
    """A state machine, a branch, or the iterations of a Map state."""

    StartAt: str
    States: dict[str, "State"]
    QueryLanguage: NotRequired[str]
    ProcessorConfig: NotRequired[dict[str, str]]


class State(Exit):
    """A state, with the fields of all types."""

    Type: str
    QueryLanguage: NotRequired[str]
    Next: NotRequired[str]
    InputPath: NotRequired[str | None]
    OutputPath: NotRequired[str | None]
    Parameters: NotRequired[Json]
    Arguments: NotRequired[Json]
    ResultSelector: NotRequired[Json]
    Retry: NotRequired[list[Retrier]]
    Catch: NotRequired[list[Catcher]]
    Result: NotRequired[Json]
    Choices: NotRequired[list[Rule]]
    Default: NotRequired[str]
    Error: NotRequired[str]
    ErrorPath: NotRequired[str]
    Cause: NotRequired[str]
    CausePath: NotRequired[str]
    Seconds: NotRequired[int]
    SecondsPath: NotRequired[str]
    Timestamp: NotRequired[str]
    TimestampPath: NotRequired[str]
    Branches: NotRequired[list[Workflow]]
    Resource: NotRequired[str]
    Credentials: NotRequired[Json]
    ItemProcessor: NotRequired[Workflow]
    Iterator: NotRequired[Workflow]
    Items: NotRequired[Json]
    ItemsPath: NotRequired[str]
    ItemSelector: NotRequired[Json]
    ItemReader: NotRequired[Reader]
    ItemBatcher: NotRequired[JsonObject]
    ResultWriter: NotRequired[Reader]
    Label: NotRequired[str]


class EnteredState(TypedDict):
    """The current state in the Context object."""

    EnteredTime: str
    Name: str
    RetryCount: NotRequired[int]


class MachineNames(TypedDict):
    """The state machine in the Context object."""

    Id: str
    Name: str


class Context(TypedDict):
    """The Context object."""

    Execution: JsonObject
    StateMachine: MachineNames
    State: EnteredState
    Task: NotRequired[dict[Literal["Token"], str]]
    Map: NotRequired[JsonObject]
