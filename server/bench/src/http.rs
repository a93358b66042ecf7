//! A client that costs little: one connection that stays open, requests that are ready-made bytes.

use anyhow::{Context, Result, bail, ensure};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No answer takes this long; waiting longer means that something is broken.
const LONGEST: Duration = Duration::from_mins(1);
/// Large enough for a part of an export.
const BUFFER: usize = 64 * 1024;

/// A request that is sent as it is.
#[derive(Debug, Clone)]
pub struct Request {
    /// All bytes.
    pub bytes: Vec<u8>,
}

impl Request {
    /// A request with these headers, each ending with `\r\n`.
    pub fn new(method: &str, path: &str, headers: &str, body: &[u8]) -> Self {
        let length = body.len();
        let mut bytes = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n"
        )
        .into_bytes();
        bytes.extend_from_slice(body);
        Self { bytes }
    }

    /// A request without a body.
    pub fn get(path: &str, headers: &str) -> Self {
        Self::new("GET", path, headers, b"")
    }
}

/// What an answer says before its body.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// The first cookie that is set, with its value.
    pub cookie: Option<String>,
    length: Option<usize>,
    chunked: bool,
}

/// A whole answer.
#[derive(Debug)]
pub struct Answer<'a> {
    /// What it says before its body.
    pub head: Head,
    /// Its body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The body as text, if the answer has this status.
    pub fn text(&self, status: u16) -> Result<&str> {
        let text = std::str::from_utf8(self.body).context("An answer is not UTF-8")?;
        let got = self.head.status;
        ensure!(
            got == status,
            "The server answered {got} instead of {status}: {text}"
        );
        Ok(text)
    }
}

/// One connection that stays open.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(BUFFER, stream),
            line: Vec::new(),
            body: Vec::new(),
        })
    }

    /// Sends a request and reads all of its answer.
    pub async fn ask(&mut self, request: &Request) -> Result<Answer<'_>> {
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        let head = self
            .ask_in_parts(request, |part| {
                body.extend_from_slice(part);
                true
            })
            .await?;
        self.body = body;
        Ok(Answer {
            head,
            body: &self.body,
        })
    }

    /// Sends a request and hands over the answer's body as it comes, until `part` has enough: then the
    /// connection is of no further use.
    pub async fn ask_in_parts(
        &mut self,
        request: &Request,
        part: impl FnMut(&[u8]) -> bool,
    ) -> Result<Head> {
        let asking = async {
            // The server may answer before it has read everything, and reads on only while it is listened to;
            // no request here is refused half-way, so sending first is enough.
            self.stream.write_all(&request.bytes).await?;
            self.receive(part).await
        };
        timeout(LONGEST, asking)
            .await
            .context("The server does not answer")?
    }

    async fn receive(&mut self, mut part: impl FnMut(&[u8]) -> bool) -> Result<Head> {
        let head = self.head().await?;
        if head.chunked {
            loop {
                let size = self.chunk_size().await?;
                if size > 0 && !self.pass(size, &mut part).await? {
                    break;
                }
                self.read_line().await?;
                if size == 0 {
                    break;
                }
            }
        } else {
            let length = head.length.unwrap_or(0);
            self.pass(length, &mut part).await?;
        }
        Ok(head)
    }

    async fn head(&mut self) -> Result<Head> {
        self.read_line().await?;
        let status = self
            .line
            .get(9..12)
            .and_then(|code| std::str::from_utf8(code).ok());
        let mut head = Head {
            status: status
                .and_then(|code| code.parse().ok())
                .context("This is not HTTP")?,
            ..Head::default()
        };
        loop {
            self.read_line().await?;
            let line = self.line.trim_ascii_end();
            let Some(colon) = line.iter().position(|byte| *byte == b':') else {
                return Ok(head);
            };
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            if name.eq_ignore_ascii_case(b"content-length") {
                head.length = std::str::from_utf8(value)?.parse().ok();
            } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
                head.chunked = value.eq_ignore_ascii_case(b"chunked");
            } else if name.eq_ignore_ascii_case(b"set-cookie") && head.cookie.is_none() {
                let cookie = value.split(|byte| *byte == b';').next();
                head.cookie = cookie.map(|text| String::from_utf8_lossy(text).into_owned());
            }
        }
    }

    async fn chunk_size(&mut self) -> Result<usize> {
        self.read_line().await?;
        let text = std::str::from_utf8(self.line.trim_ascii())?;
        usize::from_str_radix(text, 16).context("A chunk without its size")
    }

    /// Hands over this many bytes; false when the receiver has enough.
    async fn pass(
        &mut self,
        mut missing: usize,
        part: &mut impl FnMut(&[u8]) -> bool,
    ) -> Result<bool> {
        while missing > 0 {
            let there = self.stream.fill_buf().await?;
            if there.is_empty() {
                bail!("The server broke off in the middle of an answer");
            }
            let taken = there.len().min(missing);
            let more = part(&there[..taken]);
            self.stream.consume(taken);
            missing -= taken;
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn read_line(&mut self) -> Result<()> {
        self.line.clear();
        self.stream.read_until(b'\n', &mut self.line).await?;
        ensure!(
            self.line.ends_with(b"\n"),
            "The server closed the connection"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, Request};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    async fn answered(answer: &'static [u8]) -> (u16, Option<String>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut asked = [0; 256];
            let _ = stream.read(&mut asked).await.unwrap();
            for byte in answer {
                stream.write_all(&[*byte]).await.unwrap();
            }
        });
        let mut connection = Connection::open(address).await.unwrap();
        let answer = connection.ask(&Request::get("/", "")).await.unwrap();
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        (answer.head.status, answer.head.cookie, text)
    }

    #[tokio::test]
    async fn an_answer_in_chunks_is_put_together() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n";
        assert_eq!(answered(answer).await, (200, None, "hello!".to_owned()));
    }

    #[tokio::test]
    async fn an_answer_of_known_length_comes_with_its_cookie() {
        let answer =
            b"HTTP/1.1 302 Found\r\nset-cookie: a=b; Path=/\r\ncontent-length: 2\r\n\r\nok";
        assert_eq!(
            answered(answer).await,
            (302, Some("a=b".to_owned()), "ok".to_owned())
        );
    }
}
