"""Uploaded files of a site, their types, and excluded files."""
# ruff: noqa: E501  a message is easier to compare in one piece

import os
from pathlib import Path

import pytest
from graphs import errors_in
from sites import make, write

from serverless_patterns import StaticOffload
from serverless_patterns.patterns.static_offload.site.caching import IMMUTABLE, REVALIDATED, is_hashed

OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


def list_uploads(directory: Path, **args: object) -> dict[str, tuple[str, str]]:
    """Content type and cache control by key."""
    objects = make(site_directory=str(directory), **args).find_by_type(OBJECT)
    return {
        found.inputs["key"]: (found.inputs["contentType"], found.inputs["cacheControl"]) for found in objects
    }


def list_errors(directory: Path, **args: object) -> list[str]:
    """The errors of the site, with its directory as ``dist``."""
    found = errors_in(lambda: StaticOffload("web", {"site_directory": str(directory), **args}))
    return [error.replace(str(directory), "dist") for error in found]


def test_what_a_browser_is_told_of_files(tmp_path: Path):
    write(tmp_path, "index.html", "a/b c/é+(1).PNG", "app-1a2b3c4d.js", "LICENSE", "data.unknown", "feed.xml")
    assert list_uploads(tmp_path) == {
        "index.html": ("text/html; charset=utf-8", REVALIDATED),
        "a/b c/é+(1).PNG": ("image/png", REVALIDATED),
        "app-1a2b3c4d.js": ("text/javascript; charset=utf-8", IMMUTABLE),
        "LICENSE": ("application/octet-stream", REVALIDATED),
        "data.unknown": ("application/octet-stream", REVALIDATED),
        "feed.xml": ("application/xml; charset=utf-8", REVALIDATED),
    }


def test_content_types_can_be_added_and_replaced(site: Path):
    write(site, "model.glb")
    found = list_uploads(site, content_types={".glb": "model/gltf-binary", ".js": "application/javascript"})
    assert found["model.glb"][0] == "model/gltf-binary"
    assert found["assets/index-BfX2k3dA.js"][0] == "application/javascript"


def test_cache_rules_go_first_and_the_first_counts(site: Path):
    write(site, "assets/font.woff2", "report-1a2b3c4d.html")
    rules = [
        {"pattern": "index.html", "cache_control": "public, max-age=60"},
        {"pattern": "assets/*"},
        {"pattern": "*.woff2", "cache_control": "no-store"},
    ]
    found = {key: control for key, (_, control) in list_uploads(site, cache_rules=rules).items()}
    assert found == {
        "index.html": "public, max-age=60",
        "assets/index-BfX2k3dA.js": IMMUTABLE,
        "assets/font.woff2": IMMUTABLE,
        "logo.svg": REVALIDATED,
        "report-1a2b3c4d.html": REVALIDATED,  # a page, for every name
    }


@pytest.mark.parametrize(
    "name",
    [
        *("main.3f2a9c1b.js", "main.3f2a9c1b.chunk.js", "chunk-ABCDEFGH.js", "index-B-x2_k3A.js"),
        *("page.Cx12_abC.css", "a.b7d9c9f0a1b2c3d4e5f6.css", "noto-sans-400-normal-DXYZabcd.woff2"),
        "site.min.0a4d55a8d778e5022fab701977c5d840bbc486d0c55b2a4b1d5f5b8e9a6c7d8e.css",
    ],
)
def test_names_with_a_hash(name: str):
    assert is_hashed(name)
    assert is_hashed(f"assets/deep/{name}")


@pytest.mark.parametrize(
    "name",
    [
        *("index.html", "logo.svg", "favicon-32x32.png", "apple-touch-icon.png", "screenshot-1280x720.png"),
        *("Inter-SemiBold.woff2", "Inter-ExtraBold.ttf", "site-manifest.json", "photo-20240115.jpg"),
        *("hero-img-2024.jpg", "trip-IMG_2024.jpg", "gallery-picture1.jpg", "guide-chapter10.png"),
        *("jquery-3.7.1.min.js", "bootstrap.bundle.min.js", "bg-4k-video.mp4", "BfX2k3dA.js", "1a2b3c4d.js"),
        "assets-1a2b3c4d/logo.svg",
    ],
)
def test_names_without_a_hash(name: str):
    assert not is_hashed(name)


def test_what_tools_leave_behind_is_left_out(site: Path):
    before = list_uploads(site)
    write(site, ".DS_Store", "a/Thumbs.db", ".nojekyll", "._logo.svg", "a/.gitkeep", "desktop.ini")
    write(
        site, "index.html~", "a/.index.html.swp", "a/index.html.orig", ".idea/workspace.xml", "#index.html#"
    )
    assert list_uploads(site) == before


def test_well_known_files_are_uploaded(site: Path):
    write(site, ".well-known/security.txt")
    assert ".well-known/security.txt" in list_uploads(site)


def test_excluded_files_are_left_out(site: Path):
    before = list_uploads(site)
    write(site, "a.map", "drafts/b/c.html", "x/notes.md", "notes.md", ".env", "keys/server.pem")
    patterns = ["*.map", "drafts/*", "notes.md", ".env", "keys"]
    assert list_uploads(site, exclude=patterns) == before


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        *((name, name) for name in (".env", ".env.production", "app/.ENV", ".npmrc", ".well-known/.secret")),
        (".git/config", ".git"),
        (".aws/credentials", ".aws"),
        ("a/.ssh/id_rsa", "a/.ssh"),
    ],
)
def test_hidden_files_are_refused(site: Path, name: str, hidden: str):
    write(site, name)
    (found,) = list_errors(site)
    assert found == (
        f"site_directory: 'dist/{hidden}' is hidden and may contain secrets. Remove it from the site, or add"
        " it to exclude"
    )


@pytest.mark.parametrize(
    "name",
    [
        *("server.pem", "a/b/private.KEY", "id_rsa", "id_ed25519", "cert.p12", "cert.pfx", "store.jks"),
        *("terraform.tfstate", "terraform.tfstate.backup", "Pulumi.production.yaml"),
        *("production.env", "a.ENV", "secret.auto.tfvars", "id_ed25519_sk", "passwords.kdbx"),
        *("credentials.json", "in/service-account.json", "_netrc", "client_secret_1.json", "id_rsa.bak"),
    ],
)
def test_secrets_are_refused(site: Path, name: str):
    write(site, name)
    assert list_errors(site) == [
        f"site_directory: 'dist/{name}' looks like a secret. Remove it from the site, or add it to exclude"
    ]


def test_certificates_are_uploaded(site: Path):
    (site / "root-ca.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    assert "root-ca.pem" in list_uploads(site)


def test_every_refused_file_is_told_of_at_once(site: Path):
    write(site, "a.pem", "b/.env")
    assert len(list_errors(site)) == 2


def test_many_refused_files_are_counted(site: Path):
    write(site, *(f"{number:02}.pem" for number in range(15)))
    found = list_errors(site)
    assert found[9].startswith("site_directory: 'dist/09.pem' looks like a secret")
    assert found[10:] == ["site_directory: and 5 more files like these"]


def test_link_to_a_file_of_the_site_is_uploaded(site: Path):
    (site / "latest.svg").symlink_to("logo.svg")
    assert list_uploads(site)["latest.svg"] == ("image/svg+xml", REVALIDATED)


def test_site_may_itself_be_behind_a_link(site: Path, tmp_path: Path):
    (tmp_path / "current").symlink_to(site)
    (site / "latest.svg").symlink_to(site / "logo.svg")
    assert list_uploads(tmp_path / "current") == list_uploads(site)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("../outside.txt", "is a link out of the site, to 'tmp/outside.txt'. Copy the file instead"),
        ("/etc/passwd", "is a link out of the site, to '/etc/passwd'. Copy the file instead"),
        ("../dist-2/a.txt", "is a link out of the site, to 'dist-2/a.txt'. Copy the file instead"),
        ("nowhere", "is a link to 'dist/nowhere', which is not a file. Copy its content instead"),
        ("assets", "is a link to 'dist/assets', which is not a file. Copy its content instead"),
        (".", "is a link to 'dist', which is not a file. Copy its content instead"),
        ("link.txt", "is a link to 'dist/link.txt', which is not a file. Copy its content instead"),
        (".env", "is a link to 'dist/.env', which may contain secrets. Remove it"),
        ("server.pem", "is a link to 'dist/server.pem', which may contain secrets. Remove it"),
    ],
)
def test_other_links_are_refused(site: Path, tmp_path: Path, target: str, reason: str):
    write(tmp_path, "outside.txt", "dist-2/a.txt", "dist/.env", "dist/server.pem")
    (site / "link.txt").symlink_to(target)
    (found,) = list_errors(site, exclude=[".env", "server.pem"])
    assert found.replace(str(tmp_path), "tmp") == f"site_directory: 'dist/link.txt' {reason}"


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x7fb.txt", "a/" + "/".join(["d" * 200] * 6)])
def test_names_that_no_key_can_have_are_refused(site: Path, name: str):
    write(site, name)
    (found,) = list_errors(site)
    assert found.endswith("has an invalid name; must be printable, and at most 1,024 bytes. Rename it")


def test_entries_that_are_not_files_are_rejected(site: Path):
    os.mkfifo(site / "pipe")
    assert list_errors(site) == ["site_directory: 'dist/pipe' is not a regular file. Remove it"]


@pytest.mark.parametrize(
    "key",
    [
        *("", "/config.json", "a//b.json", "a/", "../config.json", "a/../../b.json", "./a.json", "a\nb.json"),
        *(".env", ".git/config", "a/.secret", "server.pem", "id_rsa", "Pulumi.production.yaml", "a" * 1025),
    ],
)
def test_documents_have_paths_that_a_file_may_have(site: Path, key: str):
    (found,) = list_errors(site, generated_files={key: "x"})
    assert found.endswith(
        "must be a path below the site, such as config.json, and not one of a hidden file or a secret"
    )


def test_document_may_not_replace_a_file(site: Path):
    assert list_errors(site, generated_files={"logo.svg": "<svg/>"}) == [
        "generated_files.logo.svg: is a file of 'site_directory' as well. Remove one"
    ]


def test_document_is_a_text(site: Path):
    assert list_errors(site, generated_files={"config.json": {"clientId": "abc"}}) == [
        "generated_files.config.json: {'clientId': 'abc'} is of type dict; must be a string"
    ]


def test_missing_directory():
    assert errors_in(lambda: StaticOffload("web", {"site_directory": "dist/none"})) == [
        "site_directory: 'dist/none' is not a directory; must be that of the built site"
    ]


def test_missing_directory_hides_no_other_error():
    rules = [{"pattern": "", "cache_control": "public, max-age=60"}]
    assert errors_in(lambda: StaticOffload("web", {"site_directory": "nowhere", "cache_rules": rules})) == [
        "cache_rules.0.pattern: '' must be a string that is not empty",
        "site_directory: 'nowhere' is not a directory; must be that of the built site",
    ]


def test_directory_that_no_file_system_takes():
    (error,) = errors_in(lambda: StaticOffload("web", {"site_directory": "x" * 300}))
    assert error.startswith("site_directory: [Errno ")


def test_empty_directory(tmp_path: Path):
    assert list_errors(tmp_path) == ["site_directory: 'dist' contains no files. Build the site first"]


def test_missing_index(tmp_path: Path):
    write(tmp_path, "docs/index.html", "main.html")
    (found,) = list_errors(tmp_path)
    assert found == (
        "site_directory: has no 'index.html'. Build the site first, or set default_root_object to its"
        " first page"
    )
    assert set(list_uploads(tmp_path, default_root_object="main.html")) == {"docs/index.html", "main.html"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"default_root_object": "a/b.html"}, "'a/b.html' must be the name of a page, such as index.html"),
        ({"error_page": "404"}, "'404' must be the name of a page, such as index.html"),
        ({"error_page": "indx.html"}, "unknown page 'indx.html'. Did you mean 'index.html'? Known: index.html"),
        ({"error_page": "index.html", "single_page_app": True}, "cannot be combined with 'single_page_app'. Remove one"),
        ({"exclude": [""]}, "'' must be a string that is not empty"),
        ({"single_page_app": "yes"}, "'yes' is of type str; must be true or false"),
        ({"cache_rules": [{"pattern": ""}]}, "'' must be a string that is not empty"),
        ({"cache_rules": [{}]}, "is required; must be a string"),
        ({"cache_rules": [{"pattern": "*", "cache_control": "a\nb"}]}, "'a\\nb' must be a Cache-Control header, such as 'public, max-age=60'"),
        ({"content_types": {"glb": "model/gltf-binary"}}, "'glb' must be a suffix in lower case, such as .glb"),
        ({"content_types": {".glb": "model"}}, "'model' must be a media type, such as model/gltf-binary"),
        ({"content_types": {".glb": "mod\u00e8le/glb"}}, "'mod\u00e8le/glb' must be a media type, such as model/gltf-binary"),
    ],
)  # fmt: skip
def test_errors(site: Path, args: dict[str, object], expected: str):
    (found,) = list_errors(site, **args)
    assert found.split(": ", 1)[0].startswith(next(iter(args)))
    assert found.split(": ", 1)[1] == expected


def test_arguments_on_files_need_some():
    args = {"exclude": ["*.map"], "cache_rules": [{"pattern": "assets/*"}], "error_page": "404.html"}
    assert errors_in(lambda: StaticOffload("web", args)) == [
        f"{argument}: requires 'site_directory'. Set that, or remove it" for argument in args
    ]


def test_more_pages_than_a_function_can_know(tmp_path: Path):
    write(tmp_path, "index.html", "404.html", *(f"{number}/index.html" for number in range(2_000)))
    (found,) = list_errors(tmp_path, error_page="404.html")
    assert found.startswith("site_directory: has too many pages for an error page")
    assert found.endswith("Remove error_page, or add the suffixes to content_types")
