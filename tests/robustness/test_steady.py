"""An emulator that runs for long has no more descriptors, threads, processes and files than at first."""

import http.client
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.administration import SECRET_HEADER
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import simple_function, trust
from tests.robustness.processes import count_descriptors, count_threads, find_process, processes_with

pytestmark = pytest.mark.exhaustive

SPARE = 8
"""Threads and descriptors of pools, which grow with what happens at the same time, not with its number."""

FILES = 40
"""Files of packages of functions that stay unpacked: the newest 16 that nothing uses."""


@dataclass(frozen=True)
class Used:
    """What an emulator and this process have."""

    descriptors: tuple[int, int]
    threads: tuple[int, int]
    processes: int
    files: int

    @classmethod
    def measure(cls, emulator: Emulator, directory: Path) -> "Used":
        both = (find_process(emulator), os.getpid())
        return cls(
            descriptors=(count_descriptors(both[0]), count_descriptors(both[1])),
            threads=(count_threads(both[0]), count_threads(both[1])),
            processes=len(processes_with("GATEWAY_PORT", emulator.port)),
            files=sum(path.is_file() for path in directory.rglob("*")),
        )

    def is_within(self, before: "Used") -> bool:
        """Whether this is no more than before."""
        pairs = [*zip(self.descriptors, before.descriptors), *zip(self.threads, before.threads)]  # noqa: B905
        return (
            all(now <= then + SPARE for now, then in pairs)
            and self.processes <= before.processes
            and self.files <= before.files + FILES
        )


def program(code: str = "1") -> Callable[[], None]:
    def run() -> None:
        function = simple_function("f", f"def handler(event, context): return {code}")
        queue, bucket = aws.sqs.Queue("queue", tags={"code": code}), aws.s3.Bucket("site", force_destroy=True)
        aws.s3.BucketObjectv2("page", bucket=bucket.bucket, key="index.html", content=code)
        distribution = aws.cloudfront.Distribution(
            "site",
            enabled=True,
            origins=[{"domain_name": bucket.bucket_regional_domain_name, "origin_id": "site"}],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "allow-all",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
                "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
        api = aws.apigatewayv2.Api("api", protocol_type="HTTP", target=function.arn)
        aws.iam.Role("unused", assume_role_policy=trust("lambda"))
        pulumi.export("f", function.name)
        pulumi.export("site", distribution.domain_name)
        pulumi.export("api", api.api_endpoint)
        pulumi.export("queue", queue.url)

    return run


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("emulator")


@pytest.fixture(scope="module")
def own(directory: Path) -> Iterator[Emulator]:
    """An emulator that no other test uses, with its files in a directory that nothing else uses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(directory))
        with Emulator() as emulator:
            emulator.client("sqs").list_queues()
            yield emulator


def connect(emulator: Emulator) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
    connection.request("GET", "/_ministack/health", headers={SECRET_HEADER: emulator.secret})
    assert connection.getresponse().read()
    connection.close()


def deploy_and_destroy(emulator: Emulator) -> None:
    with deploy(program(), emulator=emulator) as deployment:
        invoke(deployment, "1")
        deployment.destroy()


def invoke(deployment: Deployment, expected: str) -> None:
    answer = deployment.client("lambda").invoke(FunctionName=deployment.outputs["f"])
    assert answer["Payload"].read() == expected.encode()


@pytest.mark.parametrize(
    ("connections", "deployments", "reloads"),
    [(200, 3, 5), (2_000, 50, 200)],
)
def test_nothing_grows(
    own: Emulator, directory: Path, connections: int, deployments: int, reloads: int
) -> None:
    deploy_and_destroy(own)
    with deploy(program(), emulator=own, stack="reloaded") as deployment:
        invoke(deployment, "1")
        deployment.update(program("0"))
        invoke(deployment, "0")
        before = Used.measure(own, directory)
        for _ in range(connections):
            connect(own)
        for _ in range(deployments):
            deploy_and_destroy(own)
        for number in range(1, reloads + 1):
            deployment.update(program(str(number)))
            if number % 5 == 0:
                invoke(deployment, str(number))
        seen: list[Used] = []

        def is_steady() -> bool:
            seen.append(Used.measure(own, directory))
            return seen[-1].is_within(before)

        try:
            eventually(is_steady, "what was used before", 20)
        except AssertionError:
            pytest.fail(f"before: {before}, after: {seen[-1]}")
        deployment.destroy()
