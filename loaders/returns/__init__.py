"""Reads the files that officers send, strictly: untrusted bytes in, cells as text out, every step in words."""
