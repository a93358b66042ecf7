//! Streams, models and items to try the server with.

use super::Server;
use serde_json::Value;
use sha2::{Digest, Sha256};
use understudy::ambient;
use understudy::ingest::{Incoming, Placed};
use understudy_ladder::StreamId;
use understudy_ladder::draw::Seed;
use understudy_ladder::labels::{Label, LabelSchema};
use understudy_ladder::policy::Policy;
use understudy_store::media::Media;
use understudy_store::streams::{self, InputKind, NewStream};

/// The smallest picture there is: one black pixel.
pub const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

impl Server {
    /// A stream with the labels `yes` and `no`, on the first rung.
    pub async fn stream(&self, slug: &str, kind: InputKind) -> StreamId {
        self.stream_with(slug, kind, &["yes", "no"], &Policy::initial())
            .await
    }

    /// A stream with these labels and this policy.
    pub async fn stream_with(
        &self,
        slug: &str,
        kind: InputKind,
        labels: &[&str],
        policy: &Policy,
    ) -> StreamId {
        let labels = labels.iter().zip(1..).map(|(id, key)| Label {
            id: (*id).to_owned(),
            name: (*id).to_owned(),
            description: String::new(),
            key: key.to_string(),
            alt_key: None,
        });
        let labels = LabelSchema::new(labels.collect()).unwrap();
        let new = NewStream {
            slug,
            title: slug,
            summary: "",
            instructions: "",
            not_for: "",
            input_kind: kind,
            labels: &labels,
            seed: Seed::new([7; 32]),
            policy,
            created_by: None,
            now: ambient::now(),
        };
        let mut conn = self.pool.acquire().await.unwrap();
        streams::create(&mut conn, new).await.unwrap()
    }

    /// An item as the API would put it in.
    pub async fn item(
        &self,
        slug: &str,
        external_id: &str,
        payload: Value,
        picture: Option<&[u8]>,
    ) -> Placed {
        let media = picture.map(|bytes| Media {
            sha256: Sha256::digest(bytes).into(),
            content_type: "image/png".to_owned(),
            width: 1,
            height: 1,
            bytes: bytes.to_vec(),
        });
        let item = Incoming {
            priority: understudy_ladder::Priority::default(),
            external_id: external_id.to_owned(),
            content_sha256: Sha256::digest(payload.to_string()).into(),
            media: media.map(std::sync::Arc::new),
            payload,
            prediction: None,
            created_at: ambient::now(),
        };
        let state = self.state.ingest.state(slug).await.unwrap().unwrap();
        self.state
            .ingest
            .put(state, vec![item])
            .await
            .unwrap()
            .placed
            .remove(0)
    }
}
