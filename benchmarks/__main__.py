"""`make bench`: measures, and prints each figure beside what it is compared with, in one run.

Machines are shared and noisy: read the ratios, not the rates.
"""

import datetime as dt
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.report import say
from benchmarks.servers import fresh_installation

SUBMISSIONS = 400
NUMBERED = 10_000
IMPORTED = 20_000
PAGE = 250
REPEATS = 5
ALTERNATIONS = 40
TEXT = "Our credit union clears payments for families who send money home. " * 30


def rate(act: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    act()
    return count / (time.perf_counter() - began)


def median_rate(act: Callable[[], object], count: int) -> float:
    return statistics.median(rate(act, count) for _ in range(REPEATS))


def alternating(*acts: Callable[[], object], count: int) -> list[float]:
    """The median rate of each, all in turn, so that a busy moment of the machine meets them alike."""
    rates: list[list[float]] = [[] for _ in acts]
    for _ in range(ALTERNATIONS):
        for known, act in zip(rates, acts, strict=True):
            known.append(rate(act, count))
    return [statistics.median(known) for known in rates]


def main() -> None:
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from benchmarks import imports, scenes, submissions
    from comments.record import numbering

    now = dt.datetime.now(dt.UTC)
    document = scenes.open_document(now)
    bare_document = scenes.open_document(now, nth=2)
    scenes.submit_one(document, now)  # imports, caches and the connection are warm
    with CaptureQueriesContext(
        connection,
    ) as asked:
        scenes.submit_one(document, now)
    print(f"SQL statements of one submission: {len(asked)}, transaction control included")

    bare = median_rate(lambda: scenes.bare_inserts(bare_document, now, TEXT, SUBMISSIONS), SUBMISSIONS)
    full = median_rate(lambda: [scenes.submit_one(document, now, TEXT) for _ in range(SUBMISSIONS)], SUBMISSIONS)
    say("submissions, one connection", full, bare, "a bare ORM create", "a second")

    submissions.main()

    scenes.owe_numbers(document, now, TEXT, NUMBERED)
    with transaction.atomic():
        update = rate(scenes.update_every_status, NUMBERED)
        transaction.set_rollback(True)

    def number_all() -> None:
        while numbering.number_comments(at=dt.datetime.now(dt.UTC)):
            pass

    say("comments numbered", rate(number_all, NUMBERED), update, "one UPDATE of the same rows", "a second")

    scenes.post_all(document, now)
    by_hand = median_rate(scenes.page_by_hand, PAGE)
    page = median_rate(scenes.page_by_api, PAGE)
    say(f"v4 list, page of {PAGE}", page, by_hand, "a query by hand and orjson", "rows a second")

    read = rate(lambda: scenes.read_texts(document), NUMBERED)
    summed = rate(lambda: scenes.summarise(document, now), NUMBERED)
    say("comments summarised", summed, read, "reading their texts", "a second")

    to_import, to_copy = scenes.open_document(now, nth=3), scenes.open_document(now, nth=4)
    found = imports.measure(to_import, to_copy, now, text=TEXT, count=IMPORTED)
    say("rows of a file checked", found["check"], found["copy"], "a bare COPY of the same rows", "a second")
    say("rows of a file imported", found["import"], found["copy"], "a bare COPY of the same rows", "a second")

    read_a_large_docket(now)


def read_a_large_docket(now: dt.datetime) -> None:
    """What the API and the bulk files cost where a docket has a million comments; BENCH_ROWS makes it smaller."""
    from django.conf import settings
    from django.core.cache import cache

    from benchmarks import posted, scenes
    from comments.enums import BulkFormat

    settings.API_REQUESTS_PER_HOUR = 10**9  # one client asks here for all
    document = scenes.open_document(now, nth=5)
    posted.post_by_copy(document)
    first = posted.place_before_page(document, 1)
    far = posted.place_before_page(document, min(posted.FAR_PAGE, posted.ROWS // posted.PAGE))
    for name, with_texts in (("list", False), ("list with texts", True)):
        hand, page = alternating(
            partial(posted.page_by_hand, first, with_texts=with_texts),
            partial(posted.page_by_api, first, with_texts=with_texts),
            count=PAGE,
        )
        say(f"v4 {name}, page of {PAGE} by cursor", page, hand, "a query by hand and orjson", "rows a second")
    near, away = alternating(partial(posted.page_by_api, first), partial(posted.page_by_api, far), count=PAGE)
    say(f"the same, page {(far - first) // PAGE + 1:,}", away, near, "page 1", "rows a second")
    posted.walk(document, pages=1000)  # by then the process holds what it will hold
    before = posted.resident_bytes()
    pages = rate(lambda: posted.walk(document, pages=posted.FAR_PAGE), posted.FAR_PAGE)
    grown = (posted.resident_bytes() - before) / 2**20
    print(f"{'pages walked in a row':<34}{pages:>12,.0f} a second; memory grew by {grown:,.1f} MiB")
    cache.clear()
    in_full = rate(partial(posted.first_page_by_api, document), 1)
    for changed in (1, 10_000):
        posted.move_to_the_end(changed)
        after = rate(partial(posted.first_page_by_api, document), 1)
        say(f"counted page after {changed:,} changed", after, in_full, "counting all in full", "pages a second")
    detail = median_rate(lambda: posted.detail_by_api(document), 1)
    print(f"{'v4 detail':<34}{detail:>12,.0f} a second")

    print(f"{'search entries written':<34}{rate(posted.index_for_search, posted.ROWS):>12,.0f} a second")
    for name, term in (("one comment", posted.RARE), ("most comments", posted.COMMON)):
        counted = median_rate(partial(posted.count_by_hand, term), 1)
        found = median_rate(partial(posted.search_by_api, document, term), 1)
        say(f"search, a word of {name}", found, counted, "counting its entries by hand", "a second")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = rate(lambda: posted.copy_to(document, folder), posted.ROWS)
        for one in BulkFormat:
            made = rate(partial(posted.bulk_files, document, folder, one), posted.ROWS)
            say(f"bulk file, {one} alone", made, copy, "COPY TO of the same rows", "rows a second")
        together = rate(partial(posted.bulk_files, document, folder, *BulkFormat), len(BulkFormat) * posted.ROWS)
        say("bulk files, all in one reading", together, copy, "COPY TO once for each", "rows a second")
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB")


if __name__ == "__main__":
    with fresh_installation():
        main()
    sys.exit(0)
