"""What the admin panel's pages show, one file a page."""
