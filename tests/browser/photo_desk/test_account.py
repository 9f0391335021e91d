"""Accounts: signing up, in and out, and sessions that end by themselves."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import NewDesk
from tests.browser.photo_desk.desk import CODE, PASSWORD, Desk

pytestmark = pytest.mark.exhaustive

HOUR = 3600


@pytest.fixture
def address() -> str:
    """An email address without an account."""
    return f"{secrets.token_hex(4)}@example.com"


def test_who_signs_up_and_enters_the_code_is_signed_in(
    desk: Desk, address: str, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    desk.follow("Create an account")
    expect(desk.heading).to_have_text("Create an account")
    expect(desk.heading).to_be_focused()
    desk.fill(email=address, password=PASSWORD)
    desk.press("Create account")
    expect(desk.page.get_by_text(f"We have sent a code to {address}.")).to_be_visible()
    desk.fill(code="000000")
    desk.press("Confirm")
    expect(desk.page.get_by_role("alert")).to_have_text(
        "This is not the code that was sent. Check the digits, or ask for a new code."
    )
    desk.press("Send a new code")
    expect(desk.page.get_by_text(f"A new code is on its way to {address}.")).to_be_visible()
    desk.fill(code=CODE)
    desk.press("Confirm")
    expect(desk.heading).to_have_text("Your photos")
    expect(desk.page.get_by_text("Nothing on the desk yet")).to_be_visible()
    expect(desk.page.get_by_role("banner")).to_contain_text(address)
    assert desk.path == "/"


def test_who_signs_out_leaves_nothing_behind(own_desk: Desk, email: str) -> None:
    own_desk.press("Sign out")
    expect(own_desk.heading).to_have_text("Sign in")
    assert own_desk.page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    expect(own_desk.page.get_by_label("Email address")).to_have_value("")
    own_desk.page.go_back()
    expect(own_desk.heading).to_have_text("Sign in")
    expect(own_desk.page.get_by_text(email)).to_have_count(0)


def test_wrong_password_is_reported_in_plain_words(desk: Desk, email: str, page_errors: PageErrors) -> None:
    page_errors.expect("/cognito/", 400)
    for who in (email, "nobody@example.com"):
        desk.fill(email=who, password="not the password")
        desk.press("Sign in")
        expect(desk.page.get_by_role("alert")).to_have_text("Incorrect email address or password.")
        desk.page.reload()


def test_unconfirmed_account_is_led_to_its_code(
    desk: Desk, address: str, stack: Deployment, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    attributes = [{"Name": "email", "Value": address}]
    stack.client("cognito-idp").sign_up(
        ClientId=stack.outputs["user_pool_client_id"],
        Username=address,
        Password=PASSWORD,
        UserAttributes=attributes,
    )
    desk.fill(email=address, password=PASSWORD)
    desk.press("Sign in")
    expect(desk.page.get_by_text("This account is not confirmed yet.")).to_be_visible()
    desk.fill(code=CODE)
    desk.press("Confirm")
    expect(desk.heading).to_have_text("Your photos")


def test_code_for_a_confirmed_account_leads_to_the_sign_in(
    desk: Desk, email: str, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    desk.open("/?account=code")
    desk.fill(email=email, code=CODE)
    desk.press("Confirm")
    expect(desk.page.get_by_text("Your address is confirmed. Sign in now.")).to_be_visible()
    expect(desk.page.get_by_label("Email address")).to_have_value(email)
    desk.sign_in(email)


def test_address_with_an_account_is_reported_at_sign_up(
    desk: Desk, email: str, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    desk.open("/?account=new")
    desk.fill(email=email, password=PASSWORD)
    desk.press("Create account")
    expect(desk.page.get_by_role("alert")).to_have_text(
        "There is an account with this address. Sign in instead."
    )


def test_fields_say_what_is_wrong_with_them_until_it_is_corrected(desk: Desk) -> None:
    desk.open("/?account=new")
    desk.fill(email="ada", password="short")
    desk.press("Create account")
    mail, password = (desk.page.get_by_label(name, exact=True) for name in ("Email address", "Password"))
    expect(mail).to_be_focused()
    expect(mail).to_have_accessible_description("Enter an email address, such as name@example.com.")
    expect(password).to_have_accessible_description(re.compile("Choose a password of at least 12 characters"))
    mail.press_sequentially("@example.com")
    expect(mail).to_have_accessible_description("")
    assert mail.get_attribute("aria-invalid") is None
    assert password.get_attribute("aria-invalid") == "true"


def test_session_is_renewed_unnoticed(new_desk: NewDesk, email: str) -> None:
    desk = new_desk()  # a clock is that of all tabs
    desk.sign_in(email)
    desk.page.clock.install()
    desk.page.clock.fast_forward(2 * HOUR * 1000)
    with desk.page.expect_response("**/cognito/") as renewal:
        desk.page.evaluate("dispatchEvent(new Event('online'))")
    assert renewal.value.status == 200
    expect(desk.heading).to_have_text("Your photos")


def test_expired_session_comes_back_to_where_it_was(
    new_desk: NewDesk, album: Album, stack: Deployment, page_errors: PageErrors
) -> None:
    page_errors.expect("/cognito/", 400)
    desk = new_desk()
    desk.page.clock.install()
    desk.sign_in(album.email)
    desk.follow("coffee.png")
    expect(desk.heading).to_have_text("coffee.png")
    stack.client("cognito-idp").admin_user_global_sign_out(
        UserPoolId=stack.outputs["user_pool_id"], Username=album.email
    )
    desk.page.clock.fast_forward(2 * HOUR * 1000)
    desk.page.evaluate("dispatchEvent(new Event('online'))")
    expect(desk.page.get_by_text("Your session has expired.")).to_be_visible()
    expect(desk.page.get_by_label("Email address")).to_have_value(album.email)
    desk.keep_picture("session-expired")
    desk.sign_in(album.email)
    expect(desk.heading).to_have_text("coffee.png")
    assert desk.path == album.path("coffee.png")


def test_revoked_session_ends_at_the_next_request(
    desk: Desk, album: Album, stack: Deployment, page_errors: PageErrors
) -> None:
    page_errors.expect("/api/photos", 401)
    page_errors.expect("/api/tickets", 401)
    page_errors.expect("/cognito/", 400)
    desk.sign_in(album.email)
    spoiled = {"idToken": "spoiled", "refreshToken": "spoiled"}
    desk.page.evaluate(
        """spoiled => {
            const [key] = Object.keys(sessionStorage);
            const kept = JSON.parse(sessionStorage.getItem(key));
            sessionStorage.setItem(key, JSON.stringify({...kept, ...spoiled}));
        }""",
        spoiled,
    )
    desk.open(album.path("coffee.png"))
    expect(desk.page.get_by_text("Your session has expired.")).to_be_visible()
    desk.sign_in(album.email)
    expect(desk.heading).to_have_text("coffee.png")
