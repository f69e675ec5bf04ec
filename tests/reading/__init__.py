"""Tests of reading; a package, so that its modules may be called like those of other layers."""
