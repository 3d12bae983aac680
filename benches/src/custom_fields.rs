//! Custom fields of 500 deals: by key, by name into a struct, and all of them by name.

use pipedrive_core::fields::FieldMap;
use pipedrive_core::v2::deals::Deal;
use pipedrive_core::{Amount, CustomFields, Field, Money};
use serde_json::{Value, json};

/// Three of the 16 custom fields of a deal.
#[derive(CustomFields)]
pub struct DealFields {
    /// A text.
    #[field("Field 0")]
    pub text: Option<String>,
    /// An amount of money.
    #[field("Field 1")]
    pub money: Option<Money>,
    /// A number.
    #[field("Field 3")]
    pub number: Option<Amount>,
}

/// Returns the fields of the deals on [`page`](crate::decode::page).
///
/// # Panics
///
/// The fields cannot be read.
#[must_use]
pub fn fields() -> FieldMap {
    let types = ["text", "monetary", "set", "double", "time", "date", "varchar", "text"];
    let field = |field: u64| {
        json!({"field_code": key(field), "field_name": format!("Field {field}"), "is_custom_field": true,
               "field_type": types[(field % 8) as usize]})
    };
    serde_json::from_value((0..16).map(field).collect::<Value>()).expect("the fields are sound")
}

/// Returns the key of a custom field of the deals on [`page`](crate::decode::page).
#[must_use]
pub fn key(field: u64) -> String {
    format!("{:040x}", 0x00c0_ffee_0000_0000_u64 * (field + 1) + field)
}

/// Reads three fields of each deal by their keys, and returns how many have a value.
///
/// # Panics
///
/// A value is of another type.
#[must_use]
pub fn by_key(deals: &[Deal], keys: &(Field<String>, Field<Money>, Field<Amount>)) -> usize {
    let read = |deal: &Deal| {
        let fields = &deal.custom_fields;
        let (text, money, number) = (fields.get(&keys.0), fields.get(&keys.1), fields.get(&keys.2));
        let money = money.expect("it is money");
        count(&text.expect("it is a text"), &money, &number.expect("it is a number"))
    };
    deals.iter().map(read).sum()
}

/// Reads three fields of each deal by their names, and returns how many have a value.
///
/// # Panics
///
/// A value is of another type.
#[must_use]
pub fn by_name(deals: &[Deal], fields: &FieldMap) -> usize {
    let read = |deal: &Deal| {
        let read: DealFields = fields.read(&deal.custom_fields).expect("the fields are there");
        count(&read.text, &read.money, &read.number)
    };
    deals.iter().map(read).sum()
}

/// Reads all 16 fields of each deal by their names, and returns how many have a value.
#[must_use]
pub fn all_named(deals: &[Deal], fields: &FieldMap) -> usize {
    let read = |deal: &Deal| fields.named(&deal.custom_fields).filter(|named| named.value.is_some()).count();
    deals.iter().map(read).sum()
}

fn count(text: &Option<String>, money: &Option<Money>, number: &Option<Amount>) -> usize {
    usize::from(text.is_some()) + usize::from(money.is_some()) + usize::from(number.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;

    #[test]
    fn all_ways_read_the_same_page() {
        let deals = decode::ours(&decode::page()).items;
        let keys = (Field::named(key(0)), Field::named(key(1)), Field::named(key(3)));
        assert_eq!(by_key(&deals, &keys), 1_500);
        assert_eq!(by_name(&deals, &fields()), 1_500);
        assert_eq!(all_named(&deals, &fields()), 14 * 500);
    }
}
