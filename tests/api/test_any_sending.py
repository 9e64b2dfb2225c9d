"""Whatever is sent, the answer is documented: taken, or what is wrong. Never a fault, and never both."""

import json
from typing import Any

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.api.v4.comment_attributes import KNOWN
from comments.api.v4.schema import description
from comments.models import Comment
from tests.api.sending import ANONYMOUS, INDIVIDUAL, ORGANIZATION, Sender, resource

SCHEMAS = {"components": description()["components"]}
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=60)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
CHANGES = st.dictionaries(st.one_of(st.sampled_from(KNOWN), st.text(max_size=12)), ANYTHING, max_size=5)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _check(name: str, answer: Any) -> None:
    whole = {**SCHEMAS["components"]["schemas"][name], **SCHEMAS}
    jsonschema.validate(answer.json(), whole, cls=jsonschema.Draft202012Validator)


@given(base=st.sampled_from([ANONYMOUS, INDIVIDUAL, ORGANIZATION]), changes=CHANGES)
@FEW
def test_no_attributes_make_a_fault(sender: Sender, settings: Any, base: dict, changes: dict) -> None:
    settings.API_COMMENTS_PER_MINUTE = settings.API_COMMENTS_PER_HOUR = 0
    before = Comment.objects.count()
    answer = sender.send(base | changes)
    assert answer.status_code in (201, 400, 404, 422), answer.content
    _check("sent_comment" if answer.status_code == 201 else "error", answer)
    assert Comment.objects.count() - before == (answer.status_code == 201)


@given(body=ANYTHING, kind=st.sampled_from(["comments", "submission-keys", "file-upload-urls"]))
@FEW
def test_no_body_makes_a_fault(sender: Sender, settings: Any, body: Any, kind: str) -> None:
    settings.API_COMMENTS_PER_MINUTE = settings.API_COMMENTS_PER_HOUR = settings.API_UPLOADS_PER_HOUR = 0
    for sent in (body, {"data": body}, {"data": {"type": kind, "attributes": body}}):
        answer = sender.post(kind, json.dumps(sent))
        assert answer.status_code in (201, 400), answer.content


@given(given=st.fixed_dictionaries(dict.fromkeys(("fileName", "submissionKey", "contentType"), st.text(max_size=40))))
@FEW
def test_no_announcement_makes_a_fault(sender: Sender, settings: Any, given: dict) -> None:
    settings.API_UPLOADS_PER_HOUR = 0
    real = given | {"submissionKey": sender.submission_key()}
    for attributes in (given, real, real | {"contentType": "text/plain"}, real | {"fileName": "a.txt"}):
        answer = sender.post("file-upload-urls", resource("file-upload-urls", attributes))
        assert answer.status_code in (201, 400), answer.content
