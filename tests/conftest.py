"""What all tests share. The servers are started by tests/services.py, which pyproject.toml loads."""

pytest_plugins = ["tests.database", "tests.live", "tests.object_store"]
