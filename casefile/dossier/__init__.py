"""The exported document."""
