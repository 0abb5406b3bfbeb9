"""Forms of reports: what was typed, cleaned and told apart; they never change anything."""
