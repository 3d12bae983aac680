use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
enum Tier {
    #[option(other)]
    Other(Id<of::FieldOption>),
}

fn main() {}
