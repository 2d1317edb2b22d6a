"""What can be wrong before the desk runs."""


class ConfigurationError(Exception):
    """A setting or the machine is not as it must be; the text is one sentence for the person who starts the desk."""
