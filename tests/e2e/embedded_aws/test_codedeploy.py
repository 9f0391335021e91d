"""CodeDeploy: deployments of functions, with the permissions of the caller and of the service role."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from embedded_aws.emulator.process_environment import MINUTE
from tests.e2e.conftest import eventually
from tests.permissions.account import Account, Statement
from tests.permissions.emulators import administrator

RETURN = "def handler(event, context): return context.function_version"
ROLLED_BACK: Any = {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]}


@pytest.fixture(scope="module")
def aws(emulator: Emulator) -> Account:
    return administrator(emulator)


def allow(*actions: str, resource: str = "*") -> Statement:
    return {"Effect": "Allow", "Action": [*actions], "Resource": resource}


OF_ROLE = ("lambda:GetAlias", "lambda:UpdateAlias", "cloudwatch:DescribeAlarms")


class Group:
    """A function with an alias and two versions, and its deployment group."""

    def __init__(self, aws: Account, *actions: str, **settings: Any) -> None:
        self.aws, functions, self.client = aws, aws.client("lambda"), aws.client("codedeploy")
        self.function = aws.function(RETURN).rpartition(":")[2]
        functions.publish_version(FunctionName=self.function)
        functions.update_function_configuration(FunctionName=self.function, Timeout=9)
        functions.publish_version(FunctionName=self.function)
        functions.create_alias(FunctionName=self.function, Name="live", FunctionVersion="1")
        self.application = aws.name("application")
        self.client.create_application(applicationName=self.application, computePlatform="Lambda")
        self.role = aws.role("codedeploy", allow(*(actions or OF_ROLE)))
        self.client.create_deployment_group(
            applicationName=self.application,
            deploymentGroupName="live",
            serviceRoleArn=self.role,
            **{"deploymentConfigName": "CodeDeployDefault.LambdaAllAtOnce", **settings},
        )

    def deploy(self, client: Any = None, *, hooks: Any = (), **changed: Any) -> str:
        """Creates a deployment of version 2, and returns its ID."""
        properties = {"Name": self.function, "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
        resource = {"Type": "AWS::Lambda::Function", "Properties": {**properties, **changed}}
        content = {"version": 0.0, "Resources": [{"work": resource}], "Hooks": [*hooks]}
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(content)}}
        created = (client or self.client).create_deployment(
            applicationName=self.application, deploymentGroupName="live", revision=revision
        )
        return created["deploymentId"]

    def await_end(self, identifier: str) -> dict[str, Any]:
        """Returns a deployment that has ended."""

        def find() -> dict[str, Any] | None:
            info = self.client.get_deployment(deploymentId=identifier)["deploymentInfo"]
            return info if info["status"] in {"Succeeded", "Failed", "Stopped"} else None

        return eventually(find, f"the deployment {identifier} ends", 30)

    def read_alias(self) -> dict[str, Any]:
        """Returns the version and the weights of the alias."""
        found = self.aws.client("lambda").get_alias(FunctionName=self.function, Name="live")
        return {key: found[key] for key in ("FunctionVersion", "RoutingConfig") if key in found}


@pytest.mark.exhaustive
def test_a_deployment_moves_the_alias(aws: Account) -> None:
    group = Group(aws)
    assert group.await_end(group.deploy())["status"] == "Succeeded"
    assert group.read_alias() == {"FunctionVersion": "2"}
    other = group.await_end(group.deploy())
    assert (other["status"], other["errorInformation"]["code"]) == ("Failed", "INVALID_LAMBDA_CONFIGURATION")
    missing = group.await_end(group.deploy(Alias="missing"))
    assert missing["errorInformation"]["code"] == "INVALID_LAMBDA_FUNCTION"


@pytest.mark.slow
@pytest.mark.representatives("lambda:UpdateAlias")
@pytest.mark.parametrize("lacking", [*OF_ROLE, "lambda:InvokeFunction"])
def test_the_service_role_needs_permissions(aws: Account, lacking: str) -> None:
    left = [each for each in (*OF_ROLE, "lambda:InvokeFunction") if each != lacking]
    alarm = aws.name("alarm")
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=alarm,
        Namespace="Shop",
        MetricName="Failures",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    alarms = {"enabled": True, "alarms": [{"name": alarm}]}
    group = Group(aws, *left, alarmConfiguration=alarms)
    hooks = [{"BeforeAllowTraffic": group.function}] if lacking == "lambda:InvokeFunction" else []
    ended = group.await_end(group.deploy(hooks=hooks))
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "IAM_ROLE_PERMISSIONS")
    assert lacking in ended["errorInformation"]["message"]
    assert group.read_alias() == {"FunctionVersion": "1"}


def test_a_caller_needs_permissions(aws: Account) -> None:
    group = Group(aws)
    arn = {
        kind: aws.arn("codedeploy", f"{kind}:{name}")
        for kind, name in {
            "deploymentgroup": f"{group.application}/live",
            "application": group.application,
            "deploymentconfig": "CodeDeployDefault.LambdaAllAtOnce",
        }.items()
    }
    needed = [
        allow("codedeploy:CreateDeployment", resource=arn["deploymentgroup"]),
        allow("codedeploy:RegisterApplicationRevision", resource=arn["application"]),
        allow("codedeploy:GetDeploymentConfig", resource=arn["deploymentconfig"]),
    ]
    for number, statement in enumerate(needed):
        caller = aws.user(*needed[:number], *needed[number + 1 :])
        with pytest.raises(ClientError, match=statement["Action"][0]):
            group.deploy(caller.client("codedeploy"))
    with pytest.raises(ClientError, match="iam:PassRole"):
        aws.user(allow("codedeploy:*")).client("codedeploy").update_deployment_group(
            applicationName=group.application, currentDeploymentGroupName="live", serviceRoleArn=group.role
        )
    identifier = group.deploy(aws.user(*needed).client("codedeploy"))
    assert group.await_end(identifier)["status"] == "Succeeded"
    with pytest.raises(ClientError, match="codedeploy:GetDeployment"):
        aws.user(*needed).client("codedeploy").get_deployment(deploymentId=identifier)


@pytest.mark.exhaustive
def test_an_alarm_stops_a_deployment(aws: Account) -> None:
    alarm, cloudwatch = aws.name("alarm"), aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=alarm,
        Namespace="Shop",
        MetricName="Failures",
        Dimensions=[{"Name": "Shop", "Value": "a"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    group = Group(
        aws,
        alarmConfiguration={"enabled": True, "alarms": [{"name": alarm}]},
        autoRollbackConfiguration=ROLLED_BACK,
        deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent30Minutes",
    )
    identifier = group.deploy()
    with pytest.raises(ClientError, match=f"already has an active Deployment '{identifier}'"):
        group.deploy()
    routed = {"FunctionVersion": "1", "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}}}
    eventually(lambda: group.read_alias() == routed, "the new version has its share", 20)
    datum = {"MetricName": "Failures", "Value": 5}
    other = {**datum, "Dimensions": [{"Name": "Shop", "Value": "b"}]}
    cloudwatch.put_metric_data(Namespace="Shop", MetricData=[datum, other])
    state = cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"][0]["StateValue"]
    assert state == "INSUFFICIENT_DATA"  # it is on another metric
    cloudwatch.put_metric_data(
        Namespace="Shop", MetricData=[{**datum, "Dimensions": [{"Name": "Shop", "Value": "a"}]}]
    )
    ended = group.await_end(identifier)
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")
    eventually(lambda: group.read_alias() == {"FunctionVersion": "1"}, "the alias is back", 20)


def application(aws: Account, **given: Any) -> None:
    aws.client("codedeploy").create_application(applicationName=aws.name("app"), **given)


def pace(aws: Account, kind: str, percentage: int, minutes: int, **given: Any) -> None:
    name = kind.lower()
    times = {f"{name}Percentage": percentage, f"{name}Interval": minutes}
    routing = {"type": f"TimeBased{kind}", f"timeBased{kind}": times}
    aws.client("codedeploy").create_deployment_config(
        **{
            "deploymentConfigName": aws.name("pace"),
            "computePlatform": "Lambda",
            "trafficRoutingConfig": routing,
            **given,
        }
    )


INVALID: list[tuple[Callable[[Account], Any], str]] = [
    (application, "InvalidComputePlatformException"),
    (lambda aws: pace(aws, "Linear", 10, 0), "InvalidTrafficRoutingConfigurationException"),
    (lambda aws: pace(aws, "Linear", 0, 1), "InvalidTrafficRoutingConfigurationException"),
    (lambda aws: pace(aws, "Canary", 100, 1), "InvalidTrafficRoutingConfigurationException"),
    (lambda aws: pace(aws, "Canary", 10, 2881), "InvalidTrafficRoutingConfigurationException"),
    (lambda aws: pace(aws, "Linear", 10, 321), "InvalidTrafficRoutingConfigurationException"),
    (
        lambda aws: pace(aws, "Linear", 10, 1, deploymentConfigName="CodeDeployDefault.Mine"),
        "InvalidDeploymentConfigNameException",
    ),
    (
        lambda aws: Group(aws, deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent7Minutes"),
        "DeploymentConfigDoesNotExistException",
    ),
    (lambda aws: Group(aws).deploy(TargetVersion=""), "InvalidRevisionException"),
    (lambda aws: Group(aws).deploy(hooks=[{"AfterInstall": "check"}]), "InvalidRevisionException"),
    (
        lambda aws: Group(aws, ec2TagFilters=[{"Key": "a", "Type": "KEY_ONLY"}]),
        "InvalidInputException",
    ),
    (
        lambda aws: Group(aws, alarmConfiguration={"enabled": True, "alarms": []}),
        "InvalidAlarmConfigException",
    ),
    (
        lambda aws: aws.client("codedeploy").get_deployment(deploymentId="d-MISSING00"),
        "DeploymentDoesNotExistException",
    ),
    (
        lambda aws: aws.client("codedeploy").get_deployment_config(deploymentConfigName="missing"),
        "DeploymentConfigDoesNotExistException",
    ),
    (
        lambda aws: aws.client("codedeploy").list_git_hub_account_token_names(),
        "NotImplemented",
    ),
]


@pytest.mark.parametrize(("call", "code"), INVALID)
def test_invalid_requests_are_rejected(aws: Account, call: Callable[[Account], Any], code: str) -> None:
    with pytest.raises(ClientError) as raised:
        call(aws)
    assert raised.value.response.get("Error", {}).get("Code") == code


def test_a_hook_reports_once(aws: Account) -> None:
    group = Group(aws, *OF_ROLE, "lambda:InvokeFunction")
    identifier = group.deploy(hooks=[{"BeforeAllowTraffic": group.function}])
    reported = {"deploymentId": identifier, "lifecycleEventHookExecutionId": "missing", "status": "Succeeded"}
    with pytest.raises(ClientError, match="InvalidLifecycleEventHookExecutionId"):
        group.client.put_lifecycle_event_hook_execution_status(**reported)
    denied = aws.user(allow("codedeploy:*", resource=aws.arn("codedeploy", "deploymentgroup:other/live")))
    with pytest.raises(ClientError, match="AccessDenied"):
        denied.client("codedeploy").put_lifecycle_event_hook_execution_status(**reported)
    assert group.client.stop_deployment(deploymentId=identifier)["status"] == "Pending"
    assert group.await_end(identifier)["errorInformation"]["code"] == "MANUAL_STOP"
    assert group.read_alias() == {"FunctionVersion": "1"}


@pytest.fixture(scope="module")
def hurried() -> Iterator[Account]:
    """An account in which the hour of a hook takes six tenths of a second."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(MINUTE, "0.01")
        with Emulator() as started:
            yield administrator(started)


@pytest.mark.slow
@pytest.mark.representatives("AfterAllowTraffic")
@pytest.mark.parametrize("hook", ["BeforeAllowTraffic", "AfterAllowTraffic"])
def test_a_hook_that_never_reports_ends_the_deployment(hurried: Account, hook: str) -> None:
    """Also one that runs after the traffic has moved: it moves back."""
    group = Group(hurried, *OF_ROLE, "lambda:InvokeFunction", autoRollbackConfiguration=ROLLED_BACK)
    ended = group.await_end(group.deploy(hooks=[{hook: group.function}]))
    assert (ended["status"], ended["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    assert "did not report a status in time" in ended["errorInformation"]["message"]
    assert ("rollbackInfo" in ended) is (hook == "AfterAllowTraffic")
    eventually(lambda: group.read_alias() == {"FunctionVersion": "1"}, "the version before")
