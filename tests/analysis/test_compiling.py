"""When kernels are compiled, in which way, and where what was compiled is kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from comments.analysis import kernels

ROOT = Path(kernels.__file__).parents[3]


def test_the_compiler_is_not_loaded_before_something_is_grouped():
    program = "import sys, comments.analysis.summary; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_kernels_are_kept_only_where_nobody_else_may_write(tmp_path):
    open_to_all, ours = tmp_path / "open", tmp_path / "ours"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "file").write_text("no folder")
    places = [open_to_all, tmp_path / "link", tmp_path / "file" / "below", ours]
    assert kernels.cache_folder(places).parent == ours
    assert kernels.cache_folder(places[:3]).name.startswith("docket311-kernels-")


def test_kernels_of_other_code_are_not_taken_from_the_folder(tmp_path):
    folder = kernels.cache_folder([tmp_path])
    shutil.copytree(ROOT / "comments", tmp_path / "copy" / "comments", ignore=shutil.ignore_patterns("__pycache__"))
    changed = tmp_path / "copy" / "comments" / "analysis" / "kernels" / "lines.py"
    changed.write_text(changed.read_text() + "\n")
    program = (
        "from pathlib import Path; from comments.analysis import kernels; print(kernels.cache_folder([Path('..')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path / "copy", capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).name != folder.name


def test_bounds_are_checked_where_that_is_asked_for_and_such_kernels_are_kept_apart(tmp_path):
    """What `make bounds` stands on. The loop and the one that it calls for each word are compiled in two ways."""
    program = """
import numpy as np
from comments.analysis.kernels import comparing

words, begins, one = np.ones(8, dtype=np.uint64), np.array([0]), np.array([0])
for end in (8, 9):
    where = begins, np.array([end]), one, one
    comparing.shared_with(words, np.zeros(0, np.uint8), *where, np.zeros((1, 2), dtype=np.int64))
    print("within")
"""
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "within\n"
    assert "IndexError: index is out of bounds" in done.stderr
    assert [folder.name.endswith("-checked") for folder in tmp_path.iterdir()] == [True]
