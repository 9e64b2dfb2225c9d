"""Tests may be named in any order: each finds the fixtures of its folder."""

import subprocess
import sys

from rulemaking.stack.folders import PROJECT_ROOT


def test_files_of_one_folder_share_its_conftest_even_with_another_file_between_them() -> None:
    named = ["tests/views/test_posted.py", "tests/test_factories.py", "tests/views/test_canary.py"]

    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", *named],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert collected.returncode == 0, collected.stdout + collected.stderr
    assert collected.stdout.count("<Package views>") == 1
    assert "<Module test_canary.py>" in collected.stdout
