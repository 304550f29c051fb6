"""Trends: shares over time and what they can show."""
