"""Mail that the desk sends, and when."""
