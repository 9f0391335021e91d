"""Deletion of an account: what it takes, what is left, and why it may not begin."""

import pytest
from playwright.sync_api import Locator, expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.desk import PASSWORD, PHOTOS, Desk

pytestmark = pytest.mark.exhaustive

COFFEE = PHOTOS[1]


def ask_deletion(desk: Desk) -> Locator:
    """Opens the dialog; the field for the password."""
    desk.press("Delete the account…")
    return desk.page.get_by_role("dialog", name="Delete your account?").get_by_label("Password", exact=True)


def test_pictures_public_page_and_sign_in_are_gone_afterwards(
    own_desk: Desk, email: str, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    page, keyboard = own_desk.page, own_desk.page.keyboard
    own_desk.choose(COFFEE)
    card = own_desk.card(COFFEE.name)
    own_desk.wait_for(card, "Ready")
    own_desk.publish(COFFEE.name)
    public = str(card.get_by_role("link", name="Public page").get_attribute("href"))
    picture = str(card.locator("img").get_attribute("src"))
    assert [page.request.get(each).status for each in (public, picture)] == [200, 200]

    page.get_by_role("link", name=f"Your account: {email}").press("Enter")
    expect(own_desk.heading).to_have_text("Your account")
    expect(own_desk.heading).to_be_focused()
    ask = page.get_by_role("button", name="Delete the account…")
    ask.press("Enter")
    dialog = page.get_by_role("dialog")
    password = dialog.get_by_label("Password", exact=True)
    expect(dialog).to_have_accessible_description(
        f"All photos and public pages of {email} will be gone for "
        "good. Enter your password to confirm that it is you."
    )
    expect(password).to_be_focused()
    expect(password).to_have_attribute("autocomplete", "current-password")
    keyboard.type("Wrong1horse2battery")
    keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("This is not the password of your account.")
    keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ask).to_be_focused()
    keyboard.press("Enter")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    expect(own_desk.heading).to_have_text("Your account is deleted")
    expect(own_desk.heading).to_be_focused()
    expect(page).to_have_title("Your account is deleted · Photo desk")
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    expect(page.get_by_text(email)).to_have_count(0)
    assert [page.request.get(each).status for each in (public, picture)] == [403, 403]

    page.get_by_role("link", name="To the sign-in").press("Enter")
    expect(own_desk.heading).to_have_text("Sign in")
    own_desk.fill(email=email, password=PASSWORD)
    own_desk.press("Sign in")
    expect(page.get_by_role("alert")).to_have_text("Incorrect email address or password.")


def test_deletion_that_does_not_begin_says_why_and_keeps_the_account(
    own_desk: Desk, email: str, stack: Deployment, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    page_errors.expect("/api/account", 429)
    page_errors.expect("/api/account", "net::ERR_FAILED")
    page = own_desk.page
    own_desk.follow(f"Your account: {email}")
    password, alert = ask_deletion(own_desk), page.get_by_role("alert")
    own_desk.press("Delete everything")
    expect(password).to_have_accessible_description("Enter your password.")
    password.fill(PASSWORD)
    tried = '{"__type": "NotAuthorizedException", "message": "Password attempts exceeded"}'
    page.route("**/cognito/", lambda route: route.fulfill(status=400, body=tried), times=1)
    own_desk.press("Delete everything")
    expect(alert).to_contain_text("That was tried too often.")
    page.route("**/api/account", lambda route: route.fulfill(status=429), times=1)
    own_desk.press("Delete everything")
    expect(alert).to_contain_text("The photo desk is busy.")
    page.route("**/api/account", lambda route: route.abort(), times=1)
    own_desk.press("Delete everything")
    expect(alert).to_contain_text("The photo desk cannot be reached.")
    expect(password).to_have_value(PASSWORD)
    own_desk.press("Cancel")
    own_desk.follow("All photos")
    expect(page.get_by_text("Nothing on the desk yet")).to_be_visible()
    # An account that was deleted elsewhere has no password, and its session ends here as well.
    own_desk.follow(f"Your account: {email}")
    ask_deletion(own_desk).fill(PASSWORD)
    named = {"UserPoolId": stack.outputs["user_pool_id"], "Username": email}
    stack.client("cognito-idp").admin_user_global_sign_out(**named)
    stack.client("cognito-idp").admin_disable_user(**named)
    own_desk.press("Delete everything")
    expect(page.get_by_text("Your session has expired.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
