//! Images and recordings by content hash.

use crate::StoreError;
use sqlx::{FromRow, PgConnection};
use std::borrow::Borrow;

/// An image or a recording as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// `image/png`, `audio/mpeg` and the like.
    pub content_type: String,
    /// Pixels across; 0 for a recording.
    pub width: u32,
    /// Pixels down; 0 for a recording.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

#[derive(FromRow)]
struct Row {
    sha256: Vec<u8>,
    content_type: String,
    width: i32,
    height: i32,
    bytes: Vec<u8>,
}

impl Row {
    fn media(self) -> Result<Media, StoreError> {
        let corrupt = |_| StoreError::Corrupt("image");
        Ok(Media {
            sha256: self
                .sha256
                .try_into()
                .map_err(|_| StoreError::Corrupt("image hash"))?,
            content_type: self.content_type,
            width: u32::try_from(self.width).map_err(corrupt)?,
            height: u32::try_from(self.height).map_err(corrupt)?,
            bytes: self.bytes,
        })
    }
}

/// Stores images; those that are there already are left alone.
pub async fn insert<M: Borrow<Media>>(
    conn: &mut PgConnection,
    media: &[M],
) -> Result<(), StoreError> {
    if media.is_empty() {
        return Ok(());
    }
    let mut sorted: Vec<&Media> = media.iter().map(Borrow::borrow).collect();
    sorted.sort_by_key(|image| image.sha256);
    let hashes: Vec<&[u8]> = sorted.iter().map(|image| image.sha256.as_slice()).collect();
    let types: Vec<&str> = sorted
        .iter()
        .map(|image| image.content_type.as_str())
        .collect();
    let widths: Vec<i32> = sorted
        .iter()
        .map(|image| i32::try_from(image.width).unwrap_or(i32::MAX))
        .collect();
    let heights: Vec<i32> = sorted
        .iter()
        .map(|image| i32::try_from(image.height).unwrap_or(i32::MAX))
        .collect();
    let bytes: Vec<&[u8]> = sorted.iter().map(|image| image.bytes.as_slice()).collect();
    sqlx::query(
        "insert into media (sha256, content_type, width, height, bytes)
         select * from unnest($1::bytea[], $2::text[], $3::int[], $4::int[], $5::bytea[]) on conflict do nothing",
    )
    .bind(hashes)
    .bind(types)
    .bind(widths)
    .bind(heights)
    .bind(bytes)
    .execute(conn)
    .await?;
    Ok(())
}

/// The image with this hash.
pub async fn get(conn: &mut PgConnection, sha256: [u8; 32]) -> Result<Option<Media>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select sha256, content_type, width, height, bytes from media where sha256 = $1",
    )
    .bind(sha256.as_slice())
    .fetch_optional(conn)
    .await?;
    row.map(Row::media).transpose()
}

/// What people get to see or hear of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A picture of so many pixels.
    Image {
        /// Across.
        width: u32,
        /// Down.
        height: u32,
    },
    /// A recording.
    Sound,
}

/// What the file with this hash is, without reading its bytes.
pub async fn seen(conn: &mut PgConnection, sha256: [u8; 32]) -> Result<Option<Seen>, StoreError> {
    let sound: Option<bool> =
        sqlx::query_scalar("select content_type like 'audio/%' from media where sha256 = $1")
            .bind(sha256.as_slice())
            .fetch_optional(&mut *conn)
            .await?;
    Ok(match sound {
        Some(true) => Some(Seen::Sound),
        Some(false) => size(conn, sha256)
            .await?
            .map(|(width, height)| Seen::Image { width, height }),
        None => None,
    })
}

/// How many pixels the image with this hash has, across and down, without reading its bytes.
pub async fn size(
    conn: &mut PgConnection,
    sha256: [u8; 32],
) -> Result<Option<(u32, u32)>, StoreError> {
    let size: Option<(i32, i32)> =
        sqlx::query_as("select width, height from media where sha256 = $1")
            .bind(sha256.as_slice())
            .fetch_optional(conn)
            .await?;
    let pixels = |side| u32::try_from(side).map_err(|_| StoreError::Corrupt("image size"));
    size.map(|(width, height)| Ok((pixels(width)?, pixels(height)?)))
        .transpose()
}
