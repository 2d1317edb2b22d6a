"""Settings of signing in; `settings.py` takes over every name in capitals."""

ACCOUNT_ADAPTER = "deskbell.sign_in.adapter.DeskAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "deskbell.sign_in.forms.LoginForm",
    "signup": "deskbell.sign_in.forms.SignupForm",
    "reset_password": "deskbell.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "deskbell.sign_in.forms.ResetPasswordKeyForm",
    "change_password": "deskbell.sign_in.forms.ChangePasswordForm",
    "reauthenticate": "deskbell.sign_in.forms.ReauthenticateForm",
}
AUTHENTICATION_BACKENDS = ["deskbell.sign_in.backend.DeskBackend"]
# allauth's own generator writes an unproved address into its book when a link is merely looked at.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "deskbell.sign_in.tokens.DeskTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # seconds: the longest that the desk's own setting may allow
LOGIN_URL = "account_login"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# An address is proved before it opens anything, and nobody learns from an answer which addresses are known.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end by themselves: their hash no longer fits
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    # Repeated failures lock the sender's address and the account, whatever session they come from.
    # The account's part of it is a setting of the desk: sign_in/lockout.py puts it in.
    "login_failed": "30/10m/ip,5/10m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/10m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
