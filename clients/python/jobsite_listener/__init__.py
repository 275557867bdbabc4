"""Follows the events of a Jobsite from a Python program outside of Django, and misses none."""

from jobsite_listener.api import Api, Refused
from jobsite_listener.feed import Ended, Feed
from jobsite_listener.jobs import Canceled, Tick
from jobsite_listener.listener import Listener

__all__ = ["Api", "Canceled", "Ended", "Feed", "Listener", "Refused", "Tick"]
