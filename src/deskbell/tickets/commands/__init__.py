"""The verbs: each file is one way in which a ticket changes. There is no other."""
