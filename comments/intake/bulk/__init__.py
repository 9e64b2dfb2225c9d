"""Comments that come in files: the 60-column export of regulations.gov, a campaign's table, JSON lines, workbooks, and
ZIPs of one of these with the files that it names. docs/imports.md says what a file may look like."""
