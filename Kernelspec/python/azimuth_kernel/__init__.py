"""The Azimuth kernel for Jupyter: where its program lies, and the colours of its language."""

from importlib.metadata import files, version
from pathlib import Path

__version__ = version("azimuth-kernel")


def executable() -> Path:
    """The program that this package carries."""
    # It lies in lib/azimuth below the prefix, not beside this file; the installer's list has the way there.
    for file in files("azimuth-kernel") or []:
        program = Path(file.locate())
        if file.match("azimuth/azimuth") and program.is_file():
            return program.resolve()
    raise FileNotFoundError("azimuth-kernel is not installed whole: pip install --force-reinstall azimuth-kernel")
