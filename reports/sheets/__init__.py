"""A unit's report as an Excel form: written, read back, held against the draft, stored after confirmation."""
