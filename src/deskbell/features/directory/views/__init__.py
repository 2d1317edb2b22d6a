"""The directory's pages, each by the permission for it."""
