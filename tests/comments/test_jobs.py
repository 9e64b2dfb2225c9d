"""Leases: who may work, who may finish, and what becomes of work whose worker dies."""

import datetime as dt
import threading
import time
import uuid

import pytest

from comments import jobs, work
from comments.enums import JobKind
from comments.models import Job
from comments.models.job import MAX_ATTEMPTS
from tests.factories import RECEIVED_AT, JobFactory

pytestmark = pytest.mark.django_db

NOW = RECEIVED_AT
LEASE = dt.timedelta(seconds=jobs.LEASE_SECONDS)


def claim(at=NOW, limit=10):
    return jobs.claim(kind=JobKind.NUMBER, at=at, limit=limit)


def test_a_claim_takes_the_oldest_first_and_no_more_than_asked():
    made = [JobFactory() for _ in range(3)]

    assert claim(limit=2) == made[:2]


def test_a_claimed_job_is_no_one_elses_until_the_lease_runs_out():
    JobFactory()
    claim()

    assert claim(at=NOW + LEASE - dt.timedelta(microseconds=1)) == []
    assert len(claim(at=NOW + LEASE)) == 1


def test_a_claim_takes_one_kind_only_and_nothing_before_its_time():
    JobFactory(not_before=NOW + dt.timedelta(seconds=1))
    JobFactory(kind=JobKind.SKETCH)

    assert claim() == []


def test_a_finished_job_is_not_owed_again():
    JobFactory()
    (job,) = claim()

    assert jobs.finish(job=job, at=NOW)
    assert claim(at=NOW + dt.timedelta(days=9)) == []


def test_who_lost_the_lease_can_neither_finish_nor_fail_nor_report_nor_renew():
    JobFactory()
    (slow,) = claim()
    (quick,) = claim(at=NOW + LEASE)

    assert not jobs.finish(job=slow, at=NOW)
    assert not jobs.fail(job=slow, error="x", at=NOW)
    assert not jobs.report_progress(job=slow, progress="half", leased_until=NOW)
    assert not jobs.renew(job=slow, leased_until=NOW)
    assert jobs.finish(job=quick, at=NOW)


def test_a_job_cannot_be_finished_twice():
    JobFactory()
    (job,) = claim()

    assert [jobs.finish(job=job, at=NOW), jobs.finish(job=job, at=NOW)] == [True, False]


def test_a_failed_job_waits_longer_each_time_and_is_then_given_up():
    JobFactory()
    at, waits = NOW, []
    for _ in range(MAX_ATTEMPTS):
        (job,) = claim(at=at)
        jobs.fail(job=job, error="no luck", at=at)
        job.refresh_from_db()
        waits.append((job.not_before - at).total_seconds())
        at = job.not_before

    assert waits == [10, 40, 160, 640, 2560, 3600]
    assert (job.failed_at is not None, job.last_error) == (True, "no luck")
    assert claim(at=at + dt.timedelta(days=9)) == []


def test_a_job_that_waits_for_a_service_is_never_given_up():
    JobFactory()
    at = NOW
    for _ in range(MAX_ATTEMPTS * 3):
        (job,) = claim(at=at)
        jobs.fail(job=job, error="clamd is down", at=at, is_outage=True)
        job.refresh_from_db()
        assert job.not_before - at <= dt.timedelta(minutes=5)
        at = job.not_before

    assert job.failed_at is None


def test_a_job_whose_workers_die_again_and_again_is_given_up_and_says_so():
    job = JobFactory()
    at = NOW
    for _ in range(MAX_ATTEMPTS):
        assert len(claim(at=at)) == 1
        at += LEASE

    assert claim(at=at) == []
    job.refresh_from_db()
    assert (job.failed_at, job.last_error) == (at, jobs.WORKER_LOST)


def test_a_job_given_up_can_be_ordered_again_once():
    job = JobFactory(failed_at=NOW, attempt_count=MAX_ATTEMPTS)

    jobs.retry(job=job, at=NOW)

    assert claim() == [job]
    with pytest.raises(jobs.JobNotRetryable):
        jobs.retry(job=job, at=NOW)


@pytest.mark.parametrize("state", [{}, {"done_at": NOW}, {"leased_until": NOW + LEASE}])
def test_only_what_was_given_up_is_ordered_again(state):
    with pytest.raises(jobs.JobNotRetryable):
        jobs.retry(job=JobFactory(**state), at=NOW)


def test_an_error_that_quotes_a_strangers_bytes_can_be_stored():
    job = JobFactory()
    (claimed,) = claim()

    jobs.fail(job=claimed, error="bad \x00 name \ud83d" + "x" * 900, at=NOW)

    job.refresh_from_db()
    assert job.last_error.startswith("bad  name ?x")


def test_one_job_that_fails_stops_no_other():
    made = [JobFactory() for _ in range(3)]

    def act(job):
        if job == made[1]:
            raise ValueError("this one")
        jobs.finish(job=job, at=work.now())

    assert work.settle(JobKind.NUMBER, act, limit=10) == 3
    assert list(Job.objects.order_by("pk").values_list("last_error", flat=True)) == ["", "ValueError: this one", ""]
    assert Job.objects.done().count() == 2


def test_a_service_that_is_down_is_not_asked_again_for_each_job_of_the_batch():
    for _ in range(3):
        JobFactory()
    asked = []

    def act(job):
        asked.append(job)
        raise jobs.ServiceDown("clamd is down")

    work.settle(JobKind.NUMBER, act, limit=10)

    assert len(asked) == 1
    assert Job.objects.waiting_at(work.now()).count() == 3


def test_a_job_that_another_worker_took_during_a_slow_batch_is_left_to_it():
    JobFactory(), JobFactory()
    done = []

    def act(job):
        done.append(job.pk)
        # The batch took so long that its lease ran out, and another worker claimed the rest.
        Job.objects.update(leased_until=NOW)
        jobs.claim(kind=JobKind.NUMBER, at=work.now(), limit=10)

    work.settle(JobKind.NUMBER, act, limit=10, lease_seconds=0)

    assert len(done) == 1


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_beside_work_that_has_no_moment_to_until_it_is_over_or_lost():
    JobFactory()
    (job,) = claim()
    later = NOW + dt.timedelta(minutes=5)

    with jobs.kept_lease(job=job, seconds=1, now=lambda: later):
        while not Job.objects.filter(leased_until__gt=later).exists():
            time.sleep(0.05)
        Job.objects.update(lease_token=uuid.uuid4(), leased_until=NOW)
        time.sleep(1)

    assert Job.objects.get().leased_until == NOW
    assert "lease" not in {thread.name for thread in threading.enumerate()}
