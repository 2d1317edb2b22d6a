"""Business time: schedules with their versions, and later the plans that promise answers in it."""
