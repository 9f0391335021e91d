"""Records of CodeDeploy: configurations, applications, deployment groups, and deployments."""

from collections.abc import Mapping
from typing import Required, TypedDict


class Canary(TypedDict):
    """Shift of the traffic in two steps."""

    canaryPercentage: int
    canaryInterval: int


class Linear(TypedDict):
    """Shift of the traffic in equal steps."""

    linearPercentage: int
    linearInterval: int


class Routing(TypedDict, total=False):
    """Traffic routing of a configuration."""

    type: Required[str]
    timeBasedCanary: Canary
    timeBasedLinear: Linear


class Configuration(TypedDict, total=False):
    """A deployment configuration; the predefined ones have no time."""

    deploymentConfigId: Required[str]
    deploymentConfigName: Required[str]
    createTime: float
    computePlatform: Required[str]
    trafficRoutingConfig: Required[Routing]


class Alarm(TypedDict):
    """An alarm that stops a deployment."""

    name: str


class AlarmConfiguration(TypedDict, total=False):
    """Alarms of a deployment group."""

    enabled: bool
    ignorePollAlarmFailure: bool
    alarms: Required[list[Alarm]]


class Rollback(TypedDict, total=False):
    """Events after which a deployment is rolled back."""

    enabled: bool
    events: list[str]


class Trigger(TypedDict, total=False):
    """A topic that is notified of events."""

    triggerName: Required[str]
    triggerTargetArn: Required[str]
    triggerEvents: list[str]


class GroupSettings(TypedDict, total=False):
    """Settings of a deployment group that calls change."""

    alarmConfiguration: AlarmConfiguration
    autoRollbackConfiguration: Rollback
    triggerConfigurations: list[Trigger]
    deploymentConfigName: str
    serviceRoleArn: str


class Group(TypedDict, total=False):
    """A deployment group."""

    alarmConfiguration: AlarmConfiguration
    autoRollbackConfiguration: Rollback

    applicationName: Required[str]
    deploymentGroupId: Required[str]
    deploymentGroupName: Required[str]
    deploymentConfigName: Required[str]
    deploymentStyle: Required[Mapping[str, str]]
    computePlatform: Required[str]
    triggerConfigurations: Required[list[Trigger]]
    outdatedInstancesStrategy: Required[str]
    tags: Required[dict[str, str]]
    serviceRoleArn: Required[str]


class Application(TypedDict):
    """An application with its deployment groups by name."""

    applicationId: str
    applicationName: str
    createTime: float
    linkedToGitHub: bool
    computePlatform: str
    groups: dict[str, Group]
    tags: dict[str, str]


class Spec(TypedDict):
    """A version of a function to deploy: the members of an AppSpec."""

    function: str
    alias: str
    current: str
    """The version that the alias points to."""
    target: str
    """The version to deploy."""
    hooks: Mapping[str, str]
    """Functions that validate the deployment, by event."""


class Event(TypedDict, total=False):
    """A lifecycle event of a deployment."""

    lifecycleEventName: Required[str]
    status: Required[str]
    startTime: float
    endTime: float
    reported: str


class Described(TypedDict, total=False):
    """Members of the description of a deployment that its creator sets."""

    deploymentConfigName: Required[str]
    revision: Required[Mapping[str, object]]
    autoRollbackConfiguration: Required[Rollback]
    creator: str
    description: str
    rollbackInfo: dict[str, str]


class Info(TypedDict, total=False):
    """Description of a deployment, as operations return it."""

    applicationName: Required[str]
    deploymentGroupName: Required[str]
    deploymentId: Required[str]
    status: Required[str]
    createTime: Required[float]
    startTime: float
    completeTime: float
    deploymentOverview: Required[dict[str, int]]
    creator: Required[str]
    ignoreApplicationStopFailures: bool
    updateOutdatedInstancesOnly: bool
    deploymentStyle: Mapping[str, str]
    instanceTerminationWaitTimeStarted: bool
    fileExistsBehavior: str
    deploymentStatusMessages: list[str]
    computePlatform: str
    deploymentConfigName: Required[str]
    revision: Required[Mapping[str, object]]
    autoRollbackConfiguration: Required[Rollback]
    description: str
    rollbackInfo: dict[str, str]
    errorInformation: dict[str, str]


class Deployment(TypedDict, total=False):
    """A deployment with its progress."""

    info: Required[Info]
    account: Required[str]
    region: Required[str]
    group: Required[str]
    role: Required[str]
    triggers: Required[list[Trigger]]
    spec: Required[Spec]
    shifts: Required[list[tuple[int, int]]]
    next_shift: Required[int]
    due: Required[float]
    weight: Required[int]
    events: Required[dict[str, Event]]
    executions: Required[dict[str, str]]
    alarms: Required[list[str]]
    ignores_alarms: Required[bool]
    rolls_back: bool
    stopped: bool
