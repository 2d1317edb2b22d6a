"""Who is who: accounts, agents, departments, teams, roles and organizations."""
