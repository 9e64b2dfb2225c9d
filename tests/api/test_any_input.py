"""Whatever is asked, the answer is documented: found, or what is wrong. Never a fault."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.api.v4.schema import description
from comments.record.search import refresh_search_entries
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import Api

PATHS = {path: item for path, item in description()["paths"].items() if "get" in item}
NAMES = sorted({one["name"] for item in PATHS.values() for one in item["get"]["parameters"] if one["in"] == "query"})
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers(-(2**70), 2**70).map(str),
    st.dates().map(str),
    st.datetimes().map(lambda at: f"{at:%Y-%m-%d %H:%M:%S}"),
    st.sampled_from(["true", "attachments", "0900031100000001", "09000311ffffffff", "FINCEN-2026-0100-0002", "-title"]),
)
IDS = st.one_of(
    st.text(min_size=1, max_size=30).filter(lambda text: "/" not in text and text not in (".", "..")),
    st.sampled_from(["FINCEN-2026-0100-0002", "FINCEN-2026-0100-999999999", "09003111ffffffff", "FINCEN-2026-0100"]),
)


@given(
    path=st.sampled_from(sorted(PATHS)),
    identifier=IDS,
    query=st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=10)), VALUES), max_size=4),
)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_input_makes_a_fault(api: Api, path: str, identifier: str, query: list[tuple[str, str]]) -> None:
    if not Docket.objects.exists():
        factories.CommentFactory(document__docket__docket_id="FINCEN-2026-0100", posted=True)
        refresh_search_entries()
    params: dict[str, list[str]] = {}
    for name, value in query:
        params.setdefault(name, []).append(value)
    params.pop("api_key", None)
    response = api.client.get("/v4" + path.replace("{id}", identifier), params)
    assert response.status_code in (200, 400, 404), response.content
    assert response["Content-Type"] == "application/vnd.api+json;charset=utf-8"
