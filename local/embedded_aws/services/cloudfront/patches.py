"""Patches of Amazon CloudFront."""

from embedded_aws.ministack import cloudfront
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation import requests
from embedded_aws.services.cloudfront import distributions, origin_identities
from embedded_aws.services.cloudfront.functions import invocation

PATCHES = (
    *distributions.PATCHES,
    *invocation.PATCHES,
    Patch(
        cloudfront.handle_request,
        origin_identities.serve_origin_identities,
        "origin access identities exist, and only those are identities of distributions",
    ),
    Patch(
        cloudfront.handle_viewer_request,
        steps(distributions.compress_responses, requests.record_distribution_requests),
        "responses are compressed; requests to distributions are in the event log",
    ),
)
