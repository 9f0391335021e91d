"""Parameters of CodeDeploy's operations, as far as they are read here."""

from collections.abc import Mapping
from typing import Required, TypedDict

from embedded_aws.services.codedeploy.records import AlarmConfiguration, Rollback, Trigger


class Tag(TypedDict, total=False):
    """A tag."""

    Key: Required[str]
    Value: str


class Parameters(TypedDict, total=False):
    """Parameters of any operation."""

    applicationName: str
    newApplicationName: str
    deploymentGroupName: str
    newDeploymentGroupName: str
    deploymentConfigName: str
    deploymentId: str
    computePlatform: str
    trafficRoutingConfig: Mapping[str, object]
    revision: Mapping[str, object]
    description: str
    autoRollbackConfiguration: Rollback
    overrideAlarmConfiguration: AlarmConfiguration
    alarmConfiguration: AlarmConfiguration
    triggerConfigurations: list[Trigger]
    autoRollbackEnabled: bool
    status: str
    lifecycleEventHookExecutionId: str
    deploymentStyle: Mapping[str, str]
    serviceRoleArn: str
    includeOnlyStatuses: list[str]
    targetId: str
    targetIds: list[str]
    tags: list[Tag]
    ResourceArn: str
    Tags: list[Tag]
    TagKeys: list[str]
