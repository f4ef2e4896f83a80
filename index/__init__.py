"""Offline: a report file becomes a searchable folder."""
