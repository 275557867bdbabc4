"""Threads of this room: the only places where it touches the database."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")

#: One reads the tail, one checks rights, and neither is ever kept waiting by the two that answer single
#: watchers, of whom a thousand may come at once. A process has no more connections than that.
_tail = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-tail")
_guard = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-guard")
_asks = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-ask")


async def in_tail_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a read of the tail. Its connection stays open, but never after a failure."""
    return await asyncio.get_running_loop().run_in_executor(_tail, lambda: _kept(call, *args, **kwargs))


async def ask(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a read for one watcher, with Django's care for connections around it."""
    return await asyncio.get_running_loop().run_in_executor(_asks, lambda: _cared(call, *args, **kwargs))


async def in_guard_thread(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a check of rights, with Django's care for connections around it."""
    return await asyncio.get_running_loop().run_in_executor(_guard, lambda: _cared(call, *args, **kwargs))


def _kept(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return call(*args, **kwargs)
    except Exception:
        connections.close_all()
        raise


def _cared(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    try:
        return call(*args, **kwargs)
    finally:
        close_old_connections()
