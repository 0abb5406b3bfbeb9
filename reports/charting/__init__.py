"""Charts in one house style: rows of the consolidation become a `Chart`, and a chart becomes one SVG."""
