import os
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def executable() -> Path:
    """The freshly built azimuth."""
    built = Path(__file__).parents[2] / ".build/release/azimuth"
    return Path(os.environ.get("AZIMUTH", built)).resolve()


@pytest.fixture
def azimuth(executable, tmp_path):
    """Runs azimuth as a user with an empty home and no environment would: azimuth("install", JUPYTER_PATH="…")."""

    def run(*arguments, program=executable, **environment):
        environment = {"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"} | environment
        return subprocess.run(
            [program, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30
        )

    return run
