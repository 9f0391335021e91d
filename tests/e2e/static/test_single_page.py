"""A single page: deep links, its configuration, and the photographs of another bucket."""

import pytest

from embedded_aws import Deployment
from tests.e2e.static.app import PAGE
from tests.e2e.static.sites import HTTP, get

PHOTO = b"\xff\xd8photo"
KEY = "thumbnail/a b+c é.jpg"
ADDRESS = "thumbnail/a%20b%2Bc%20%C3%A9.jpg"
IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/", "/photos/1a2b", "/users/jane.doe", "/a/b/c?d=e", "/docs/v1.2", "/a/"])
def test_every_address_shows_the_page(app: Deployment, path: str):
    page = get(app, path)
    assert (page.status, page.data.decode()) == (200, PAGE)
    assert page.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/gone-1a2b3c4d.js", "/logo.png", "/photos/x.webp", "/apix.js"])
def test_missing_file_is_not_the_page(app: Deployment, path: str):
    missing = get(app, path)
    assert missing.status == 403
    assert PAGE not in missing.data.decode()


def test_document_is_served_beside_the_files(app: Deployment):
    document = get(app, "/config.json")
    assert document.json() == {"api": app.outputs["rest_api_id"], "word": "Küche"}
    assert document.headers["Content-Type"] == "application/json; charset=utf-8"
    assert document.headers["Cache-Control"] == "no-cache"


def test_page_may_reach_the_bucket_that_its_policy_names(app: Deployment):
    host = f"https://{app.outputs['photos']}.s3.us-east-1.amazonaws.com"
    directives = get(app, "/").headers["Content-Security-Policy"].split("; ")
    assert f"connect-src 'self' {host} {app.endpoint}" in directives


@pytest.fixture(scope="module")
def photo(app: Deployment) -> str:
    """Key of a photograph in the other bucket, whose address is ``ADDRESS`` below /media."""
    app.client("s3").put_object(
        Bucket=app.outputs["photos"],
        Key=KEY,
        Body=PHOTO,
        ContentType="image/jpeg",
        CacheControl=IMMUTABLE,
    )
    return KEY


@pytest.mark.usefixtures("photo")
def test_photograph_is_served_below_its_prefix(app: Deployment):
    found = get(app, f"/media/{ADDRESS}")
    assert (found.status, found.data, found.headers["Content-Type"]) == (200, PHOTO, "image/jpeg")
    assert found.headers["Cache-Control"] == IMMUTABLE
    assert found.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("photo")
def test_photograph_is_nowhere_else(app: Deployment):
    direct = HTTP.request("GET", f"{app.endpoint}/{app.outputs['photos']}/{ADDRESS}")
    assert direct.status == 403
    assert get(app, f"/{ADDRESS}").status == 403


def test_one_bucket_is_not_reached_by_way_of_the_other(app: Deployment):
    assert get(app, "/media/index.html").status == 403
    assert get(app, "/media/gone.jpg").status == 403


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_photographs_are_only_read(app: Deployment, method: str):
    assert get(app, "/media/mine.jpg", method).status == 403
