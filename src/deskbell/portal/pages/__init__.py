"""What each page of the portal shows: one frozen dataclass per page."""
