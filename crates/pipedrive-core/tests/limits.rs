//! Every limit in the metadata of an operation is checked before a request is sent.
#![cfg(feature = "catalogue")]
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use pipedrive_core::catalogue::OPERATIONS;
use pipedrive_core::error::ArgumentErrorKind;
use pipedrive_core::meta::{Bounds, Kind, Meta, Parameter, Presence, Rule, Version, When};
use serde_json::{Map, Value, json};

#[test]
fn every_bound_is_checked() {
    let mut seen = 0;
    for entry in OPERATIONS {
        for limited in limited(entry.meta.parameters, "", "") {
            let Limited { path, kind, bounds, .. } = &limited;
            let meta = entry.meta;
            for size in inside(*bounds) {
                let made = entry.invoke(limited.arguments(meta, sized(*kind, size, meta.version)));
                assert!(made.is_ok(), "{} {path} {size}: {made:?}", meta.name);
            }
            for size in outside(*kind, *bounds) {
                let arguments = limited.arguments(meta, sized(*kind, size, meta.version));
                let Err(error) = entry.invoke(arguments) else { panic!("{} {path}: {size} is taken", meta.name) };
                let told = error.argument_error().unwrap();
                // A type without a sign takes nothing below zero, nor does the query an empty list.
                let is_bound = match told.kind() {
                    ArgumentErrorKind::OutOfBounds { bounds: told, .. } => told == bounds,
                    ArgumentErrorKind::WrongType(_) => size < 0,
                    ArgumentErrorKind::Empty => size == 0,
                    _ => false,
                };
                assert!(is_bound, "{error}");
                assert_eq!((error.operation(), told.argument()), (meta.name, path.as_str()));
                seen += 1;
            }
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn every_rule_is_checked() {
    for entry in OPERATIONS {
        for rule in entry.meta.rules {
            let (broken, without, argument) = match *rule {
                Rule::AnyOf(names) => (&[][..], names, names[0]),
                Rule::AtMostOne(names) => (&names[..2], &[][..], names[1]),
                Rule::Needs([argument, ref other], _) => (&[argument][..], std::slice::from_ref(other), argument),
                _ => panic!("{rule:?} is not known to this test"),
            };
            let such = match *rule {
                Rule::Needs(_, When::OneOf(texts)) => Some(json!(texts[0])),
                Rule::Needs(_, When::Shorter(size)) => Some(sized(Kind::Text, size as i64 - 1, entry.meta.version)),
                _ => None,
            };
            let arguments = |names: &[&str], without: &[&str]| {
                let mut arguments = arguments(entry.meta, names, without);
                if let (Some(such), true) = (&such, names.contains(&argument)) {
                    arguments[argument] = such.clone();
                }
                arguments
            };
            let Err(error) = entry.invoke(arguments(broken, without)) else {
                panic!("{}: {rule:?} is not checked", entry.meta.name)
            };
            let told = error.argument_error().unwrap();
            assert_eq!((error.operation(), told.argument()), (entry.meta.name, argument));
            assert_eq!(told.kind(), &ArgumentErrorKind::Rule(*rule));
            assert!(rule.arguments().iter().all(|name| error.to_string().contains(&format!("`{name}`"))), "{error}");
            for name in rule.arguments() {
                let made = entry.invoke(arguments(&[name], &[]));
                assert!(made.is_ok(), "{} {name}: {made:?}", entry.meta.name);
            }
        }
    }
}

/// An argument with bounds, or something with bounds inside an argument.
struct Limited {
    /// As errors name it: `options[0].label`.
    path: String,
    /// In the JSON of the arguments: `/options/0/label`.
    pointer: String,
    kind: Kind,
    bounds: Bounds,
}

impl Limited {
    /// Returns arguments that are complete, with this value.
    fn arguments(&self, meta: &Meta, value: Value) -> Value {
        let mut arguments = arguments(meta, &[self.pointer.split('/').nth(1).unwrap()], &[]);
        *arguments.pointer_mut(&self.pointer).unwrap() = value;
        arguments
    }
}

/// Returns everything with bounds, also inside objects and lists of objects.
fn limited(parameters: &[Parameter], path: &str, pointer: &str) -> Vec<Limited> {
    let mut all = Vec::new();
    for Parameter { name, kind, bounds, .. } in parameters {
        let (mut path, mut pointer, mut inner) = (format!("{path}{name}"), format!("{pointer}/{name}"), *kind);
        if !bounds.is_empty() {
            all.push(Limited { path: path.clone(), pointer: pointer.clone(), kind: *kind, bounds: *bounds });
        }
        while let Kind::Array(item) | Kind::Commas(item) | Kind::Repeated(item) = inner {
            (path, pointer, inner) = (path + "[0]", pointer + "/0", *item);
        }
        if let Kind::Object(members) = inner {
            all.extend(limited(members, &format!("{path}."), &pointer));
        }
    }
    all
}

fn inside(bounds: Bounds) -> impl Iterator<Item = i64> {
    let sizes = [bounds.min, bounds.above.map(|above| above + 1), bounds.max];
    sizes.into_iter().flatten().map(|size| size as i64)
}

fn outside(kind: Kind, bounds: Bounds) -> impl Iterator<Item = i64> {
    let below = bounds.min.map(|min| min as i64 - 1);
    let sizes = [below, bounds.above.map(|above| above as i64), bounds.max.map(|max| max as i64 + 1)];
    // Of nothing are there fewer than none.
    sizes.into_iter().flatten().filter(move |size| *size >= 0 || matches!(kind, Kind::Integer | Kind::Number))
}

/// Returns a value of this size. Each character has two bytes.
fn sized(kind: Kind, size: i64, version: Version) -> Value {
    match kind {
        Kind::Text => json!("\u{e9}".repeat(size as usize)),
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => {
            Value::Array(vec![value(*item, version); size as usize])
        }
        Kind::Map(item) => (0..size).map(|key| (key.to_string(), value(*item, version))).collect(),
        Kind::Object(_) => {
            let mut tree = value(kind, version);
            resize(&mut tree, size as usize);
            tree
        }
        _ => json!(size),
    }
}

/// Makes the innermost list of a tree have this many items.
fn resize(tree: &mut Value, size: usize) {
    let lists = tree.as_object_mut().into_iter().flat_map(Map::values_mut);
    for items in lists.filter_map(Value::as_array_mut) {
        match items.first_mut() {
            Some(branch) if branch.as_object().is_some_and(|members| members.values().any(Value::is_array)) => {
                resize(branch, size);
            }
            Some(leaf) => *items = vec![leaf.clone(); size],
            None => {}
        }
    }
}

/// Returns the arguments that are required, these, and what rules demand with them, without others.
fn arguments(meta: &Meta, names: &[&str], without: &[&str]) -> Value {
    let mut names = names.to_vec();
    for rule in meta.rules {
        match *rule {
            Rule::Needs([argument, other], _) if names.contains(&argument) && !without.contains(&other) => {
                names.push(other)
            }
            Rule::AnyOf(any) if !any.iter().any(|name| names.contains(name)) => {
                names.extend(any.iter().find(|name| !without.contains(name)));
            }
            _ => {}
        }
    }
    let given = meta
        .parameters
        .iter()
        .filter(|parameter| parameter.presence == Presence::Required || names.contains(&parameter.name));
    let given: Map<String, Value> =
        given.map(|parameter| (parameter.name.to_owned(), value(parameter.kind, meta.version))).collect();
    given.into()
}

/// Returns a value of this kind, with all that it can have inside.
fn value(kind: Kind, version: Version) -> Value {
    match kind {
        Kind::Integer | Kind::Number => json!(7),
        Kind::Boolean => json!(true),
        Kind::Bit => json!(1),
        Kind::Date => json!("2026-01-31"),
        Kind::DateTime if version == Version::V1 => json!("2026-01-31 12:30:15"),
        Kind::DateTime => json!("2026-01-31T12:30:15Z"),
        Kind::Time => json!("12:30"),
        Kind::Uuid => json!("adf21080-0e10-11eb-879b-05d71fb426ec"),
        Kind::Choice(known) => match known[0].parse::<u64>() {
            Ok(number) if version == Version::V2 => json!(number),
            _ => json!(known[0]),
        },
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => json!([value(*item, version)]),
        Kind::Object(members) => {
            members.iter().map(|member| (member.name.to_owned(), value(member.kind, version))).collect()
        }
        Kind::Map(item) => json!({"7": value(*item, version)}),
        Kind::CustomFields => json!({"dcf558aac1ae4e8c4f849ba5e668430d8df9be12": "oak"}),
        Kind::File => json!({"name": "roof.txt", "content": "oak"}),
        _ => json!("oak"),
    }
}
