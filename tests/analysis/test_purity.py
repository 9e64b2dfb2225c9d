"""The analysis stands alone."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import comments.analysis

ROOT = Path(comments.analysis.__file__).parents[2]


def test_no_module_of_the_analysis_brings_django_along():
    names = [m.name for m in pkgutil.walk_packages(comments.analysis.__path__, "comments.analysis.")]
    program = f"import sys, {', '.join(names)}; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert len(names) > 15
    assert (done.returncode, done.stderr) == (0, "")
