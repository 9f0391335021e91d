"""Sign-in with identity providers of other organizations, which the emulator refuses."""

from typing import Final

from embedded_aws.ministack import cognito
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_error

_MESSAGE: Final = (
    "Sign-in with an external identity provider (social, OpenID Connect, or SAML) is not in the embedded"
    " emulator, since it cannot verify the tokens of others. Sign in as a user of the user pool."
)


def _refuse(_: object) -> object:
    def refuse(*_request: object) -> Response:
        return json_error("NotImplemented", _MESSAGE, 501)

    return refuse


PATCHES = (Patch(cognito.authorize_federated, _refuse, "sign-in with an identity provider is refused"),)
