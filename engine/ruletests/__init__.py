"""Rule tests: cases in YAML beside the rules, run by `dualprev rules test` and by pytest."""
