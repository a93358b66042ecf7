//! Reads pictures that strangers sent: formats, sizes and damage are checked before they are used.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::error::ImageError;

/// What a model is fed with is decoded under this limit, whatever was accepted earlier.
pub(super) const MAX_PIXELS: u64 = 64_000_000;
/// Beyond the pixels themselves a decoder needs room to work in.
const BYTES_PER_PIXEL: u64 = 16;
const WORKING_ROOM: u64 = 16 * 1024 * 1024;

/// What a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// Its media type, from the content and not from what the sender said.
    pub content_type: &'static str,
    /// Pixels across, as a viewer shows it.
    pub width: u32,
    /// Pixels down, as a viewer shows it.
    pub height: u32,
}

/// Says what picture `bytes` holds, having decoded all of it.
///
/// The size is read from the header and checked before any pixel is decoded. Takes as long as the
/// decoding does, so call it off the async threads.
pub fn probe_image(
    bytes: &[u8],
    max_bytes: usize,
    max_pixels: u64,
) -> Result<ImageInfo, ImageError> {
    if bytes.len() > max_bytes {
        return Err(ImageError::TooLarge {
            bytes: bytes.len(),
            most: max_bytes,
        });
    }
    let (format, picture) = decode(bytes, max_pixels)?;
    Ok(ImageInfo {
        content_type: format.to_mime_type(),
        width: picture.width(),
        height: picture.height(),
    })
}

/// The first frame, upright: a model sees what a person sees.
pub(super) fn decode(
    bytes: &[u8],
    max_pixels: u64,
) -> Result<(ImageFormat, DynamicImage), ImageError> {
    let format = image::guess_format(bytes)
        .ok()
        .filter(|format| {
            use ImageFormat::{Gif, Jpeg, Png, WebP};
            [Png, Jpeg, WebP, Gif].contains(format)
        })
        .ok_or(ImageError::NotAnImage)?;
    let damaged = |error: image::ImageError| ImageError::Damaged(error.to_string());
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(
        max_pixels
            .saturating_mul(BYTES_PER_PIXEL)
            .saturating_add(WORKING_ROOM),
    );
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > max_pixels {
        return Err(ImageError::TooManyPixels {
            width,
            height,
            most: max_pixels,
        });
    }
    if width == 0 || height == 0 {
        return Err(ImageError::Damaged("it has no pixels".into()));
    }
    if format == ImageFormat::Jpeg && !jpeg_is_whole(bytes) {
        return Err(ImageError::Damaged("the end is missing".into()));
    }
    // A picture without a readable orientation is shown as it is stored.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok((format, picture))
}

/// Whether the end marker follows the picture's data: the JPEG decoder fills what is missing with
/// grey and says nothing. Thumbnails lie in segments that are passed over.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    const END: [u8; 2] = [0xFF, 0xD9];
    let mut at = 2;
    while let Some(&[marker, kind, high, low]) =
        bytes.get(at..).and_then(|rest| rest.first_chunk::<4>())
    {
        if marker != 0xFF {
            return false;
        }
        if kind == 0xFF {
            at += 1;
            continue;
        }
        if kind == START_OF_SCAN {
            return bytes[at..].windows(2).any(|pair| pair == END);
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

    use super::{ImageError, ImageInfo, probe_image};

    const MB: usize = 1_000_000;
    const FORMATS: [(ImageFormat, &str); 4] = [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::WebP, "image/webp"),
        (ImageFormat::Gif, "image/gif"),
    ];

    fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            let [r, g, b] = [x * 7 + y * 31, x * y, x ^ y].map(|value| value.to_le_bytes()[0]);
            Rgb([r, g, b])
        });
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(picture)
            .write_to(&mut bytes, format)
            .unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_four_formats_are_recognised_by_their_content() {
        for (format, content_type) in FORMATS {
            let info = probe_image(&encoded(40, 30, format), MB, 10_000).unwrap();
            assert_eq!(
                info,
                ImageInfo {
                    content_type,
                    width: 40,
                    height: 30
                }
            );
        }
    }

    #[test]
    fn an_image_that_is_cut_off_is_refused() {
        for (format, content_type) in FORMATS {
            let bytes = encoded(64, 64, format);
            for keep in [bytes.len() / 4, bytes.len() / 2, bytes.len() * 9 / 10] {
                let result = probe_image(&bytes[..keep], MB, 10_000);
                assert!(
                    matches!(result, Err(ImageError::Damaged(_))),
                    "{content_type} {keep}: {result:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_an_image_is_refused() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        for bytes in [
            &b""[..],
            b"hello",
            svg,
            b"%PDF-1.7",
            b"BM\0\0\0\0\0\0\0\0",
            &[0; 4096],
        ] {
            assert_eq!(probe_image(bytes, MB, 10_000), Err(ImageError::NotAnImage));
        }
    }

    #[test]
    fn the_limits_on_bytes_and_pixels_are_kept() {
        let bytes = encoded(200, 100, ImageFormat::Png);
        assert!(matches!(
            probe_image(&bytes, 100, 50_000),
            Err(ImageError::TooLarge { .. })
        ));
        assert!(matches!(
            probe_image(&bytes, MB, 19_999),
            Err(ImageError::TooManyPixels { .. })
        ));
        assert!(probe_image(&bytes, MB, 20_000).is_ok());
    }

    #[test]
    fn a_decompression_bomb_is_refused_by_its_header_alone() {
        // A PNG header that promises 60,000 × 60,000 pixels, with a right checksum.
        let mut bytes = encoded(1, 1, ImageFormat::Png);
        bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let checksum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        let result = probe_image(&bytes, MB, 50_000_000);
        assert!(
            matches!(result, Err(ImageError::TooManyPixels { width: 60_000, .. })),
            "{result:?}"
        );
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1))
            })
        })
    }
}
