"""Models that chapters import."""
