import os
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def executable() -> Path:
    """The freshly built azimuth."""
    return Path(os.environ.get("AZIMUTH", REPOSITORY / ".build/release/azimuth")).resolve()


@pytest.fixture
def azimuth(executable, tmp_path):
    """Runs azimuth as a user with an empty home and no environment would: azimuth("install", JUPYTER_PATH="…")."""

    def run(*arguments, program=executable, **environment):
        environment = {"HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"} | environment
        return subprocess.run(
            [program, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30
        )

    return run
