//! The names of commands, made of the verb and the path of an operation.

use pipedrive::meta::{Meta, Parameter, Place, Verb, Version};

/// Names that the rules would make unclear or would give twice.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("GET v1/deals/summary", "deals summary get"),
    ("GET v1/deals/summary/archived", "deals summary get-archived"),
    ("POST v1/files/remote", "files add-remote"),
    ("POST v1/files/remoteLink", "files link-remote"),
    ("GET v1/filters/helpers", "filters helpers get"),
    ("GET v1/goals/{id}/results", "goals results get"),
    ("GET v1/legacyTeams/user/{id}", "legacy-teams list-of-user"),
    ("GET v1/pipelines/{id}/conversion_statistics", "pipelines conversion-statistics get"),
    ("GET v1/pipelines/{id}/movement_statistics", "pipelines movement-statistics get"),
    ("GET v1/projects/{id}/plan", "projects plan get"),
    ("DELETE v1/persons/{id}/picture", "persons picture delete"),
    ("DELETE v1/roles/{id}/assignments", "roles assignments delete"),
    ("GET v1/roles/{id}/pipelines", "roles pipelines get"),
    ("GET v1/roles/{id}/settings", "roles settings get"),
    ("POST v1/roles/{id}/settings", "roles settings set"),
    ("GET v1/userConnections", "user-connections get"),
    ("GET v1/userSettings", "user-settings get"),
    ("GET v1/users/me", "users me"),
    ("GET v2/deals/products", "deals products list-many"),
    ("POST v2/deals/{id}/products/bulk", "deals products add-many"),
    ("POST v2/deals/{id}/convert/lead", "deals convert-to-lead"),
    ("GET v2/deals/{id}/convert/status/{conversion_id}", "deals conversion-status get"),
    ("GET v2/itemSearch", "items search"),
    ("GET v2/itemSearch/field", "items search-field"),
    ("POST v2/leads/{id}/convert/deal", "leads convert-to-deal"),
    ("GET v2/leads/{id}/convert/status/{conversion_id}", "leads conversion-status get"),
    ("GET v2/persons/{id}/picture", "persons picture get"),
    ("GET v2/products/{id}/images", "products images get"),
    ("DELETE v2/products/{id}/images", "products images delete"),
];

/// Last segments of paths that are verbs.
const VERBS: &[&str] = &["archive", "download", "duplicate", "find", "merge", "receive", "search"];

/// Returns the words of an operation's command, without its version: `deals`, `followers`, `add`.
pub(crate) fn words(meta: &Meta) -> Vec<String> {
    let path = meta.template.trim_start_matches("/api/");
    let is_own = |address: &str| address.strip_suffix(path).map(str::trim_end) == Some(meta.verb.method().as_str());
    if let Some((_, name)) = EXCEPTIONS.iter().find(|(address, _)| is_own(address)) {
        return name.split(' ').map(str::to_owned).collect();
    }
    let segments = || path.split('/').skip(1);
    let ends_in_argument = segments().last().is_some_and(is_argument);
    let mut words: Vec<String> = segments().filter(|segment| !is_argument(segment)).map(kebab).collect();
    let verb = match words.last().map(String::as_str) {
        Some(last) if !ends_in_argument && VERBS.contains(&last) => words.pop(),
        Some("archived" | "collection") if !ends_in_argument => words.pop().map(|last| format!("list-{last}")),
        _ => None,
    };
    let by_method = || match (meta.verb, ends_in_argument) {
        (Verb::Get, true) => "get",
        (Verb::Get, false) => "list",
        (Verb::Put | Verb::Patch, _) => "update",
        (Verb::Delete, true) => "delete",
        (Verb::Delete, false) => "delete-many",
        _ => "add",
    };
    words.push(verb.unwrap_or_else(|| by_method().to_owned()));
    words
}

/// Returns the word for a version, under which all its commands are, if it has one.
pub(crate) fn of_version(version: Version) -> Option<&'static str> {
    (version == Version::V1).then_some("v1")
}

/// Returns a name of the API in the form of a command or an option: `dealFields` and `deal_fields` are `deal-fields`.
pub(crate) fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        match letter {
            '_' => kebab.push('-'),
            'A'..='Z' => {
                if !kebab.is_empty() && !kebab.ends_with('-') {
                    kebab.push('-');
                }
                kebab.push(letter.to_ascii_lowercase());
            }
            _ => kebab.push(letter),
        }
    }
    kebab
}

/// Returns an argument as it is typed: `<ID>` in its place, `--owner-id` anywhere.
pub(crate) fn typed(parameter: &Parameter) -> String {
    match parameter.place {
        Place::Path => format!("<{}>", in_place(parameter)),
        _ => format!("--{}", kebab(parameter.name)),
    }
}

/// Returns the name of an argument that has a place of its own among the words: `ID`, `FOLLOWER_ID`.
pub(crate) fn in_place(parameter: &Parameter) -> String {
    kebab(parameter.name).replace('-', "_").to_uppercase()
}

/// Returns the question whether one of these names was meant, or nothing if none is near.
pub(crate) fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    near(name, known).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default()
}

/// Returns the name that a mistyped one was meant to be, if one of these is near; the last of those that are equally near.
pub(crate) fn near<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const NEAR: f64 = 0.6;

    let name = kebab(name);
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&name, &kebab(known));
    let known = known.into_iter().map(|known| (likeness(known), known)).filter(|(likeness, _)| *likeness >= NEAR);
    known.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, known)| known)
}

fn is_argument(segment: &str) -> bool {
    segment.starts_with('{')
}
