"""Marks the wheel as one for this kind of machine and for any Python 3."""

import sysconfig
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NativeWheel(BuildHookInterface):
    def initialize(self, version, build_data):
        if not (Path(self.root) / "data/lib/azimuth/azimuth").exists():
            raise RuntimeError("the program is missing: make the wheel with Scripts/wheel")
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
