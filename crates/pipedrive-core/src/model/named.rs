//! A record that another one names: its id, and what to call it.

use pipedrive_derive::record;

use crate::model::{Id, of};

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident: $kind:ident;)*) => {$(
        $(#[$doc])*
        #[record]
        pub struct $name {
            pub id: Option<Id<of::$kind>>,
            pub name: Option<String>,
            /// The address of an organization.
            pub address: Option<String>,
        }
    )*};
}

named! {
    /// A user that a search hit names.
    NamedUser: User;
    /// A person that a search hit names.
    NamedPerson: Person;
    /// An organization that a search hit names.
    NamedOrganization: Organization;
    /// A stage that a search hit names.
    NamedStage: Stage;
}
