//! The members of a record that are kept while it is read.

use std::mem;

use crate::json::{Mark, Reader};

/// Members that are kept; adjacent ones are one piece of the text.
#[derive(Default)]
pub(super) struct Kept<'a> {
    /// The beginning and the end of the current piece.
    run: Option<(Mark, Mark)>,
    /// The pieces before the current one, gathered so that their text is allocated once.
    pieces: [Option<&'a str>; 16],
    count: usize,
    text: String,
}

impl<'a> Kept<'a> {
    /// Keeps the member from this mark to the position of the reader.
    #[inline]
    pub(super) fn keep(&mut self, from: Mark, reader: &Reader<'_>) {
        self.run = Some((self.run.map_or(from, |(start, _)| start), reader.mark()));
    }

    /// Ends the current piece, since the next member that is kept is not adjacent.
    pub(super) fn end_run(&mut self, reader: &Reader<'a>) {
        if let Some((start, end)) = self.run.take() {
            self.add(reader.between(start, end));
        }
    }

    fn add(&mut self, piece: &'a str) {
        if self.count == self.pieces.len() {
            self.gather();
        }
        self.pieces[self.count] = Some(piece);
        self.count += 1;
    }

    fn gather(&mut self) {
        let pieces = || self.pieces[..self.count].iter().flatten();
        // A comma or brace before each piece, and the closing brace.
        let length = pieces().map(|piece| piece.len() + 1).sum::<usize>() + 1;
        self.text.reserve_exact(length);
        for piece in pieces() {
            self.text.push(if self.text.is_empty() { '{' } else { ',' });
            self.text.push_str(piece);
        }
        self.count = 0;
    }

    /// Returns an object of all members; empty if there are none.
    pub(super) fn finish(&mut self, reader: &Reader<'a>) -> Box<str> {
        self.end_run(reader);
        if self.count > 0 {
            self.gather();
            self.text.push('}');
        }
        mem::take(&mut self.text).into_boxed_str()
    }
}
