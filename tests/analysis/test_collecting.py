"""The search for cycles stays off as long as anyone needs it off."""

import gc
import threading

import pytest

from comments.analysis.collecting import without_collector


def test_it_is_off_until_the_last_of_several_threads_is_through_and_then_on_again():
    may_end = threading.Event()
    is_within = threading.Event()

    def long() -> None:
        with without_collector():
            is_within.set()
            may_end.wait(60)

    thread = threading.Thread(target=long)
    with without_collector():
        thread.start()
        assert is_within.wait(60)
        with without_collector():
            pass
        assert not gc.isenabled()
    assert not gc.isenabled()
    may_end.set()
    thread.join()
    assert gc.isenabled()


def test_whoever_had_it_off_before_finds_it_off_and_a_fault_leaves_it_on():
    gc.disable()
    try:
        with without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

    with pytest.raises(ValueError, match="no"), without_collector():
        raise ValueError("no")
    assert gc.isenabled()
