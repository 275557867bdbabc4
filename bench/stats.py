"""Percentiles and medians, and how figures are written."""

from collections.abc import Sequence
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def spread(values: Sequence[float]) -> str:
    """Write min / median / max of rates."""
    return f"{min(values):,.0f} / {median(values):,.0f} / {max(values):,.0f}"


def p50_p99(milliseconds: Sequence[float]) -> str:
    """Write two percentiles of durations."""
    return f"{percentile(milliseconds, 0.5):.1f} / {percentile(milliseconds, 0.99):.1f} ms"


def paired_ratio(ours: Sequence[float], peers: Sequence[float]) -> float:
    """Give the median of the rounds' own ratios: what slows a whole round down slows both halves of it."""
    return median(our / peer for our, peer in zip(ours, peers, strict=True))
