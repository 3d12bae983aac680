use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
enum Tier {
    #[option(label = "Gold")]
    Gold,
    #[option(other)]
    Other(Id<of::FieldOption>),
}

fn main() {}
