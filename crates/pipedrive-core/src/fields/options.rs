//! Enums of options.

use super::definition::{label, name, option};
use super::error::FieldMapError;
use crate::model::{Id, LabelledOption, of};
use crate::v2::fields::Field;

/// The options of a custom field as an enum; [`#[derive(FieldOptions)]`](crate::FieldOptions) implements it.
pub trait FieldOptions: Sized {
    /// The options with a variant of their own, in order.
    const CHOICES: &'static [Choice];

    /// Returns the variant of the choice with this index.
    #[doc(hidden)]
    fn of_choice(index: usize) -> Option<Self>;

    /// Returns the variant of any other option; `None` if the enum has none.
    #[doc(hidden)]
    fn of_other(id: Id<of::FieldOption>) -> Option<Self>;

    /// Returns the index of the choice, or the id of another option.
    #[doc(hidden)]
    fn choice(&self) -> Result<usize, Id<of::FieldOption>>;
}

/// How an option of an enum is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Choice {
    /// By its label.
    Label(&'static str),
    /// By its id.
    Id(u64),
}

impl Choice {
    /// Returns the id of the option in a field.
    fn id(self, field: &Field) -> Result<Id<of::FieldOption>, FieldMapError> {
        match self {
            Choice::Label(label) => option(field, label),
            Choice::Id(id) => Ok(Id::new(id)),
        }
    }
}

/// An option of a field that is known by name: an enum, an id or a [`LabelledOption`].
pub trait NamedOption: Sized {
    /// Checks that the field has the options.
    #[doc(hidden)]
    fn check_options(field: &Field) -> Result<(), FieldMapError>;

    /// Reads an option of a record.
    #[doc(hidden)]
    fn read_option(field: &Field, option: LabelledOption) -> Result<Self, FieldMapError>;

    /// Returns the id.
    #[doc(hidden)]
    fn option_id(&self, field: &Field) -> Result<Id<of::FieldOption>, FieldMapError>;
}

impl<T: FieldOptions> NamedOption for T {
    fn check_options(field: &Field) -> Result<(), FieldMapError> {
        T::CHOICES.iter().try_for_each(|choice| choice.id(field).map(drop))
    }

    fn read_option(field: &Field, option: LabelledOption) -> Result<Self, FieldMapError> {
        // A label that came with the record is that of an option that was deleted.
        let label = label(field, option.id).map(str::to_owned).or(option.label);
        let is_meant = |choice: &Choice| match choice {
            Choice::Label(meant) => label.as_deref() == Some(*meant),
            Choice::Id(id) => option.id == Id::new(*id),
        };
        let known = T::CHOICES.iter().position(is_meant).and_then(T::of_choice);
        known.or_else(|| T::of_other(option.id)).ok_or_else(|| FieldMapError::UnexpectedOption {
            field: name(field).to_owned(),
            id: option.id,
            label,
        })
    }

    fn option_id(&self, field: &Field) -> Result<Id<of::FieldOption>, FieldMapError> {
        match self.choice() {
            Ok(index) => T::CHOICES[index].id(field),
            Err(id) => Ok(id),
        }
    }
}

macro_rules! plain {
    ($($type:ty: $from:expr, $id:expr;)*) => {$(
        impl NamedOption for $type {
            fn check_options(_: &Field) -> Result<(), FieldMapError> {
                Ok(())
            }

            fn read_option(_: &Field, option: LabelledOption) -> Result<Self, FieldMapError> {
                Ok($from(option))
            }

            fn option_id(&self, _: &Field) -> Result<Id<of::FieldOption>, FieldMapError> {
                Ok($id(self))
            }
        }
    )*};
}

plain! {
    Id<of::FieldOption>: |option: LabelledOption| option.id, |id: &Self| *id;
    LabelledOption: |option| option, |option: &Self| option.id;
}
