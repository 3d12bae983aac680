//! Every operation of the API as data: what the router, the meter and the query check stand on.
//!
//! The tables are plain text beside this file. They hold facts of Pipedrive's documents and nothing of this emulator's
//! own; which operations it answers from its state is said in `api::routes`.

use std::collections::HashMap;
use std::sync::LazyLock;

use http::Method;

/// The two generations of the API, told apart by the prefix of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Version {
    V1,
    V2,
}

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paging {
    None,
    /// `start` and `limit`, answered by `additional_data.pagination`.
    Offset,
    /// `cursor` and `limit`, answered by `additional_data.next_cursor`.
    Cursor,
}

/// What a query parameter takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Int,
    Bool,
    Text,
    /// One of these words.
    Word(Vec<&'static str>),
    /// Some of these words, joined by commas.
    Words(Vec<&'static str>),
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) takes: Takes,
}

/// One row of the tables.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its place in the catalogue.
    pub(crate) number: usize,
    pub(crate) version: Version,
    pub(crate) method: Method,
    /// The template under the prefix, such as `/deals/{id}`.
    pub(crate) path: &'static str,
    /// Pipedrive's operation id.
    pub(crate) id: &'static str,
    /// What a call takes from the day's budget, in tokens.
    pub(crate) cost: u32,
    /// The documented status of a success.
    pub(crate) success: u16,
    pub(crate) paging: Paging,
    pub(crate) parameters: Vec<Parameter>,
}

impl Operation {
    pub(crate) fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// Returns whether the call counts against the narrower search window. Which paths do is unconfirmed.
    pub(crate) fn is_search(&self) -> bool {
        self.path.ends_with("/search") || self.path.starts_with("/itemSearch")
    }
}

/// What a path and a method lead to.
#[derive(Debug)]
pub(crate) enum Route {
    /// The operation, and the path's arguments in the order of the template.
    Found(&'static Operation, Vec<(&'static str, String)>),
    /// The path exists, under other methods only.
    WrongMethod,
    Unknown,
}

/// Returns all operations, v1 (today's and those removed in 2026) and v2.
pub(crate) fn operations() -> &'static [Operation] {
    &CATALOGUE.operations
}

/// Finds the operation for the decoded segments of a path without its prefix.
pub(crate) fn route(version: Version, method: &Method, segments: &[String]) -> Route {
    let mut best: Option<(&'static Operation, usize)> = None;
    let mut path_known = false;
    let root = segments.first().map(String::as_str).unwrap_or_default();
    let shape = (version, root, segments.len());
    for &index in CATALOGUE.by_shape.get(&shape).map(Vec::as_slice).unwrap_or_default() {
        let operation = &CATALOGUE.operations[index];
        let Some(literals) = literals_matched(operation.path, segments) else { continue };
        path_known = true;
        if operation.method == *method && best.is_none_or(|(_, most)| literals > most) {
            best = Some((operation, literals));
        }
    }
    match best {
        Some((operation, _)) => {
            let arguments = template(operation.path)
                .zip(segments)
                .filter_map(|(part, segment)| Some((placeholder(part)?, segment.clone())))
                .collect();
            Route::Found(operation, arguments)
        }
        None if path_known => Route::WrongMethod,
        None => Route::Unknown,
    }
}

struct Catalogue {
    operations: Vec<Operation>,
    /// By the first segment of the path and the number of its segments.
    by_shape: HashMap<(Version, &'static str, usize), Vec<usize>>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let tables = [
        (Version::V1, include_str!("catalogue/v1.txt")),
        (Version::V1, include_str!("catalogue/v1_deals_era.txt")),
        (Version::V2, include_str!("catalogue/v2.txt")),
    ];
    let operations: Vec<_> = tables
        .into_iter()
        .flat_map(|(version, table)| table.lines().map(move |line| (version, line)))
        .filter(|(_, line)| !line.starts_with('#'))
        .enumerate()
        .map(|(number, (version, line))| {
            parse(number, version, line).expect("the tables are part of the program and tested")
        })
        .collect();
    let mut by_shape: HashMap<_, Vec<usize>> = HashMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let root = template(operation.path).next().unwrap_or_default();
        let shape = (operation.version, root, template(operation.path).count());
        by_shape.entry(shape).or_default().push(index);
    }
    Catalogue { operations, by_shape }
});

fn parse(number: usize, version: Version, line: &'static str) -> Option<Operation> {
    let mut words = line.split_ascii_whitespace();
    let (method, path) = (words.next()?.parse().ok()?, words.next()?);
    Some(Operation {
        number,
        version,
        method,
        path,
        id: words.next()?,
        cost: words.next()?.parse().ok()?,
        success: words.next()?.parse().ok()?,
        paging: match words.next()? {
            "offset" => Paging::Offset,
            "cursor" => Paging::Cursor,
            "-" => Paging::None,
            _ => return None,
        },
        parameters: words.map(|word| parse_parameter(path, word)).collect::<Option<_>>()?,
    })
}

fn parse_parameter(path: &str, word: &'static str) -> Option<Parameter> {
    let (name, takes) = word.split_once(':')?;
    let (name, required) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
    let takes = match takes {
        "int" => Takes::Int,
        "bool" => Takes::Bool,
        "num" | "str" | "list" | "enum" => Takes::Text,
        words if is_list(path, name) => Takes::Words(words.split('|').collect()),
        words => Takes::Word(words.split('|').collect()),
    };
    Some(Parameter { name, required, takes })
}

/// Returns whether a parameter takes several words. The tables, as the documents, hold such a one for an enumeration.
fn is_list(path: &str, name: &str) -> bool {
    matches!(name, "fields" | "include_fields") || name == "status" && !path.ends_with("/search")
}

fn template(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.trim_start_matches('/').split('/')
}

fn placeholder(part: &'static str) -> Option<&'static str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

/// Returns how many literal parts of the template the segments match; `None` where they do not fit it.
fn literals_matched(path: &'static str, segments: &[String]) -> Option<usize> {
    let mut literals = 0;
    let mut rest = segments.iter();
    for part in template(path) {
        let segment = rest.next()?;
        match placeholder(part) {
            Some(_) if segment.is_empty() => return None,
            Some(_) => {}
            None if part == segment => literals += 1,
            None => return None,
        }
    }
    rest.next().is_none().then_some(literals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_every_operation_once() {
        let count = |version| operations().iter().filter(|operation| operation.version == version).count();
        // 213 of today's v1 less the three of the OAuth server, and the 62 removed ones.
        assert_eq!((count(Version::V1), count(Version::V2)), (210 + 62, 158));
        let mut seen = std::collections::HashSet::new();
        for operation in operations() {
            assert!(seen.insert((operation.version, &operation.method, operation.path)), "{} twice", operation.path);
        }
    }

    #[test]
    fn every_template_leads_to_its_own_operation() {
        for operation in operations() {
            let segments: Vec<_> = template(operation.path)
                .map(|part| placeholder(part).map_or(part.to_owned(), |_| "7".to_owned()))
                .collect();
            match route(operation.version, &operation.method, &segments) {
                Route::Found(found, arguments) => {
                    assert_eq!(found.id, operation.id);
                    assert!(arguments.iter().all(|(_, value)| value == "7"));
                }
                other => panic!("{} {}: {other:?}", operation.method, operation.path),
            }
        }
    }
}
