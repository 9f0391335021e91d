"""Permissions for the secret of a master user, which RDS creates for the caller."""

from collections.abc import Callable
from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.permissions.forms import read_form
from embedded_aws.ministack import iam_actions, router
from embedded_aws.ministack.records import Parts, Response
from embedded_aws.ministack.responses import get_account_id, get_region

_KINDS: Final = {
    "CreateDBCluster": "cluster",
    "CreateDBInstance": "db",
    "ModifyDBCluster": "cluster",
    "ModifyDBInstance": "db",
}
_NEEDED: Final = ("secretsmanager:CreateSecret", "secretsmanager:TagResource")


def require_permissions_for_secret(act: Callable[..., Response]) -> Callable[..., Response]:
    """Requires the permissions of the caller for the secret of a master user."""

    def handle_request(*request: *Parts) -> Response:
        _, _, headers, body, query = request
        form = read_form(headers, body, query)
        kind = _KINDS.get(form.get("Action", ""))
        if kind and form.get("ManageMasterUserPassword", "").lower() == "true":
            key: str = router.access_key_of(headers, query)
            secret = f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:rds!{kind}-*"
            for action in _NEEDED:
                if reason := find_denial_of_key(key, action, [secret]):
                    respond = iam_actions.access_denied_response
                    return respond("rds", "", "", "", error_code="", message=reason, headers=headers)
        return act(*request)

    return handle_request
