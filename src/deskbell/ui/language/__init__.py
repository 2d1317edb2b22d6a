"""The language of pages: found for each request, and chosen by a small switch."""
