"""Images: PNG, JPEG, TIFF with all its frames, and WebP; size, EXIF and pictures. No text is invented."""

from __future__ import annotations

import contextlib
import io
import math
import re
import time
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime

import PIL
from PIL import ExifTags, Image, ImageSequence, UnidentifiedImageError

from casefile.reading.errors import ReadingError
from casefile.reading.model import READER, Page
from casefile.reading.protocol import Begin, Fact, Notice, Piece, Request

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/webp": "WEBP"}
FRAME_LIMIT = 2000
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TURNS = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
SIDEWAYS = frozenset({5, 6, 7, 8})
MIRRORED = frozenset({2, 4, 5, 7})
BASE_TAGS = (
    (ExifTags.Base.Make, "camera make"),
    (ExifTags.Base.Model, "camera model"),
    (ExifTags.Base.Software, "software"),
    (ExifTags.Base.DateTime, "EXIF date and time"),
    (ExifTags.Base.Artist, "author"),
    (ExifTags.Base.Copyright, "copyright"),
    (ExifTags.Base.ImageDescription, "description"),
)
EXIF_TAGS = (
    (ExifTags.Base.DateTimeOriginal, "taken, by the camera's clock"),
    (ExifTags.Base.OffsetTimeOriginal, "time zone of the camera's clock"),
    (ExifTags.Base.BodySerialNumber, "camera serial number"),
    (ExifTags.Base.LensModel, "lens"),
)
LATITUDE, LONGITUDE, TAKEN = "GPS latitude", "GPS longitude", "taken"
"""Facts by which a check finds camera place (decimal degrees) and time (ISO 8601, with its zone if given)."""

_EXIF_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)")


def read(data: bytearray, request: Request) -> Iterator[Piece]:
    """Yield a page without text for each frame, and facts from the header and from EXIF."""
    image = open_image(data, request.kind)
    frames = getattr(image, "n_frames", 1)
    yield Begin(request.kind, f"{READER}; Pillow {PIL.__version__}", frames)
    yield from _facts(image, frames)
    for index, frame in enumerate(ImageSequence.Iterator(image)):
        if index >= FRAME_LIMIT or time.process_time() > request.seconds:
            yield Notice(f"Only {index:,} of {frames:,} frames were read.")
            return
        orientation = _orientation(frame)
        width, height = _stored_size(frame)
        notes: tuple[str, ...] = ()
        try:
            frame.load()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            reason = "too large to be shown" if isinstance(error, Image.DecompressionBombError) else "damaged"
            notes = (f"The picture is {reason}; what can be read of it is its size and header.",)
        if orientation in SIDEWAYS:
            width, height = height, width
        yield Page(
            number=index + 1,
            text="",
            width=width,
            height=height,
            rotation=TURNS.get(orientation, 0),
            notes=notes,
        )


def open_image(data: bytearray, kind: str) -> Image.Image:
    """Open an image of exactly this kind; ReadingError when it is damaged or would fill the memory."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return Image.open(io.BytesIO(data), formats=[FORMATS[kind]])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ReadingError(
            "the image says it has more pixels than the reader takes (about 89 million); it can be sealed unread."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ReadingError("this image is damaged and cannot be opened; it can be sealed unread.") from error


def open_pictures(data: bytearray, request: Request) -> ImagePictures:
    """Open the image for pictures of its frames."""
    return ImagePictures(open_image(data, request.kind))


class ImagePictures:
    """Pictures of an image's frames, turned as EXIF says, on white where they are transparent."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image
        self.pages = getattr(image, "n_frames", 1)

    def render(self, number: int, scale: float, rotate: int, pixels: int) -> tuple[int, int, bytes]:
        """Return width, height and RGB rows of frame `number`, `scale` pixels for each of its own."""
        if not 1 <= number <= self.pages:
            raise ReadingError(f"there is no page {number}; the image has {self.pages}.")
        try:
            self._image.seek(number - 1)
            self._image.load()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ReadingError(f"page {number} of this image is damaged and cannot be pictured.") from error
        width, height = (max(round(side * scale), 1) for side in self._image.size)
        if width * height > pixels:
            most = math.sqrt(pixels / (self._image.width * self._image.height))
            raise ReadingError(
                f"the picture would have more than {pixels // 1_000_000} million pixels; "
                f"ask for a scale of at most {most:.3g}."
            )
        frame = _flat(self._image)
        if frame.size != (width, height):
            frame = frame.resize((width, height), Image.Resampling.LANCZOS)
        orientation = _orientation(self._image)
        if orientation in UPRIGHT:
            frame = frame.transpose(UPRIGHT[orientation])
        if rotate:
            frame = frame.rotate(-rotate, expand=True)
        return frame.width, frame.height, frame.tobytes()


def _flat(image: Image.Image) -> Image.Image:
    """Return the image in RGB, on white where it is transparent."""
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    return image.convert("RGB")


def _stored_size(frame: Image.Image) -> tuple[int, int]:
    """Return width and height as stored; Pillow turns a TIFF by its orientation on its own."""
    tags = getattr(frame, "tag_v2", {})
    width, height = tags.get(ExifTags.Base.ImageWidth), tags.get(ExifTags.Base.ImageLength)
    return (width, height) if isinstance(width, int) and isinstance(height, int) else frame.size


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except (OSError, SyntaxError, ValueError, TypeError):
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _facts(image: Image.Image, frames: int) -> Iterator[Piece]:
    yield Fact("format", image.format or "")
    yield Fact("size", f"{image.width} x {image.height} pixels")
    if frames > 1:
        yield Fact("frames", str(frames))
    yield Fact("colours", image.mode)
    try:
        exif = image.getexif()
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        yield Notice("The image's EXIF data are damaged and were not read.")
        return
    for tags, names in ((exif, BASE_TAGS), (inner, EXIF_TAGS)):
        for tag, name in names:
            value = _words(tags.get(tag))
            if value:
                yield Fact(name, value)
    taken = _taken(
        _words(inner.get(ExifTags.Base.DateTimeOriginal)), _words(inner.get(ExifTags.Base.OffsetTimeOriginal))
    )
    if taken:
        yield Fact(TAKEN, taken)
    orientation = _orientation(image)
    if orientation != 1:
        mirrored = " and mirrored" if orientation in MIRRORED else ""
        yield Fact("orientation", f"{orientation}: shown turned by {TURNS.get(orientation, 0)} degrees{mirrored}")
    yield from _place(place)
    for key, value in image.info.items():
        if isinstance(value, str) and isinstance(key, str) and value.strip() and key != "exif":
            yield Fact(f"text chunk {_words(key)}", _words(value[:4000]))


def _place(place: Mapping[int, object]) -> Iterator[Fact]:
    """Yield where the picture was taken, in decimal degrees (north and east positive), and GPS time."""
    tags = ExifTags.GPS
    for value_tag, side_tag, name, negative, most in (
        (tags.GPSLatitude, tags.GPSLatitudeRef, LATITUDE, "S", 90),
        (tags.GPSLongitude, tags.GPSLongitudeRef, LONGITUDE, "W", 180),
    ):
        degrees = _degrees(place.get(value_tag))
        if degrees is not None and degrees <= most:
            sign = -1 if _words(place.get(side_tag)).upper().startswith(negative) else 1
            yield Fact(name, f"{sign * degrees:.6f}")
    day = _words(place.get(tags.GPSDateStamp))
    clock = place.get(tags.GPSTimeStamp)
    if isinstance(clock, tuple) and len(clock) == 3:
        with contextlib.suppress(TypeError, ValueError, ZeroDivisionError):
            day += f" {int(clock[0]):02}:{int(clock[1]):02}:{int(clock[2]):02} UTC"
    if day.strip():
        yield Fact("GPS date and time", day.strip())


def _taken(written: str, zone: str) -> str:
    """Return EXIF's `2008:10:22 16:28:39` in ISO 8601; "" when it is no time."""
    match = _EXIF_TIME.match(written)
    if match is None:
        return ""
    text = f"{match[1]}-{match[2]}-{match[3]}T{match[4]}"
    for moment in (text + zone, text):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(moment).isoformat()
    return ""


def _degrees(value: object) -> float | None:
    if not isinstance(value, tuple) or len(value) != 3:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    total = degrees + minutes / 60 + seconds / 3600
    return total if math.isfinite(total) and total >= 0 else None


def _words(value: object) -> str:
    """Return a printable text of an EXIF value, without padding."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = "" if value is None else str(value)
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
