"""The furniture that every panel shares: base pages, components, styles and scripts."""
