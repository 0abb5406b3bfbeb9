"""A demonstration: invented figures of a plan, filed through the portal's own moves, and labelled as invented."""
