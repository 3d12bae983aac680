//! References to related records by id and name.

use pipedrive_derive::record;

use crate::model::{Id, of};

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident: $kind:ident;)*) => {$(
        $(#[$doc])*
        #[record]
        pub struct $name {
            pub id: Option<Id<of::$kind>>,
            pub name: Option<String>,
            /// The address, for an organization.
            pub address: Option<String>,
        }
    )*};
}

named! {
    /// A user related to a search result.
    NamedUser: User;
    /// A person related to a search result.
    NamedPerson: Person;
    /// An organization related to a search result.
    NamedOrganization: Organization;
    /// The stage of a deal in the results of a search.
    NamedStage: Stage;
    /// The phase of a project in the results of a search.
    NamedPhase: Phase;
}
