"""Work on very many rows: without the interpreter's search for objects that hold each other."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def few_searches_for_cycles() -> Iterator[None]:
    """Within it cycles of objects are searched for only where the caller asks, by `gc.collect`.

    A row makes some twenty objects and no cycle, and the interpreter searches after every 700 new objects. That took a
    fifth of an import's time. Not for what makes cycles: its memory would grow.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
