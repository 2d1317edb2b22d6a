"""The desk as it is, but each answer says how many queries it took."""

from deskbell.config.settings import *  # noqa: F403
from deskbell.config.settings import MIDDLEWARE as PRODUCT_MIDDLEWARE

MIDDLEWARE = ["counted.middleware.CountQueries", *PRODUCT_MIDDLEWARE]
