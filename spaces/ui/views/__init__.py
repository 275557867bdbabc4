"""The views: each reads its page or calls one verb. Rules live below."""
