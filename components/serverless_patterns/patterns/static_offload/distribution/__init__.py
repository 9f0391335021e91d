"""The CloudFront distribution: origins, domain, headers, functions, logs."""
