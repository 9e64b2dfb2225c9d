"""`make quality`: how well campaigns are found, measured on dockets whose truth is known.

The dockets are made here, by two grammars that share nothing with the analysis or with the practice docket: one to tune
on, and one that is held out.
"""
