"""Documents and workbooks made from a round of a report or from the consolidated rows."""
