"""The desk's own look: a logo, and two colours that every page takes from one small stylesheet."""
