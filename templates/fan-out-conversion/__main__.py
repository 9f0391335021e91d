"""A bucket whose uploads are converted: pictures by built-in conversions, texts by one of this project."""

import pulumi

from serverless_patterns import FanOutConversion

media = FanOutConversion(
    "media",
    {
        "conversions": {
            "thumbnail": {"image": {"width": 300, "height": 300}},
            "webp": {"image": {"format": "webp"}},
            "words": {
                "code": "conversions/words",
                "handler": "words.handler",
                "filter_suffixes": [".md", ".txt"],
                "output_suffix": ".json",
            },
        },
        "force_destroy": pulumi.Config().require_bool("forceDestroy"),
    },
)

pulumi.export("source_bucket_name", media.source_bucket_name)
pulumi.export("output_bucket_name", media.output_bucket_name)
