//! Images and recordings as callers send them: told apart by what they hold, not by what they are called.

use super::super::problem::FieldError;
use crate::inference::probe_image;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};
use understudy_store::media::Media;

/// The largest image or recording, as a file.
pub const MOST_IMAGE_BYTES: usize = 7 * 1024 * 1024;
/// The most pixels an image may have.
const MOST_PIXELS: u64 = 50_000_000;

/// The bytes of a field that holds base64 or a `data:` URL.
pub fn base64_of(field: &'static str, text: &str, errors: &mut Vec<FieldError>) -> Option<Vec<u8>> {
    let data = match text.strip_prefix("data:") {
        None => text,
        Some(url) => {
            if let Some((_, data)) = url.split_once(";base64,") {
                data
            } else {
                errors.push(FieldError::new(
                    field,
                    "a data: URL must hold base64: data:image/png;base64,…",
                ));
                return None;
            }
        }
    };
    let data = data.trim();
    let decoded = STANDARD
        .decode(data)
        .or_else(|_| STANDARD_NO_PAD.decode(data));
    match decoded {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            errors.push(FieldError::new(field, format!("is not base64: {error}")));
            None
        }
    }
}

/// An image that can be decoded to its end.
pub fn image_of(bytes: Vec<u8>, errors: &mut Vec<FieldError>) -> Option<Media> {
    match probe_image(&bytes, MOST_IMAGE_BYTES, MOST_PIXELS) {
        Ok(info) => Some(Media {
            sha256: Sha256::digest(&bytes).into(),
            content_type: info.content_type.to_owned(),
            width: info.width,
            height: info.height,
            bytes,
        }),
        Err(error) => {
            errors.push(FieldError::new("image", error.to_string()));
            None
        }
    }
}

/// A recording in a format that browsers play.
pub fn sound_of(bytes: Vec<u8>, errors: &mut Vec<FieldError>) -> Option<Media> {
    if bytes.len() > MOST_IMAGE_BYTES {
        let most = MOST_IMAGE_BYTES;
        errors.push(FieldError::new(
            "audio",
            format!("has {} bytes, at most {most} are taken", bytes.len()),
        ));
        return None;
    }
    let Some(content_type) = sound_type(&bytes) else {
        errors.push(FieldError::new(
            "audio",
            "is no recording in a format that browsers play: send WAV, MP3, Ogg or FLAC",
        ));
        return None;
    };
    Some(Media {
        sha256: Sha256::digest(&bytes).into(),
        content_type: content_type.to_owned(),
        width: 0,
        height: 0,
        bytes,
    })
}

/// The media type of a recording, by how it begins.
fn sound_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'A',
            b'V',
            b'E',
            ..,
        ] => Some("audio/wav"),
        [b'f', b'L', b'a', b'C', ..] => Some("audio/flac"),
        [b'O', b'g', b'g', b'S', ..] => Some("audio/ogg"),
        [b'I', b'D', b'3', ..] => Some("audio/mpeg"),
        // The sync word, then any version of layer III with a bit rate and a sample rate that exist.
        [0xFF, second, third, ..]
            if second & 0xE6 == 0xE2
                && second & 0x18 != 0x08
                && !matches!(third >> 4, 0 | 15)
                && third & 0x0C != 0x0C =>
        {
            Some("audio/mpeg")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_known_by_how_they_begin() {
        assert_eq!(sound_type(b"RIFF\x24\0\0\0WAVEfmt "), Some("audio/wav"));
        assert_eq!(sound_type(b"OggS\0\x02"), Some("audio/ogg"));
        assert_eq!(sound_type(b"fLaC\0\0\0\x22"), Some("audio/flac"));
        assert_eq!(sound_type(b"ID3\x04\0"), Some("audio/mpeg"));
        assert_eq!(sound_type(&[0xFF, 0xFB, 0x90, 0x64]), Some("audio/mpeg"));
    }

    #[test]
    fn what_browsers_do_not_play_is_refused() {
        for bytes in [
            &b"RIFF\x24\0\0\0AVI LIST"[..],
            b"<html>",
            b"",
            b"\x89PNG\r\n\x1a\n",
            // JPEG begins with FF as well.
            &[0xFF, 0xD8, 0xFF, 0xE0],
            &[0xFF, 0xFB],
        ] {
            let mut errors = Vec::new();
            assert!(sound_of(bytes.to_vec(), &mut errors).is_none());
            assert_eq!(errors.len(), 1, "{bytes:?}");
        }
    }
}
