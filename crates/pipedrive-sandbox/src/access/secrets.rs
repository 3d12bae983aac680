//! What must not be guessed: API tokens, and the codes and tokens of OAuth.

use crate::sequence::scramble;

/// Where secrets come from.
#[derive(Debug)]
pub(crate) enum Secrets {
    /// A fixed sequence, the same in every run: for an emulator that no socket leads to.
    Fixed(u64),
    /// The operating system.
    System,
}

impl Secrets {
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Self::Fixed(seed) => {
                for chunk in bytes.chunks_mut(8) {
                    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
                    chunk.copy_from_slice(&scramble(*seed).to_be_bytes()[..chunk.len()]);
                }
            }
            Self::System => getrandom::fill(&mut bytes).expect("every system that this runs on has random bytes"),
        }
        bytes
    }

    /// Returns a token as the API has them: 160 bits in 40 hexadecimal characters.
    pub(crate) fn token(&mut self) -> String {
        self.bytes::<20>().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
