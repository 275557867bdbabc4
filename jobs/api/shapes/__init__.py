"""The shapes of bodies and answers: plain serializers that check input and describe both in OpenAPI.

Named after the contract's types (appendix A). Answers are written by `jobs.wire`, never by these; a test
holds the two together.
"""
