"""Text and numbers: what the comments say, how often, and who said it with them.

Pure: nothing here imports Django, opens a connection, or reads a clock. Callers hand in
texts and dates, and get values back. Same input, same answer, whatever the order.
"""
