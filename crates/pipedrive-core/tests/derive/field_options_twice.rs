use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
enum Tier {
    Gold,
    #[option("Gold")]
    Silver,
    #[option(other)]
    Other(Id<of::FieldOption>),
}

fn main() {}
