"""The admin panel's views, one file a page; all but setting up are for administrators alone."""
