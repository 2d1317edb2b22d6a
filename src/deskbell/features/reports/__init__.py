"""What waits for an agent, and the desk's figures of any period, each leading to the very tickets that it counts."""
