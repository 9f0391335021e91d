"""A change of password in the account: it ends all sessions but this one."""

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.desk import PASSWORD, Desk

pytestmark = pytest.mark.exhaustive

NEW_PASSWORD = "Another1horse2battery"


def test_a_new_password_is_chosen_with_the_current_one(
    own_desk: Desk, email: str, stack: Deployment, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    page, cognito = own_desk.page, stack.client("cognito-idp")

    def initiate(flow: str, **parameters: str) -> str:
        answer = cognito.initiate_auth(
            ClientId=stack.outputs["user_pool_client_id"], AuthFlow=flow, AuthParameters=parameters
        )
        return answer["AuthenticationResult"].get("RefreshToken", "")

    elsewhere = initiate("USER_PASSWORD_AUTH", USERNAME=email, PASSWORD=PASSWORD)
    page.get_by_role("link", name=f"Your account: {email}").press("Enter")
    own_desk.press("Change the password…")
    dialog = page.get_by_role("dialog", name="Change the password")
    current, chosen = dialog.get_by_label("Current password"), dialog.get_by_label("New password")
    expect(current).to_have_attribute("autocomplete", "current-password")
    expect(chosen).to_have_attribute("autocomplete", "new-password")
    current.fill("Wrong1horse2battery")
    chosen.fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("This is not the password of your account.")
    current.fill(PASSWORD)
    chosen.fill("short")
    page.keyboard.press("Enter")
    expect(chosen).to_be_focused()
    chosen.fill(NEW_PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Your password is changed, and you are signed out everywhere")).to_be_visible()
    expect(page.get_by_role("button", name="Change the password…")).to_be_focused()

    page.reload()  # this session goes on
    expect(own_desk.heading).to_have_text("Your account")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=elsewhere)
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        initiate("USER_PASSWORD_AUTH", USERNAME=email, PASSWORD=PASSWORD)
    assert initiate("USER_PASSWORD_AUTH", USERNAME=email, PASSWORD=NEW_PASSWORD)
