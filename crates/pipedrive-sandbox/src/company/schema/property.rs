//! A property of a request body, and what it takes.

use crate::company::kind::Kind;

/// What a property takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    /// The id of a record that exists.
    Id(Kind),
    /// An id of something this emulator keeps no records of.
    Int,
    Number,
    Text,
    Bool,
    /// A flag that even v2 takes as 0 or 1.
    ZeroOne,
    Date,
    /// A date with a time.
    Moment,
    /// A time of the day, or a duration.
    Clock,
    /// A list of integers, as label ids are.
    Ints,
    /// A list of UUIDs, as the labels of leads are.
    Uuids,
    /// Emails, phones and their like.
    Contacts,
    Address,
    Words(&'static [&'static str]),
    /// Who sees the record: 1, 3, 5 or 7, quoted in v1.
    Visibility,
    Participants,
    /// The senders or the recipients of a mail message.
    Parties,
    Attendees,
    Prices,
    /// The attachments of a message in a channel.
    Attachments,
    /// The amount and currency of a lead.
    LeadValue,
    /// Anything, kept as it is.
    Any,
}

/// One property of a request body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    /// Its name in the store.
    pub(crate) target: &'static str,
    pub(crate) takes: Type,
    pub(super) on_create: bool,
    pub(super) on_update: bool,
    pub(super) required: bool,
    pub(super) nullable: bool,
    /// Why it cannot be written, where it is known but cannot.
    pub(super) read_only: Option<&'static str>,
}

impl Property {
    pub(crate) const fn new(name: &'static str, takes: Type) -> Self {
        Self {
            name,
            target: name,
            takes,
            on_create: true,
            on_update: true,
            required: false,
            nullable: true,
            read_only: None,
        }
    }

    /// Returns a property that cannot be written, and the error for those who try.
    pub(crate) const fn read_only(name: &'static str, why: &'static str) -> Self {
        Self { read_only: Some(why), ..Self::new(name, Type::Any) }
    }

    /// Gives it another name in the store.
    pub(crate) const fn target(self, target: &'static str) -> Self {
        Self { target, ..self }
    }

    pub(crate) const fn required(self) -> Self {
        Self { required: true, nullable: false, ..self }
    }

    /// Refuses null.
    pub(crate) const fn solid(self) -> Self {
        Self { nullable: false, ..self }
    }

    pub(crate) const fn create_only(self) -> Self {
        Self { on_update: false, ..self }
    }

    pub(crate) const fn update_only(self) -> Self {
        Self { on_create: false, ..self }
    }
}
