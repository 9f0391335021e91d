"""A forgotten password: a new one is chosen with a code that arrives by email."""

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.desk import PASSWORD, RESET_CODE, Desk

pytestmark = pytest.mark.exhaustive

NEW_PASSWORD = "Another1horse2battery"


def test_who_forgot_the_password_chooses_another_one_by_keyboard(
    desk: Desk, email: str, stack: Deployment, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    cognito, client = stack.client("cognito-idp"), stack.outputs["user_pool_client_id"]
    parameters = {"USERNAME": email, "PASSWORD": PASSWORD}
    elsewhere = cognito.initiate_auth(
        ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )["AuthenticationResult"]
    keyboard = desk.page.keyboard
    desk.page.get_by_role("link", name="Forgot your password?").press("Enter")
    expect(desk.heading).to_have_text("Forgot your password?")
    expect(desk.heading).to_be_focused()
    keyboard.press("Tab")
    expect(desk.page.get_by_label("Email address")).to_be_focused()
    keyboard.type(email)
    keyboard.press("Enter")
    expect(desk.heading).to_have_text("Choose a new password")
    expect(desk.heading).to_be_focused()
    expect(desk.page.get_by_text(f"If there is an account with the address {email}, a code")).to_be_visible()
    # What has been entered is not asked for again (WCAG 3.3.7).
    expect(desk.page.get_by_label("Email address")).to_have_value(email)
    code, password = desk.page.get_by_label("Code", exact=True), desk.page.get_by_label("New password")
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    expect(password).to_have_attribute("autocomplete", "new-password")
    code.fill("000000")
    password.fill("short")
    keyboard.press("Enter")
    expect(password).to_be_focused()
    password.fill(NEW_PASSWORD)
    keyboard.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("This is not the code that was sent.")
    code.fill(RESET_CODE)
    keyboard.press("Enter")
    expect(desk.heading).to_have_text("Your photos")
    expect(desk.page.locator("[aria-live]")).to_contain_text("you are signed out everywhere else")
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(
            ClientId=client,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": elsewhere["RefreshToken"]},
        )


def test_strangers_learn_nothing_and_guess_only_so_often(desk: Desk, page_errors: PageErrors) -> None:
    page_errors.expect("/cognito/", 400)
    desk.open("/?account=forgot")
    desk.fill(email="nobody@example.com")
    desk.press("Send the code")
    expect(
        desk.page.get_by_text("If there is an account with the address nobody@example.com")
    ).to_be_visible()
    limit = '{"__type": "LimitExceededException", "message": "Attempt limit exceeded"}'
    desk.page.route("**/cognito/", lambda route: route.fulfill(status=400, body=limit))
    desk.press("Send a new code")
    expect(desk.page.get_by_text("That was tried too often. Wait a few minutes")).to_be_visible()
