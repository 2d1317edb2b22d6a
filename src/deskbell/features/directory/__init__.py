"""Clients and organizations in the agent panel, for agents whose permissions open the directory to them."""
