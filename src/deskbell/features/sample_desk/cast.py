"""The people of the sample desk."""

# Role, e-mail, password.
SIGN_INS: tuple[tuple[str, str, str], ...] = ()
