"""The clock's duties, one a module. Any number of clocks may do each of them at the same time."""
