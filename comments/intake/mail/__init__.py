"""Comments that come by e-mail, from a mailbox (IMAP) or a folder of .eml files. docs/adr/0033."""
