"""Which device is this? A few words from what the browser says of itself, for the officer's own list of sessions."""

from starlette.requests import Request

# The first that fits: Edge and Cốc Cốc call themselves Chrome too, and Chrome calls itself Safari.
_BROWSERS = (
    ("Zalo", "Zalo"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_of(request: Request) -> str:
    """Such as "Chrome, Android"; nothing for what does not say."""
    said = request.headers.get("user-agent", "")
    found = (next((name for mark, name in marks if mark in said), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(part for part in found if part)
