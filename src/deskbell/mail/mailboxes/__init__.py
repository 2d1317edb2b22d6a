"""Mailboxes: fetching what comes in by IMAP and POP3, so that nothing is lost and nothing comes twice."""
