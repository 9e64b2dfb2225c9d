"""The client of docs/examples, and keys for it, for tests against the running system."""

import importlib.util
import sys
from types import ModuleType

from rulemaking.stack.folders import PROJECT_ROOT
from tests.live import LiveStack

_MAKE_KEY = """
import datetime as dt
from comments.record import api_keys
at = dt.datetime.now(dt.UTC)
key = api_keys.ask(email="{email}", name="Example", purpose="Examples", at=at)
made = api_keys.confirm(key=key, at=at) if key.confirmed_at is None else api_keys.renew(
    key=key, seen_prefix=key.prefix, at=at)
key.refresh_from_db()
if not key.may_post:
    api_keys.allow_posting(key=key, by="r.okafor", at=at)
print(made)
"""


def make_key(stack: LiveStack, email: str = "example@mail.example") -> str:
    """A key that may post; of this address the only one that works."""
    return stack.manage("shell", "-v0", "-c", _MAKE_KEY.format(email=email)).split()[-1]


def load_client() -> ModuleType:
    """docs/examples/docket311_client.py, as somebody would import their copy of it."""
    path = PROJECT_ROOT / "docs" / "examples" / "docket311_client.py"
    spec = importlib.util.spec_from_file_location("docket311_client", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
