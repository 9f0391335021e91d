"""Patches of Amazon Kinesis."""

from embedded_aws.ministack import kinesis
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.services.kinesis.blobs import reject_unencoded_data
from embedded_aws.services.kinesis.modes import update_mode
from embedded_aws.services.kinesis.requests import (
    accept_cbor,
    create_with_default_shards,
    number_records,
    read_quoted_iterators,
)

PATCHES = (
    Patch(
        kinesis.handle_request,
        steps(update_mode, reject_unencoded_data, accept_cbor),
        "requests in CBOR get responses in CBOR; the capacity mode of a stream can be changed; data that are "
        "not Base64 are rejected",
    ),
    Patch(kinesis.create_stream, create_with_default_shards, "a stream has four shards by default"),
    Patch(kinesis.get_records, read_quoted_iterators, "a shard iterator can be quoted"),
    Patch(kinesis.create_sequence_number, number_records, "sequence numbers do not begin with zero"),
)
