"""What editors publish, for programs to read: one router of the API."""

from ninja import Router

from .api_compacts import router as compacts
from .api_coverage import router as coverage
from .api_editions import router as editions
from .api_near import router as near
from .api_notices import router as notices
from .api_objections import router as objections
from .api_programs import router as programs

router = Router()
router.add_router("", editions)  # before compacts: editions/drafts is no edition
router.add_router("", objections)
router.add_router("", coverage)
router.add_router("", compacts)
router.add_router("", near)
router.add_router("", programs)
router.add_router("", notices)
