"""Headers, cookies and the content policy. Public pages run no inline script at all."""

from csp.constants import NONE, SELF

from portal.kit.env import Environment

_env = Environment()
_secure = _env.text("SITE_URL", "http://127.0.0.1:8000").startswith("https://")

CONTENT_SECURITY_POLICY = {
    # Wagtail's admin still needs inline script; portal.middleware gives it a policy of its own.
    "EXCLUDE_URL_PREFIXES": ("/cms-admin",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_NAME = "__Host-session" if _secure else "gongyi_session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30  # seconds
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "gongyi_csrf"
CSRF_FAILURE_VIEW = "portal.pages.errors.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365  # seconds
LANGUAGE_COOKIE_SECURE = _secure
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_SSL_REDIRECT = False  # the proxy in front redirects
X_FRAME_OPTIONS = "SAMEORIGIN"
if _secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [_env.text("SITE_URL").rstrip("/")]
