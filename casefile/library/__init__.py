"""Reference data shared by all cases on this workstation."""
