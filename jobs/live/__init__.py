"""Live: what happens, told to whoever watches, over sockets and over HTTP, with nothing missed.

A socket is a hint plus a pull: every watcher has a cursor into its environment's log of events, and
whatever drops, doubles or dies, it goes on from there. One tail per process reads the database for all.
"""
