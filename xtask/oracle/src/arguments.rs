//! Arguments for an operation, made of its facts; the same each time.

use pipedrive_core::meta::{Kind, Meta, Parameter, Presence, Rule, Version};
use serde_json::{Map, Value, json};

/// Which arguments are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those without which there is no request.
    Minimal,
    /// All that can be given together.
    Full,
}

impl Extent {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Extent::Minimal => "minimal",
            Extent::Full => "full",
        }
    }
}

/// Arguments by their wire names, as `Entry::request` takes them.
pub(crate) fn arguments(meta: &Meta, extent: Extent) -> Map<String, Value> {
    let any = |name: &str| meta.rules.iter().any(|rule| matches!(rule, Rule::AnyOf([first, ..]) if *first == name));
    let excluded = |name: &str| {
        meta.rules.iter().any(|rule| matches!(rule, Rule::AtMostOne([_, others @ ..]) if others.contains(&name)))
    };
    let wanted = |parameter: &&Parameter| match extent {
        Extent::Minimal => parameter.presence == Presence::Required || any(parameter.name),
        Extent::Full => !excluded(parameter.name),
    };
    let parameters = meta.parameters.iter().filter(wanted);
    parameters.map(|parameter| (parameter.name.to_owned(), value(parameter.kind, meta.version))).collect()
}

/// A value of this kind.
pub(crate) fn value(kind: Kind, version: Version) -> Value {
    match kind {
        Kind::Integer => json!(7),
        Kind::Number => json!(99.5),
        Kind::Boolean => json!(true),
        Kind::Bit => json!(1),
        Kind::Date => json!("2026-01-31"),
        Kind::DateTime if version == Version::V1 => json!("2026-01-31 12:30:15"),
        Kind::DateTime => json!("2026-01-31T12:30:15Z"),
        Kind::Time => json!("12:30"),
        Kind::Uuid => json!("adf21080-0e10-11eb-879b-05d71fb426ec"),
        Kind::Choice(known) => choice(known, version),
        // The documents know no commas: to them, two values would be a wrong one.
        Kind::Commas(item) => json!([value(*item, version)]),
        Kind::Repeated(item) | Kind::Array(item) => json!([value(*item, version), value(*item, version)]),
        Kind::Object(members) => {
            members.iter().map(|member| (member.name.to_owned(), value(member.kind, version))).collect()
        }
        Kind::Map(item) => json!({ "7": value(*item, version) }),
        Kind::CustomFields => json!({ "dcf558aac1ae4e8c4f849ba5e668430d8df9be12": "oak" }),
        Kind::File => json!({ "name": "roof.txt", "content": "oak" }),
        _ => json!("oak"),
    }
}

/// The first; digits are numbers in v2, and quoted in v1.
fn choice(known: &[&str], version: Version) -> Value {
    let Some(first) = known.first() else { return json!("oak") };
    match first.parse::<u64>() {
        Ok(number) if version != Version::V1 => json!(number),
        _ => json!(first),
    }
}

#[cfg(test)]
mod tests {
    use pipedrive_core::catalogue::OPERATIONS;
    use pipedrive_core::{Account, Company, Credentials};

    use super::*;

    #[test]
    fn every_operation_takes_its_arguments() {
        let credentials = Credentials::api_token("0123456789abcdef").unwrap();
        let account = Account::new(Company::new("acme").unwrap(), credentials);
        for entry in OPERATIONS {
            for extent in [Extent::Minimal, Extent::Full] {
                let arguments = Value::Object(arguments(entry.meta, extent));
                let request = entry.request(&account, &arguments);
                assert!(request.is_ok(), "{} {arguments}: {request:?}", entry.meta.template);
            }
        }
    }
}
