"""Performance figures, as ratios within one run. `make bench` runs them; the tests never do."""
