"""Access control: everything is accessible only by its intended way."""

from typing import Any

import pytest

from tests.e2e.webapp.desk import CODE, PASSWORD, Answer, Desk, User, ask, photograph, put

pytestmark = pytest.mark.exhaustive

ROUTES = [
    ("GET", "/photos"),
    ("POST", "/photos"),
    ("GET", f"/photos/{'0' * 32}"),
    ("DELETE", f"/photos/{'0' * 32}"),
    ("POST", f"/photos/{'0' * 32}/publication"),
    ("DELETE", f"/photos/{'0' * 32}/publication"),
    ("POST", "/tickets"),
    ("DELETE", "/account"),
]
every_route = pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda part: part)


def read_refusal(answer: Answer, status: int) -> str:
    """The message of a refusal."""
    assert answer.status == status, answer.body
    return answer.json["message"]


@every_route
@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_without_a_token_there_is_nothing(desk: Desk, method: str, path: str, token: str):
    headers = {"Authorization": token} if token else {}
    answer = ask(method, f"{desk.url}/api{path}", b"{}", Content_Type="application/json", **headers)
    assert read_refusal(answer, 401) == "Unauthorized"


def test_a_session_is_renewed_with_its_refresh_token(desk: Desk, ann: User):
    token = desk.sign_in("ann@example.com")["RefreshToken"]
    parameters = {"REFRESH_TOKEN": token}
    answer = desk.cognito("InitiateAuth", AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters)
    renewed = answer.json["AuthenticationResult"]["IdToken"]
    assert User(desk, ann.sub, renewed).ask("GET", "/photos").status == 200


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.com", "Wrong-Horse-1"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_user_are_told_alike(
    desk: Desk, ann: User, email: str, password: str
):
    parameters = {"USERNAME": email, "PASSWORD": password}
    answer = desk.cognito("InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert (answer.status, answer.json["__type"]) == (400, "NotAuthorizedException")
    assert answer.json["message"] == "Incorrect username or password."


def test_emails_have_the_code_in_both_languages_of_the_page(desk: Desk):
    pool = desk.deployment.client("cognito-idp").describe_user_pool(UserPoolId=desk.outputs["user_pool_id"])
    message = pool["UserPool"]["VerificationMessageTemplate"]["EmailMessage"]
    assert message == "Your code for the photo desk / フォトデスクの確認コード: {####}"


def test_who_has_not_confirmed_the_address_is_not_let_in(desk: Desk):
    email = "carl@example.com"
    attributes = [{"Name": "email", "Value": email}]
    signed_up = desk.cognito("SignUp", Username=email, Password=PASSWORD, UserAttributes=attributes)
    assert signed_up.status == 200
    parameters = {"USERNAME": email, "PASSWORD": PASSWORD}
    answer = desk.cognito("InitiateAuth", AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert answer.json["__type"] == "UserNotConfirmedException"
    wrong = desk.cognito("ConfirmSignUp", Username=email, ConfirmationCode=CODE[::-1])
    assert wrong.json["__type"] == "CodeMismatchException"


def test_a_weak_password_is_refused(desk: Desk):
    attributes = [{"Name": "email", "Value": "dora@example.com"}]
    answer = desk.cognito("SignUp", Username="dora@example.com", Password="short", UserAttributes=attributes)
    assert answer.json["__type"] == "InvalidPasswordException"


@every_route
@pytest.mark.parametrize("key", ["", "guessed-guessed-guessed-guessed"])
def test_around_the_distribution_there_is_nothing(desk: Desk, ann: User, method: str, path: str, key: str):
    url = desk.deployment.local_url("api_url") + path
    headers = {"X_Api_Key": key} if key else {}
    answer = ask(method, url, b"{}", Authorization=ann.token, Content_Type="application/json", **headers)
    assert read_refusal(answer, 403) == "Forbidden"


def test_buckets_answer_nobody(desk: Desk, ann: User):
    photo = ann.wait(ann.upload("private.png", photograph()))
    source = f"{ann.sub}/{photo['id']}/private.png"
    for bucket, key in (
        ("source_bucket_name", source),
        ("output_bucket_name", photo["conversions"]["jpeg"]["key"]),
        ("bucket_name", "index.html"),
        ("source_bucket_name", ""),
        ("output_bucket_name", ""),
    ):
        address = f"{desk.deployment.endpoint}/{desk.outputs[bucket]}/{key}"
        assert ask("GET", address).status == 403, address
        assert ask("PUT", address, b"x").status == 403, address
    assert desk.get(f"/media/{source}").status == 403  # the distribution reads results alone


def test_what_one_has_is_not_there_for_the_other(desk: Desk, ann: User, bob: User):
    photo = ann.wait(ann.upload("mine.png", photograph()))
    path = f"/photos/{photo['id']}"
    assert read_refusal(bob.ask("GET", path), 404)
    assert read_refusal(bob.ask("DELETE", path), 404) == "There is no such photograph."
    assert photo["id"] not in bob.photos()
    assert desk.end(bob.publish(photo["id"]))["status"] == "SUCCEEDED"
    assert ann.photo(photo["id"]) == photo
    assert len(desk.list_stored(photo["id"])) == 5


@pytest.mark.parametrize("path", ["/photos?owner=OWNER", "/photos?owner=OWNER&after=", "/photos?after=0"])
def test_no_parameter_names_another_owner(ann: User, bob: User, path: str):
    photo_id = ann.presign("mine.png", b"12345")["id"]
    answer = bob.ask("GET", path.replace("OWNER", ann.sub))
    assert answer.status == 200
    assert photo_id not in {photo["id"] for photo in answer.json["items"]}


def test_results_are_found_by_those_alone_who_know_the_key(desk: Desk, ann: User):
    photo = ann.wait(ann.upload("secret.png", photograph()))
    url: str = photo["conversions"]["jpeg"]["url"]
    assert desk.get(url).status == 200
    guesses = [url.replace(photo["id"], "0" * 32), url.rpartition("/")[0] + "/", "/media/", "/media/jpeg/"]
    assert {desk.get(guess).status for guess in guesses} == {403}
    assert ask("DELETE", desk.url + url).status == 403
    assert ask("PUT", desk.url + url, b"x").status == 403
    assert desk.get(url).status == 200


WRONG: dict[str, dict[str, Any]] = {
    "no photograph's type": {"type": "text/html"},
    "a type that a browser would run": {"type": "image/svg+xml"},
    "a type that nothing converts": {"type": "image/heic"},
    "too large": {"bytes": 25 * 1024**2 + 1},
    "empty": {"bytes": 0},
    "less than nothing": {"bytes": -1},
    "half a byte": {"bytes": 1.5},
    "bytes as text": {"bytes": "12"},
    "no name": {"name": ""},
    "too long a name": {"name": "x" * 201},
    "a name that is none": {"name": 7},
    "half a character in the name": {"name": "\ud83d.png"},
    "one thing more": {"owner": "somebody else"},
    "an id of one's own": {"id": "0" * 32},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_a_file_that_is_not_a_photograph_gets_no_presigned_url(ann: User, changes: dict[str, Any]):
    before = ann.photos().keys()
    wanted = {"name": "a.png", "type": "image/png", "bytes": 12, **changes}
    answer = ann.ask("POST", "/photos", wanted)
    assert read_refusal(answer, 400) == "Invalid request body"
    assert answer.json["reason"]
    assert ann.photos().keys() == before


@pytest.mark.parametrize(
    "changes", [{"bytes": 1}, {"bytes": 25 * 1024**2}, {"name": "𠀋" * 200}, {"name": "."}]
)
def test_what_is_just_allowed_gets_one(ann: User, changes: dict[str, Any]):
    wanted = {"name": "a.png", "type": "image/png", "bytes": 12, **changes}
    answer = ann.ask("POST", "/photos", wanted)
    assert answer.status == 201, answer.body
    listed = ann.photo(answer.json["id"])
    assert {name: listed[name] for name in wanted} == wanted


@pytest.mark.parametrize("missing", ["name", "type", "bytes"])
def test_everything_has_to_be_said_of_a_photograph(ann: User, missing: str):
    wanted = {"name": "a.png", "type": "image/png", "bytes": 12}
    del wanted[missing]
    assert read_refusal(ann.ask("POST", "/photos", wanted), 400) == "Invalid request body"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"name=a.png"])
def test_a_body_that_is_not_an_object_is_rejected(desk: Desk, ann: User, body: bytes):
    url = f"{desk.url}/api/photos"
    answer = ask("POST", url, body, Authorization=ann.token, Content_Type="application/json")
    assert answer.status == 400, answer.body


def test_pages_of_others_may_not_upload(desk: Desk, ann: User):
    presigned = ann.presign("cors.png", b"12345")
    asked = {
        "Access_Control_Request_Method": "PUT",
        "Access_Control_Request_Headers": "content-type,if-none-match",
    }
    own = ask("OPTIONS", presigned["uploadUrl"], Origin=desk.url, **asked)
    assert (own.status, own.headers["Access-Control-Allow-Origin"]) == (200, desk.url)
    allowed = own.headers["Access-Control-Allow-Headers"].lower()
    assert {"content-type", "if-none-match"} <= {header.strip() for header in allowed.split(",")}
    assert ask("OPTIONS", presigned["uploadUrl"], Origin="https://evil.example", **asked).status == 403
    assert (
        "Access-Control-Allow-Origin" not in put(presigned, b"12345", Origin="https://evil.example").headers
    )
