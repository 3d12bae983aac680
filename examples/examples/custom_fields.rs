//! Custom fields by the names that people gave them: a struct and an enum, texts in and out, and what errors say.
//!
//! The names are those of the emulator's demo company; those of an account are in the settings of its data fields.

use std::error::Error;

use pipedrive::v2::deals::{AddDeal, GetDeal, UpdateDeal};
use pipedrive::{Amount, CustomFields, Date, FieldOptions, Money, Patch, v1};

#[derive(CustomFields, Debug)]
struct DealFields {
    #[field("Demo monetary")]
    budget: Patch<Money>,
    #[field("Demo enum")]
    size: Option<Size>,
    #[field("Demo date")]
    start: Option<Date>,
}

#[derive(Debug, FieldOptions)]
enum Size {
    Small,
    #[option("Medium")]
    Middle,
    Large,
}

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    let client = examples::blocking(demo.account())?; // `Client::new(account)` of `pipedrive::blocking`
    let fields = client.schema()?.deals; // A value for serde: it can be stored.
    fields.check::<DealFields>()?;

    let budget = Patch::Set(Money::new("99.50".parse::<Amount>()?, "EUR"));
    let custom = DealFields { budget, size: Some(Size::Middle), start: Some("2026-03-01".parse()?) };
    let id = client.send(&AddDeal::new("Roof").custom_fields(fields.write(&custom)?))?.id;
    // v2 has them in an object of their own, v1 between the other fields: they are read the same way.
    let (v2, v1) = (client.send(&GetDeal::new(id))?, client.send(&v1::deals::GetDeal::new(id))?);
    println!("v2 {:?}", fields.read::<DealFields>(&v2.custom_fields)?);
    println!("v1 {:?}", fields.read::<DealFields>(&v1.custom_fields)?);

    // The key of one field, to clear it; and texts, as from a file. All other values stay.
    let mut update = UpdateDeal::new(id).clear_custom_field(fields.key::<Money>("Demo monetary")?);
    for (name, text) in [("Demo set", "Red, Blue"), ("Demo double", "1 200,50"), ("Demo address", "Town Hall")] {
        if let Some(value) = fields.parse(name, text)? {
            fields.set(&mut update.custom_fields, name, value)?;
        }
    }
    println!("{}", examples::request_line(&client.account().request(&update)?));
    for named in fields.named(&client.send(&update)?.custom_fields).filter(|named| named.value.is_some()) {
        println!("{}: {}", named.name, named.text());
    }
    for error in [fields.key::<Money>("Demo monetery").err(), fields.parse("Demo double", "1.200").err()] {
        println!("{}", error.ok_or("these are wrong")?);
    }
    Ok(())
}
