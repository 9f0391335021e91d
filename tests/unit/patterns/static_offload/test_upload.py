"""Upload of a site into the bucket."""

from pathlib import Path

import pulumi
from graphs import evaluate, names
from pulumi import CustomResource
from sites import make, write

from embedded_aws import Recording, Registration
from serverless_patterns import StaticOffload

OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


def objects(recording: Recording) -> dict[str, Registration]:
    return {found.inputs["key"]: found for found in recording.find_by_type(OBJECT)}


def waits_for(recording: Recording, key: str) -> set[str]:
    """Keys of the objects that one goes up after."""
    found = names(recording, objects(recording)[key].dependencies)
    return {name.removeprefix("web-") for name in found} - {"site-bucket"}


def test_file_is_an_object_of_the_bucket(site: Path):
    recording = make(site_directory=str(site))
    found = objects(recording)["logo.svg"]
    inputs = dict(found.inputs)
    assert inputs.pop("source").path == str(site / "logo.svg")
    assert inputs == {
        "bucket": "web-site-bucket",
        "key": "logo.svg",
        "contentType": "image/svg+xml",
        "cacheControl": "no-cache",
    }
    assert found.parent == recording.find_by_name("web").urn


def test_nothing_is_uploaded_without_a_directory():
    assert objects(make()) == {}


def test_pages_go_up_after_everything_they_may_link_to(site: Path):
    write(site, "a/index.html", "b.html", "c.css")
    recording = make(site_directory=str(site))
    assets = {"assets/index-BfX2k3dA.js", "logo.svg", "c.css"}
    assert waits_for(recording, "a/index.html") == assets
    for page in ("b.html", "index.html"):
        assert waits_for(recording, page) == {"a/index.html"}
    for asset in assets:
        assert waits_for(recording, asset) == set()


def test_hashed_assets_outlive_their_release(site: Path):
    kept = {key: found.retain_on_delete for key, found in objects(make(site_directory=str(site))).items()}
    assert kept == {"index.html": False, "assets/index-BfX2k3dA.js": True, "logo.svg": False}


def test_bucket_is_deleted_with_its_objects():
    assert make().find_by_name("web-site-bucket").inputs["forceDestroy"] is True


def test_documents_may_be_known_later_and_are_always_asked_for(site: Path):
    def program() -> None:
        later = pulumi.Output.from_input('{"clientId": "abc"}')
        documents = {"config.json": later, "assets/x-1a2b3c4d.js": "x", ".well-known/security.txt": ""}
        StaticOffload("web", {"site_directory": str(site), "generated_files": documents})

    recording = evaluate(program)
    inputs = {key: dict(found.inputs) for key, found in objects(recording).items()}
    assert inputs["config.json"] == {
        "bucket": "web-site-bucket",
        "key": "config.json",
        "content": '{"clientId": "abc"}',
        "contentType": "application/json; charset=utf-8",
        "cacheControl": "no-cache",
    }
    assert inputs["assets/x-1a2b3c4d.js"]["cacheControl"] == "no-cache"
    assert inputs[".well-known/security.txt"]["content"] == ""
    assert "config.json" in waits_for(recording, "index.html")


def test_documents_need_no_directory():
    assert list(objects(make(generated_files={"config.json": "{}"}))) == ["config.json"]


def test_document_may_be_the_first_page(tmp_path: Path):
    write(tmp_path, "logo.svg")
    recording = make(site_directory=str(tmp_path), generated_files={"index.html": "<p>hello</p>"})
    assert waits_for(recording, "index.html") == {"logo.svg"}


def test_error_page_is_marked_as_one(site: Path):
    write(site, "404.html")
    found = objects(make(site_directory=str(site), error_page="404.html"))
    marked = {key: one.inputs["metadata"] for key, one in found.items() if "metadata" in one.inputs}
    assert marked == {"404.html": {"status": "404"}}


def test_one_changed_file_changes_one_resource(site: Path):
    before = make(site_directory=str(site)).graph()["resources"]
    assert make(site_directory=str(site)).graph()["resources"] == before
    (site / "logo.svg").write_text("<svg/>")
    after = make(site_directory=str(site)).graph()["resources"]
    changed = [urn for urn in before if before[urn] != after[urn]]
    assert [urn.rpartition("::")[2] for urn in changed] == ["web-logo.svg"]


def test_objects_come_from_the_provider_of_the_other_resources(site: Path):
    versions: set[object] = set()

    def program() -> None:
        children = StaticOffload("web", {"site_directory": str(site)})._childResources
        versions.update(child._version for child in children if isinstance(child, CustomResource))

    evaluate(program)
    assert len(versions) == 1


def test_waiting_grows_with_the_files_and_no_faster(tmp_path: Path):
    write(tmp_path, *(f"assets/{number}.js" for number in range(200)))
    write(tmp_path, "index.html", *(f"pages/{number}/index.html" for number in range(99)))
    found = objects(make(site_directory=str(tmp_path)))
    assert len(found) == 300
    assert sum(len(one.dependencies) for one in found.values()) < 3 * 300
