"""CloudFront Functions: an engine that offers what AWS's runtimes offer, and no more."""
