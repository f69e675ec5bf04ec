"""Where resources, settings, library and logs are."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import platformdirs

APPLICATION = "casefile"


def resource(*parts: str) -> Path:
    """Return the path of a file shipped with Casefile, in the source tree or in an installed package."""
    here = Path(str(resources.files("casefile")))
    inside = here / "resources"
    root = inside if inside.is_dir() else here.parent / "resources"
    return root.joinpath(*parts)


def library_folder() -> Path:
    """Return the folder of the reference library shared by all cases of this person."""
    return platformdirs.user_data_path(APPLICATION, appauthor=False) / "library"


def settings_folder() -> Path:
    """Return the folder of this person's settings."""
    return platformdirs.user_config_path(APPLICATION, appauthor=False)


def log_folder() -> Path:
    """Return the folder of logs; logs never hold evidence."""
    return platformdirs.user_log_path(APPLICATION, appauthor=False)
