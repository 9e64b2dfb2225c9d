"""The v4 API, asked over HTTP as a stranger's client asks it."""
