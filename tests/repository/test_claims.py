"""Numbers that the documents say are those of their sources: results, recordings, prices, locked versions."""

import json
import re
import tomllib
from collections import Counter
from functools import cache

import yaml
from pulumi.provider.experimental.component import ComponentProvider
from tests.claims import ROOT, read_claims
from tests.permissions import results
from tests.permissions.emulators import OURS
from tests.recorded.ledger import Ledger
from tests.robustness.gateway.corpus import HEADERS, NOT_JSON, ODD_JSON, TEXTS

import serverless_patterns
from embedded_aws import Recording, record
from serverless_patterns.arguments import quotas
from serverless_patterns.blocks.function.durable import LONGEST_SYNCHRONOUS
from serverless_patterns.connections import routes as rest_routes
from serverless_patterns.connections import websocket_routes
from serverless_patterns.connections.backends.attributes import MAX_DEPTH
from serverless_patterns.patterns.http_api import routes as http_routes
from serverless_patterns.patterns.http_api.authorizers import MOST_AUDIENCES
from serverless_patterns.patterns.static_offload.distribution.edge import MAX_FUNCTION_BYTES
from serverless_patterns.patterns.static_offload.site.files import LONGEST_KEY
from serverless_patterns.patterns.workflow.checks import EXPRESS_SECONDS
from serverless_patterns_cli.estimate import prices
from serverless_patterns_cli.estimate.assumptions import Assumptions
from serverless_patterns_cli.estimate.estimation import estimate
from serverless_patterns_cli.patterns.catalog import read_patterns

PROJECT = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
README = "README.md"
MONTH = prices.HOURS_PER_MONTH


@cache
def stack(name: str, hardened: str = "false") -> Recording:
    config = {"pattern": name, "serverless-patterns:buildPlatform": "host", "hardened": hardened}
    return record(ROOT, stack="claims", config=config)


def count_resources(name: str, hardened: str = "false") -> Counter[str]:
    return Counter(found.type for found in stack(name, hardened).registrations if found.custom)


def test_unauthorized_calls_that_are_blocked():
    columns = results.read()
    stopped = {
        name: sum(result.outcome == "stopped" for result in column.results.values())
        for name, column in columns.items()
    }
    ours = stopped.pop(OURS)
    assert {*read_claims(README, "[all % unauthorized calls]")} == {ours} == {len(columns[OURS].results)}
    (compared,) = {len(column.results) for name, column in columns.items() if name != OURS}
    ((counts, of, names),) = re.findall(
        r"\[([\d, and]+) of (\d+)\]\([^)]*\) in ([^|]+) \|", (ROOT / README).read_text()
    )
    others = dict(zip(re.split(r", | and ", names), map(int, re.findall(r"\d+", counts)), strict=True))
    assert (others, int(of)) == (stopped, compared)


def test_results_are_of_the_arrows_that_are_tried_now():
    keys = [results.key(arrow) for arrow in results.ARROWS]
    columns = results.read()
    assert [*columns[OURS].results] == keys
    assert all({*column.results} <= {*keys} for column in columns.values())
    assert results.report() == (ROOT / "docs/reports/missing-permissions.md").read_text()


def test_recorded_answers_of_aws():
    entries = Ledger.read().entries.values()
    states = Counter(entry.state for entry in entries)
    in_scope = len(entries) - states["out of scope"]
    assert read_claims(README, "[% of the % recorded tests in scope](docs/measured-against-aws.md)") == [
        states["passes"],
        in_scope,
    ]
    assert read_claims(README, "gives [% of the answers that AWS recorded]") == [states["differs"]]
    assert read_claims("CHANGELOG.md", "those of % recorded tests of AWS") == [len(entries)]
    rows = [
        line for line in (ROOT / "docs/measured-against-aws.md").read_text().splitlines() if "| all |" in line
    ]
    of_peers = [tuple(map(int, found)) for found in re.findall(r"(\d+) of (\d+)", rows[0])]
    claimed = read_claims(README, "[% of % in MiniStack, % of % in moto]")
    assert [*zip(claimed[::2], claimed[1::2], strict=True)] == of_peers
    assert read_claims(README, "counted before % went out of scope") == [of_peers[0][1] - in_scope]


def test_number_of_stacks_languages_and_components():
    stacks = {pattern.stack for pattern in read_patterns(ROOT)}
    assert read_claims(README, "deploys all % stacks") == [len(stacks)]
    examples = [path for path in (ROOT / "examples").iterdir() if path.is_dir()]
    assert read_claims(README, "[the examples](examples) in % languages") == [len(examples)]
    assert read_claims("examples/README.md", "One small program in % languages") == [len(examples)]
    components = len(serverless_patterns.components())
    assert read_claims("docs/robustness.md", "For each of the % components, Hypothesis") == [components]


def test_number_of_resources():
    assert read_claims(
        README, "the stack `gateway` has [% resources](docs/reports/scanners.md#gateway-default)"
    ) == [count_resources("gateway").total()]


def test_versions_in_comparisons():
    locked = (ROOT / "requirements/cdk.txt").read_text()
    (constructs,) = {*re.findall(r"aws-solutions-constructs-[\w-]+==(\d+\.\d+)\.", locked)}
    for page in (README, "docs/how-to/from-solutions-constructs.md", "patterns/api-gateway-facade/README.md"):
        said = re.findall(
            r"(?:Solutions Constructs\]?(?:\([^)]*\))?|of version) (\d+\.\d+)\b", (ROOT / page).read_text()
        )
        assert {*said} == {constructs}, page
    assert read_claims(README, "[SST](docs/how-to/from-sst.md) %") == read_claims(
        "docs/how-to/from-sst.md", "the sources of version %, read"
    )
    python = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert f">={read_claims(README, 'nothing but Python % and make')[0]}" == python


def test_seconds_until_new_code():
    page = "docs/measurements.md"
    (plain,) = read_claims(page, "| imports json | real-time priority | %")
    (sdk,) = read_claims(page, "| creates a table of boto3 | real-time priority | %")
    for document, words, milliseconds in (
        (README, "[answers after % s](docs/measurements.md#saving-a-function)", plain),
        (README, "[an answer takes % s](docs/measurements.md#saving-a-function)", plain),
        (README, "or % s with boto3, and a second later", sdk),
        ("docs/how-to/from-sst.md", "new code answers after some % s", plain),
    ):
        assert read_claims(document, words) == [round(milliseconds / 1_000, 1)], words


def test_dollars_of_a_container_service():
    page = "docs/decisions/container-service.md"
    address, nat = prices.find_price("hour", "public_ipv4_address"), prices.find_price("hour", "nat_gateway")
    task = (
        prices.find_price("hour", "fargate_vcpu_arm64") / 4
        + prices.find_price("hour", "fargate_gigabyte_arm64") / 2
    )
    parts = (
        6 * prices.find_price("hour", "interface_endpoint") * MONTH,
        prices.find_price("hour", "application_load_balancer") * MONTH,
        2 * task * MONTH,
    )
    assert read_claims(page, "about % USD a task") == [round(address * MONTH)]
    assert read_claims(page, "one zone | about % USD and % USD a GB") == [
        round(nat * MONTH),
        prices.find_price("gigabyte", "nat_gateway"),
    ]
    assert read_claims(page, "each zone | about % USD and") == [round(2 * nat * MONTH)]
    assert read_claims(page, "and S3's | about % USD") == [round(parts[0])]
    assert read_claims(
        page, "costs about % USD a month more, the two smallest tasks about %: about % USD a month"
    ) == [
        *map(round, parts[1:]),
        round(sum(parts)),
    ]
    fixed = estimate(stack("gateway"), Assumptions({})).dollars(fixed=True)
    for page, words in (
        (README, "[about % USD a month](docs/decisions/container-service.md)"),
        ("patterns/api-gateway-facade/README.md", "costs about % USD per month"),
        ("docs/how-to/api-before-a-monolith.md", "[some % USD a month](../decisions/container-service.md)"),
    ):
        assert read_claims(page, words) == [round(fixed)] == [round(sum(parts))]


def test_what_the_photo_desk_costs():
    page = "patterns/webapp/README.md"
    found = estimate(stack("webapp"), Assumptions({}))
    polls = [
        each for charges in found.charges.values() for each in charges if each.what.startswith("polls of")
    ]
    dollars, queues = read_claims(
        page, "about % USD a month for the requests with which Lambda polls % queues"
    )
    assert (dollars, queues) == (round(sum(each.dollars for each in polls), 1), len(polls))
    added = count_resources("webapp", "true") - count_resources("webapp")
    assert read_claims(page, "adds monthly charges for % keys and % web ACLs") == [
        added["aws:kms/key:Key"],
        added["aws:wafv2/webAcl:WebAcl"],
    ]
    minutes = prices.find_price("million_minutes", "api_gateway_websocket_connection")
    assert minutes == 0.25
    assert "a quarter of a dollar for a million minutes of connection" in " ".join(
        (ROOT / page).read_text().split()
    )


def test_limits_are_those_that_the_code_checks():
    found = {
        "api-gateway-facade": [
            ("| routes | % paths an API", quotas.API_RESOURCES.default),
            ("| requests | % per second", quotas.API_RATE.default),
            ("per second with a burst of %, for all", quotas.API_BURST.default),
            ("| authorizers | % an API", quotas.API_AUTHORIZERS.default),
            ("| usage plans | % an account", quotas.API_USAGE_PLANS.default),
            ("| timeout | % seconds; up to", quotas.API_TIMEOUT.default / 1000),
            ("as plain JSON up to % levels deep", MAX_DEPTH),
        ],
        "fan-out-conversion": [
            ("| conversions | %, the quota of SNS", quotas.TOPIC_FILTER_POLICIES.default),
            ("| a source | % MiB", option("FanOutConversion", "maxSourceBytes")[2] / 1024**2),
            ("`max_source_bytes` up to % GiB", option("FanOutConversion", "maxSourceBytes")[1] / 1024**3),
            ("| a key | % bytes", LONGEST_KEY),
        ],
        "static-offload": [
            ("cache behaviors | % and", quotas.DISTRIBUTION_ORIGINS.default),
            ("and %, including those of the component", quotas.DISTRIBUTION_BEHAVIORS.default),
            ("| path of a file | % bytes", LONGEST_KEY),
            ("CloudFront function of at most % KB", MAX_FUNCTION_BYTES / 1024),
        ],
        "workflow": [("as `EXPRESS` % minutes", EXPRESS_SECONDS / 60)],
    }
    said = {
        name: [read_claims(f"patterns/{name}/README.md", words) for words, _ in rows]
        for name, rows in found.items()
    }
    assert said == {name: [[limit] for _, limit in rows] for name, rows in found.items()}


def option(component: str, argument: str) -> list[float]:
    """The least, the largest and the default value of an argument."""
    schema = json.loads(ComponentProvider(serverless_patterns.components(), "serverless-patterns").schema)
    described = schema["resources"][f"serverless-patterns:index:{component}"]["inputProperties"][argument]
    return [*map(float, re.findall(r"\d+", described["description"]))][-3:]


def test_sizes_of_the_hostile_corpus():
    page = "docs/robustness.md"
    rows = (
        ("Unicode | % |", TEXTS),
        ("nested 100,000 deep | % |", NOT_JSON),
        ("2,000 members | % |", ODD_JSON),
        ("override, forge or inject | % |", HEADERS),
        ("route's role has lost its permissions | % |", TEXTS[::8]),
    )
    assert [read_claims(page, words) for words, _ in rows] == [[len(corpus)] for _, corpus in rows]


def test_dollars_of_the_benchmarks_follow_from_their_rows():
    """Rows are rounded, so that each dollar is between those of the least and the most that they can mean."""
    sections = re.split(r"^## ", (ROOT / "docs/benchmarks.md").read_text(), flags=re.MULTILINE)
    found = 0
    for title, memory in (("Static files", 256), ("Converted images", 1769)):
        (section,) = [each for each in sections if each.startswith(f"{title}\n")]
        rows = {
            row[0]: row[1:3]
            for row in re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|", section, re.MULTILINE)
        }
        rows = {name: [*map(float, cells)] for name, cells in rows.items() if name in ROWS}
        gateway, edge = rows["$ a million requests"]
        for off, compare in ((-0.5, float.__le__), (0.5, float.__ge__)):
            size = (rows["kB of an answer"][0] + off) * 1000 * 1_000_000
            seconds = (rows["function ms a request"][0] + off) * 1000
            served = prices.price_million_requests("api_gateway_rest", "lambda", "s3_get") + prices.transfer(
                "api_gateway", size
            )
            served += prices.price_seconds_in_memory("lambda_arm64", seconds, memory)
            cached = prices.price_million_requests("cloudfront_https", "cloudfront_function", "s3_get")
            assert compare(served, gateway), title
            assert compare(cached + prices.transfer("cloudfront", size), edge), title
            found += 1
    assert found == 4


ROWS = {"$ a million requests", "kB of an answer", "function ms a request"}


def test_prices_and_limits_of_kinds_of_apis():
    page = "docs/kinds-of-apis.md"
    kinds = ("api_gateway_rest", "api_gateway_http", "api_gateway_websocket_messages")
    rest, http, messages = map(prices.price_million_requests, kinds)
    line = "| a million requests | % | %, each of 512 KB | %, each of 32 KB | 0 |"
    assert read_claims(page, line) == [rest, http, messages]
    assert http < rest / 3
    minutes = prices.find_price("million_minutes", "api_gateway_websocket_connection")
    assert read_claims(page, "| % for a million minutes of connections |") == [minutes]
    rest_waits = "% s, by quota up to % s; % min if its response is streamed"
    waits = f"| time for a backend | {rest_waits} | % s | % s | % min |"
    streamed, url = rest_routes.MAX_STREAMING_TIMEOUT / 60, LONGEST_SYNCHRONOUS / 60
    assert read_claims(page, waits) == [
        *(rest_routes.MAX_TIMEOUT, rest_routes.MAX_RAISED_TIMEOUT, streamed),
        *(http_routes.MAX_TIMEOUT, websocket_routes.MAX_TIMEOUT, url),
    ]
    limits = "| scopes of a route, audiences | | %, % | | |"
    assert read_claims(page, limits) == [http_routes.MOST_SCOPES, MOST_AUDIENCES]
