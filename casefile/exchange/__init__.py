"""Cases in and out: declarative build, verification."""
