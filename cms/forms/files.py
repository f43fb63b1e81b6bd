"""Uploads: pictures are decoded and drawn again, documents must be what their name says."""

from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "png"}
MOST_PIXELS = 50_000_000
MAGIC = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
}


class PictureForm(BaseImageForm):
    def clean_file(self):
        file = self.cleaned_data.get("file")
        if not file or not hasattr(file, "content_type"):
            return file  # unchanged
        return redraw(file)


def redraw(file) -> SimpleUploadedFile:
    """The same picture, first frame, upright, without EXIF, comments, profiles or extra bytes.

    Raises ``ValidationError`` for what is no picture or has more than 50 million points.
    """
    try:
        file.seek(0)
        with Image.open(file) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("图片太大，请缩小后再上传。"), code="picture_too_large")
            kind = picture.format
            if kind not in FORMATS:
                raise ValidationError(_("请上传 JPG、PNG、WebP 或 GIF 图片。"), code="picture_kind")
            first = ImageSequence.Iterator(picture)[0]
            upright = ImageOps.exif_transpose(first)
            mode = "RGB" if kind == "JPEG" else "RGBA"
            pixels = upright.convert(mode)
    except ValidationError:
        raise
    except Exception as error:  # Pillow raises many kinds on hostile files
        raise ValidationError(_("这张图片打不开，请换一张。"), code="picture_unreadable") from error
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    ending = FORMATS[kind]
    out = BytesIO()
    clean.save(out, {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[ending], quality=88)
    name = f"{Path(file.name).stem[:80] or 'picture'}.{ending}"
    return SimpleUploadedFile(name, out.getvalue(), content_type=f"image/{ending}")


class AttachmentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data.get("file")
        if not file or not hasattr(file, "content_type"):
            return file
        starts = MAGIC.get(Path(file.name).suffix.lower())
        file.seek(0)
        head = file.read(8)
        file.seek(0)
        if starts and not head.startswith(starts):
            raise ValidationError(_("文件内容与扩展名不符，请检查后再上传。"), code="file_kind")
        return file
