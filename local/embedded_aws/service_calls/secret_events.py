"""Events of Secrets Manager on the default event bus."""

import json
import time

from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.state.secretsmanager import Secret


def publish_label(secret: Secret, label: str, version: str) -> None:
    """Publishes that a staging label is on another version.

    Args:
        secret: The secret.
        label: The label.
        version: ID of the version.
    """
    account, region = secret.scope
    eventbridge.dispatch_event(
        {
            "EventId": new_uuid(),
            "Source": "aws.secretsmanager",
            "DetailType": "Secret Label Updated",
            "Detail": json.dumps({"name": secret.name, "labelUpdated": label, "versionId": version}),
            "EventBusName": "default",
            "Time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "Resources": [secret.arn],
            "Account": account,
            "Region": region,
        }
    )
