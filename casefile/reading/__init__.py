"""Bytes to pages of text with places, made in a separate, limited process."""
