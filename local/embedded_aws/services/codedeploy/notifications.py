"""Messages to the topics of a deployment group, which its service role publishes."""

import json
import logging
from typing import Final

from embedded_aws.iam.authorization import Caller
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.services.codedeploy.records import Deployment

_LOG: Final = logging.getLogger(__name__)
_MEMBERS: Final = (
    "applicationName",
    "deploymentId",
    "deploymentGroupName",
    "createTime",
    "completeTime",
    "status",
)


def notify(deployment: Deployment, event: str) -> None:
    """Publishes an event, such as ``DeploymentSuccess``, to the topics that want it.

    A topic that cannot be published to does not stop the deployment.

    Args:
        deployment: The deployment.
        event: The event.
    """
    info = deployment["info"]
    for trigger in deployment["triggers"]:
        if event not in trigger.get("triggerEvents", ()):
            continue
        message = {
            "region": deployment["region"],
            "accountId": deployment["account"],
            "eventTriggerName": trigger["triggerName"],
            **{name: str(info.get(name)) for name in _MEMBERS if name in info},
            "deploymentOverview": json.dumps(info["deploymentOverview"]),
        }
        if error := info.get("errorInformation"):
            names = {"code": "ErrorCode", "message": "ErrorMessage"}
            message["errorInformation"] = json.dumps({names[key]: text for key, text in error.items()})
        if back := info.get("rollbackInfo"):
            message["rollbackInformation"] = json.dumps(
                {f"{name[:1].upper()}{name[1:]}": text for name, text in back.items()}
            )
        caller = Caller(deployment["role"], info["deploymentId"])
        subject = f"{event}: AWS CodeDeploy {info['deploymentId']} in {deployment['region']}"
        parameters = {
            "TopicArn": trigger["triggerTargetArn"],
            "Subject": subject,
            "Message": json.dumps(message),
        }
        try:
            call_as(caller, "sns", "Publish", parameters)
        except CallError as error:
            _LOG.warning("The event of a deployment could not be published: %s", error)
