"""The guided start without a browser: answers from a file or from questions, judged as a whole, then carried out."""
