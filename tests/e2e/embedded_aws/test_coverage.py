"""Every resource type is created by some test."""

from functools import cache

import pytest

from embedded_aws import record
from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.resource_model.registry import list_resource_types
from tests.e2e.embedded_aws.containers import containers, networks
from tests.e2e.embedded_aws.test_authorizers import pools
from tests.e2e.embedded_aws.test_buckets import buckets, build_buckets
from tests.e2e.embedded_aws.test_common_types import addresses, function_urls, streams, users
from tests.e2e.embedded_aws.test_databases import databases, graphql
from tests.e2e.embedded_aws.test_distributions import sites
from tests.e2e.embedded_aws.test_functions import functions
from tests.e2e.embedded_aws.test_identities_and_data import identities, secrets, tables
from tests.e2e.embedded_aws.test_messages import events, queues_and_topics
from tests.e2e.embedded_aws.test_rest_apis import gateway
from tests.e2e.embedded_aws.test_secret_rotation import rotations
from tests.e2e.embedded_aws.test_state_machines import machines
from tests.e2e.embedded_aws.test_triggers import schedules
from tests.e2e.embedded_aws.test_websocket_apis import chat
from tests.foreign.corpus import list_programs

pytestmark = pytest.mark.exhaustive

PROGRAMS = (
    *(buckets, build_buckets, functions, identities, secrets, rotations, tables, events, queues_and_topics),
    *(machines, schedules, gateway, pools, sites, networks, containers, chat),
    *(streams, function_urls, users, addresses, graphql, databases),
)
recorded = cache(record)
# Of this module, of test_recursive_loops.py, and of rollouts.
ELSEWHERE = {
    "aws:codedeploy/application:Application",
    "aws:codedeploy/deploymentConfig:DeploymentConfig",
    "aws:codedeploy/deploymentGroup:DeploymentGroup",
    "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
    "aws:sns/topicPolicy:TopicPolicy",
}


def test_no_resource_type_goes_untested() -> None:
    foreign = [module.program for module in list_programs().values()]
    made = {made.type for program in (*PROGRAMS, *foreign) for made in recorded(program).registrations}
    components = {type_ for type_ in made if type_.startswith("serverless-patterns:")} | {*COMPONENTS}
    # test_other_providers.py has those of other providers, and aws:alb are former names of aws:lb.
    tested = {token for token in list_resource_types() if token.startswith(("aws:", "awsx:", "docker"))}
    former = {token for token in tested if token.startswith("aws:alb/")}
    assert (made - components | ELSEWHERE) - former == tested - former
