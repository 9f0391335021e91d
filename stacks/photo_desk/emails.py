"""The emails of the photo desk's user pool."""

from typing import Final

import pulumi

VERIFICATION: Final = {
    "defaultEmailOption": "CONFIRM_WITH_CODE",
    "emailSubject": "Photo desk / フォトデスク",
    # Cognito knows neither the language of the page nor that of the user: a message has both.
    "emailMessage": "Your code for the photo desk / フォトデスクの確認コード: {####}",
}
"""E-mails with the code of a new account, or of a forgotten password."""


def set_emails(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """Writes the emails of the user pool in the languages of the page."""
    if args.type_ != "aws:cognito/userPool:UserPool":
        return None
    props = {**args.props, "verificationMessageTemplate": VERIFICATION}
    return pulumi.ResourceTransformResult(props, args.opts)
