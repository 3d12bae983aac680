//! Rust source text of the custom fields of an account.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::definition::{field_type, name, option_ids};
use super::map::FieldMap;
use super::schema::Schema;
use crate::model::text::one_line;
use crate::model::{Id, of};
use crate::v2::fields::{Field, FieldType};

/// Where rustfmt breaks a line.
const WIDTH: usize = 100;

/// Returns the source text of a module with a constant for each custom field of an account, and an enum for the options
/// of a field.
///
/// It compiles as it is, with the crate `pipedrive`. Equal fields give equal texts, in the order of the names, so that
/// the difference of two texts is what changed in the account. Names that are not unique end with a part of the key or
/// with the id of the option.
///
/// ```
/// use pipedrive_core::fields::{FieldMap, Schema, rust_source};
///
/// let mut schema = Schema::default();
/// schema.deals = serde_json::from_str(
///     r#"[{"field_code": "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e", "field_name": "Tier", "field_type": "enum",
///          "is_custom_field": true, "options": [{"id": 191, "label": "Silver plated"}, {"id": 190, "label": "Gold"}]}]"#,
/// )?;
/// let deals = r#"
/// /// The custom fields of deals.
/// pub mod deals {
///     /// `Tier` (enum)
///     pub const TIER: ::pipedrive::Field<Tier> =
///         ::pipedrive::Field::new("9dc80c50d78a15643bfc4ca79d76156a73a1ca0e");
///
///     /// The options of `Tier`.
///     #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]
///     pub enum Tier {
///         /// `Gold`
///         #[option(id = 190)]
///         Gold,
///         /// `Silver plated`
///         #[option(id = 191)]
///         SilverPlated,
///         /// Any other option.
///         #[option(other)]
///         Other(::pipedrive::Id<::pipedrive::of::FieldOption>),
///     }
/// }
/// "#;
/// assert!(rust_source(&schema).ends_with(deals));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn rust_source(schema: &Schema) -> String {
    let mut source = "//! The custom fields of an account, written by `pipedrive::fields::rust_source`.\n".to_owned();
    for (entity, map) in schema.entities() {
        if let Some(reason) = map.refusal() {
            line(&mut source, format_args!("\n// The fields of {entity} were not loaded: {}", one_line(reason)));
        } else if map.custom().next().is_some() {
            line(&mut source, format_args!("\n/// The custom fields of {entity}.\npub mod {entity} {{"));
            source += &module(map);
            source += "}\n";
        }
    }
    source
}

fn module(map: &FieldMap) -> String {
    let fields: Vec<&Field> = map.custom().collect();
    let key = |field: &Field| field.field_code.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>();
    let constants = unique(fields.iter().map(|field| {
        let key = key(field).to_ascii_uppercase();
        (constant(&words(name(field)), &key), format!("_{key}"))
    }));
    let enums = unique(fields.iter().map(|field| match has_enum(field) {
        true => (pascal(&words(name(field)), &format!("Field{}", key(field))), key(field)),
        // It must not clash with an enum, which it would not with its key.
        false => (field.field_code.clone(), String::new()),
    }));
    let mut fields: Vec<(String, String, &Field)> =
        constants.into_iter().zip(enums).zip(fields).map(|((constant, name), field)| (constant, name, field)).collect();
    fields.sort_by(|(one, _, a), (other, _, b)| one.cmp(other).then_with(|| a.field_code.cmp(&b.field_code)));
    let mut source = String::new();
    for (at, (constant, enum_name, field)) in fields.into_iter().enumerate() {
        if at > 0 {
            source.push('\n');
        }
        let kind = field_type(field);
        line(&mut source, format_args!("    /// {} ({})", quoted(name(field)), one_line(kind.as_str())));
        let start = format!("    pub const {constant}: ::pipedrive::Field<{}> =", value_type(field, &enum_name));
        let value = format!("::pipedrive::Field::new({:?});", field.field_code);
        match start.len() + 1 + value.len() <= WIDTH {
            true => line(&mut source, format_args!("{start} {value}")),
            false => line(&mut source, format_args!("{start}\n        {value}")),
        }
        if has_enum(field) {
            source += &options(field, &enum_name);
        }
    }
    source
}

fn options(field: &Field, enum_name: &str) -> String {
    let mut options: Vec<(Id<of::FieldOption>, &str)> = option_ids(field).collect();
    options.sort_unstable();
    options.dedup_by_key(|(id, _)| *id);
    let variants = unique(options.iter().map(|(id, label)| {
        let id = id.to_string();
        (pascal(&words(label), &format!("Option{id}")), format!("Id{id}"))
    }));
    let mut source = String::new();
    line(&mut source, format_args!("\n    /// The options of {}.", quoted(name(field))));
    source += "    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ::pipedrive::FieldOptions)]\n";
    line(&mut source, format_args!("    pub enum {enum_name} {{"));
    for ((id, label), variant) in options.iter().zip(&variants) {
        line(&mut source, format_args!("        /// {}", quoted(label)));
        line(&mut source, format_args!("        #[option(id = {id})]\n        {variant},"));
    }
    let other = ["Other", "AnyOther", "NoneOfThese"].into_iter().find(|name| !variants.iter().any(|used| used == name));
    let other = other.unwrap_or("OtherThanThese");
    source += "        /// Any other option.\n        #[option(other)]\n";
    line(&mut source, format_args!("        {other}(::pipedrive::Id<::pipedrive::of::FieldOption>),\n    }}"));
    source
}

/// Returns whether the values of a field are those of an enum.
fn has_enum(field: &Field) -> bool {
    matches!(field.field_type, Some(FieldType::Enum | FieldType::Set)) && option_ids(field).next().is_some()
}

fn value_type(field: &Field, enum_name: &str) -> String {
    const OPTION: &str = "::pipedrive::Id<::pipedrive::of::FieldOption>";
    let option = if has_enum(field) { enum_name } else { OPTION };
    let value_type = match field_type(field) {
        FieldType::Varchar | FieldType::VarcharAuto | FieldType::Text | FieldType::Phone => "::std::string::String",
        FieldType::Double => "::pipedrive::Amount",
        FieldType::Monetary => "::pipedrive::Money",
        FieldType::Enum => option,
        FieldType::Set => return format!("::std::vec::Vec<{option}>"),
        FieldType::Date => "::pipedrive::Date",
        FieldType::DateRange => "::pipedrive::model::DateRange",
        FieldType::Time => "::pipedrive::model::TimeOfDay",
        FieldType::TimeRange => "::pipedrive::model::TimeRange",
        FieldType::Address => "::pipedrive::model::Address",
        FieldType::User => "::pipedrive::Id<::pipedrive::of::User>",
        FieldType::Person => "::pipedrive::Id<::pipedrive::of::Person>",
        FieldType::Organization => "::pipedrive::Id<::pipedrive::of::Organization>",
        _ => "::pipedrive::model::FieldAny",
    };
    value_type.to_owned()
}

/// Adds the suffix to each name that is not unique. All of them get one, so that no name depends on the order.
fn unique(names: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let names: Vec<(String, String)> = names.collect();
    let mut count: BTreeMap<String, u32> = BTreeMap::new();
    names.iter().for_each(|(name, _)| *count.entry(name.clone()).or_default() += 1);
    let named = |(name, suffix): (String, String)| match count.get(&name) {
        Some(2..) => name + &suffix,
        _ => name,
    };
    names.into_iter().map(named).collect()
}

/// Returns the words of a name in ASCII: letters with accents lose these, and other characters separate words.
fn words(name: &str) -> Vec<String> {
    let mut ascii = String::new();
    name.chars().for_each(|c| match c {
        c if c.is_ascii() => ascii.push(c),
        'ß' | 'ẞ' => ascii += "ss",
        'æ' | 'Æ' | 'ä' | 'Ä' => ascii += "ae",
        'œ' | 'Œ' | 'ö' | 'Ö' => ascii += "oe",
        'ü' | 'Ü' => ascii += "ue",
        'à'..='å' | 'À'..='Å' | 'ā'..='ą' | 'Ā'..='Ą' => ascii.push('a'),
        'ç' | 'Ç' | 'Ć'..='č' => ascii.push('c'),
        'Ď'..='đ' => ascii.push('d'),
        'è'..='ë' | 'È'..='Ë' | 'Ē'..='ě' => ascii.push('e'),
        'Ĝ'..='ģ' => ascii.push('g'),
        'ì'..='ï' | 'Ì'..='Ï' | 'Ĩ'..='ı' => ascii.push('i'),
        'Ĺ'..='ł' => ascii.push('l'),
        'ñ' | 'Ñ' | 'Ń'..='ň' => ascii.push('n'),
        'ò'..='õ' | 'Ò'..='Õ' | 'ø' | 'Ø' | 'Ō'..='ő' => ascii.push('o'),
        'Ŕ'..='ř' => ascii.push('r'),
        'Ś'..='š' => ascii.push('s'),
        'Ţ'..='ŧ' => ascii.push('t'),
        'ù'..='û' | 'Ù'..='Û' | 'Ũ'..='ų' => ascii.push('u'),
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => ascii.push('y'),
        'Ź'..='ž' => ascii.push('z'),
        _ => ascii.push(' '),
    });
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

/// Returns the name of a constant: `ANNUAL_REVENUE`.
fn constant(words: &[String], key: &str) -> String {
    match words {
        [] => format!("FIELD_{key}"),
        words => identifier(words.join("_").to_ascii_uppercase()),
    }
}

/// Returns the name of a type or a variant: `AnnualRevenue`.
fn pascal(words: &[String], otherwise: &str) -> String {
    let capital = |word: &String| word[..1].to_ascii_uppercase() + &word[1..];
    match words {
        [] => otherwise.to_owned(),
        words => identifier(words.iter().map(capital).collect()),
    }
}

fn identifier(name: String) -> String {
    match name {
        name if name == "Self" => "Self_".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        name => name,
    }
}

/// Returns a name of the account in a comment.
fn quoted(name: &str) -> String {
    format!("`{}`", one_line(name).replace('`', "'"))
}

fn line(source: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = writeln!(source, "{line}");
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn source(fields: &[(&str, &str, &str, Value)]) -> String {
        let row = |(key, name, field_type, options): &(&str, &str, &str, Value)| {
            json!({"field_code": key.repeat(20), "field_name": name, "field_type": field_type, "options": options,
                   "is_custom_field": true})
        };
        let deals = from_value(fields.iter().map(row).collect()).unwrap();
        rust_source(&Schema { deals, ..Schema::default() })
    }

    /// Returns the names of the constants, the enums and the variants.
    fn names(source: &str) -> Vec<&str> {
        let starts = ["pub const ", "pub enum "];
        let names = source.lines().map(str::trim).filter_map(|line| {
            let declared =
                starts.iter().find_map(|start| line.strip_prefix(start)).or_else(|| line.strip_suffix(','))?;
            declared.split([':', ' ', '(']).next()
        });
        names.collect()
    }

    #[test]
    fn every_name_becomes_a_valid_and_unique_identifier() {
        let options = json!([
            {"id": 3, "label": "Other"}, {"id": 1, "label": "A+"}, {"id": 2, "label": "A-"}, {"id": 4, "label": "self"},
            {"id": 5, "label": "预算"}, {"id": 6, "label": "10 %"}, {"id": 7, "label": "Größe, naïve"}, {"id": "x", "label": "X"},
        ]);
        let fields = [
            ("aa", "Budget", "monetary", json!(null)),
            ("bb", "Budget", "double", json!(null)),
            ("cc", "2nd ``phone``\n*/", "phone", json!(null)),
            ("dd", "预算", "text", json!(null)),
            ("ee", "self", "enum", options),
            ("ff", "Nothing to choose", "set", json!([])),
            ("ab", "", "surprise", json!(null)),
        ];
        let text = source(&fields);
        let expected = [
            "BUDGET_AAAAAAAA",
            "BUDGET_BBBBBBBB",
            "FIELD_ABABABAB",
            "FIELD_DDDDDDDD",
            "NOTHING_TO_CHOOSE",
            "SELF",
            "Self_",
            "AId1",
            "AId2",
            "Other",
            "Self_",
            "Option5",
            "_10",
            "GroesseNaive",
            "AnyOther",
            "_2ND_PHONE",
        ];
        assert_eq!(names(&text), expected, "{text}");
        assert!(text.contains("    /// `2nd ''phone'' */` (phone)\n"), "{text}");

        // The order in which Pipedrive lists them does not matter.
        let mut turned = fields.clone();
        turned.reverse();
        assert_eq!(source(&turned), text);
        // Another field of the same name is all that changes.
        assert_ne!(source(&fields[..6]), text);
    }

    #[test]
    fn entities_without_fields_have_no_module() {
        let projects = FieldMap::not_loaded("no\nadd-on".to_owned());
        let source = rust_source(&Schema { projects, ..Schema::default() });
        assert!(source.ends_with("\n\n// The fields of projects were not loaded: no add-on\n"), "{source}");
        assert_eq!(source.matches("pub mod").count(), 0);
    }
}
