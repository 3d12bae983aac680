use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
enum Tier {
    #[option(id = 190)]
    Gold,
    Silver,
    #[option(other)]
    Other(Id<of::FieldOption>),
}

fn main() {}
