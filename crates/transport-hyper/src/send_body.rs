//! Bodies of requests, as hyper sends them.

use std::fmt;
use std::io::{self, ErrorKind, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pipedrive_core::TransportError;
use pipedrive_core::wire::{BodyReader, RequestBody};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::time_limits::Progress;

/// How many bytes are passed to hyper at a time.
const CHUNK: usize = 64 * 1024;

/// How many chunks of a file are read before hyper asks for them.
const READ_AHEAD: usize = 2;

/// The body of a request: bytes, or files that are read on a thread for blocking work while hyper sends them.
///
/// Its length is known. It is an error if a file cannot be read, or does not have the length that it had when it was
/// opened.
pub struct SendBody {
    left: u64,
    content: Content,
    /// Recorded here, since hyper reports neither when a connection takes a request nor whether an upload advances.
    progress: Progress,
}

enum Content {
    Bytes(Bytes),
    /// Files that are not open yet.
    Files(RequestBody),
    Chunks(mpsc::Receiver<io::Result<Bytes>>),
}

impl SendBody {
    pub(crate) fn new(body: RequestBody, progress: Progress) -> Self {
        match body.as_bytes() {
            Some(bytes) => SendBody { left: bytes.len() as u64, content: Content::Bytes(bytes.clone()), progress },
            None => SendBody { left: 0, content: Content::Files(body), progress },
        }
    }

    /// Opens files and starts to read them, which determines the length.
    pub(crate) async fn open(&mut self) -> Result<(), TransportError> {
        let Content::Files(files) = &self.content else { return Ok(()) };
        let files = files.clone();
        let opening = Box::pin(spawn_blocking(move || files.open()));
        let opened = opening.await.map_err(TransportError::before_send)?.map_err(TransportError::before_send)?;
        let (sender, chunks) = mpsc::channel(READ_AHEAD);
        self.left = opened.length();
        self.content = Content::Chunks(chunks);
        spawn_blocking(move || read(opened, &sender));
        Ok(())
    }
}

impl Body for SendBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.progress.record();
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let chunk = match &mut self.content {
            Content::Bytes(bytes) => bytes.split_to(bytes.len().min(CHUNK)),
            Content::Chunks(chunks) => match ready!(chunks.poll_recv(cx)) {
                Some(Ok(chunk)) => chunk,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(Some(Err(ErrorKind::UnexpectedEof.into()))),
            },
            Content::Files(_) => return Poll::Ready(Some(Err(ErrorKind::NotConnected.into()))),
        };
        self.left = self.left.saturating_sub(chunk.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    // hyper calls this first when a connection takes the request.
    fn is_end_stream(&self) -> bool {
        self.progress.begin();
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl fmt::Debug for SendBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendBody").field("left", &self.left).finish_non_exhaustive()
    }
}

/// Reads a body to its end, or until nobody wants it any more.
fn read(mut body: BodyReader, sender: &mpsc::Sender<io::Result<Bytes>>) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let chunk = match body.read(&mut chunk) {
            Ok(0) => return,
            Ok(read) => {
                chunk.truncate(read);
                Ok(Bytes::from(chunk))
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = chunk.is_err();
        if sender.blocking_send(chunk).is_err() || failed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn an_upload_is_sent_whole_and_not_copied() {
        let bytes = Bytes::from((0..200_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
        let mut upload = SendBody::new(bytes.clone().into(), Progress::default());
        assert_eq!(upload.size_hint().exact(), Some(bytes.len() as u64));
        let mut at = 0;
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut upload).poll_frame(cx)).await {
            let chunk = frame.unwrap().into_data().unwrap();
            assert_eq!(chunk.as_ptr(), bytes[at..].as_ptr());
            at += chunk.len();
        }
        assert_eq!(at, bytes.len());
        assert!(upload.is_end_stream());
    }
}
