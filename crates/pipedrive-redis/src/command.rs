//! What a process asks of the store, and the replies.

use std::fmt;
use std::time::Duration;

/// A call of one of the scripts.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Exchange(Box<Exchange>),
    Token(TokenCommand),
}

/// The reply to a [`Command`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Exchanged(Exchanged),
    Token(StoredToken),
}

/// A report, and how many passes are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) process: String,
    /// Whether the process has nothing to do, and no further exchange will follow this one.
    pub(crate) idle: bool,
    /// Whether the store was away for so long that processes may have sent requests without passes.
    pub(crate) back: bool,
    pub(crate) spent: u64,
    pub(crate) tokens_left: Option<u64>,
    pub(crate) closed: Option<(Closing, Duration)>,
    pub(crate) reopened: bool,
    pub(crate) in_flight: u32,
    pub(crate) requests: Usage,
    pub(crate) searches: Usage,
}

/// The passes of one kind. Ages are in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) limit: u32,
    pub(crate) wanted: u32,
    pub(crate) holding: u32,
    pub(crate) told_limit: Option<u32>,
    /// How many more requests a response said that Pipedrive admits, and its age.
    pub(crate) remaining: Option<(u32, i64)>,
    pub(crate) counted: Vec<(u64, i64)>,
    pub(crate) unused: Vec<u64>,
    /// Requests sent without a pass, under names that are always the same.
    pub(crate) own: Vec<(String, i64)>,
}

/// Why nothing is sent for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    Paused,
    Blocked,
}

/// The reply to an [`Exchange`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exchanged {
    pub(crate) requests: Given,
    pub(crate) searches: Given,
    pub(crate) closed: Option<(Closing, Duration)>,
    pub(crate) tokens_left: Option<u64>,
    pub(crate) generation: u64,
}

/// The passes of one kind in a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) passes: Vec<u64>,
    /// If they are fewer than were wanted, when there are more.
    pub(crate) more: Option<Duration>,
}

/// What to do with the token or its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenCommand {
    pub(crate) action: Action,
    pub(crate) holder: String,
    pub(crate) generation: u64,
    pub(crate) token: Secret,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Read,
    Lock,
    Extend,
    Unlock,
    /// Writes a token that was issued just now over that of the generation.
    Renewed,
    /// Writes another token over that of the generation.
    Put,
    /// Writes the token of the generation again, if the store has none as new.
    Restore,
    /// Marks the refresh token of the generation as invalid.
    Invalid,
}

/// The token that the store has, after a [`TokenCommand`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredToken {
    /// Whether the command was carried out.
    pub(crate) done: bool,
    /// 0 if there is no token.
    pub(crate) generation: u64,
    pub(crate) token: Secret,
    /// Milliseconds since it was issued.
    pub(crate) age: u64,
    pub(crate) invalid: bool,
    /// Milliseconds since another process held the lock.
    pub(crate) held: Option<u64>,
    /// The time of day in milliseconds.
    pub(crate) time: i64,
}

/// A token as it is stored, which may be in clear.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
