"""What the agent panel's pages load."""

from deskbell.ui.panel_heads import offer_head

HEAD = offer_head("presence/head.html")
