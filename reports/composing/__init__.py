"""Composing the consolidated report: what the units wrote and what the figures say, chosen and edited."""
