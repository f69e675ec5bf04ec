"""Puts the top-level `resources/` into the wheel as `casefile/resources`; all else is in pyproject.toml.

In the source tree and in an editable installation the folder is used where it stands.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RESOURCES = Path("resources")


class BuildWithResources(build_py):
    """Copies the packages, then the resources, freshly: a file deleted from the tree leaves the wheel too."""

    def run(self) -> None:
        """Build as setuptools does and add `casefile/resources`, unless the installation is editable."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "casefile" / "resources"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(RESOURCES, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))


setup(cmdclass={"build_py": BuildWithResources})
