//! What is declared against what is documented, operation by operation.

mod answer;
mod body;
mod limits;
mod request;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) use answer::lost;
use pipedrive_core::catalogue::OPERATIONS;

use crate::document::Documents;
use crate::explained::{Finding, Weighed, version};

/// Every difference, and what was looked at.
pub(crate) fn compare(documents: &Documents) -> (Vec<Finding>, String) {
    let mut findings = Vec::new();
    for entry in OPERATIONS {
        let Some(described) = documents.find(entry.meta) else {
            findings.push(Finding::new(entry.meta, "not documented"));
            continue;
        };
        let mut differences = request::differences(entry.meta, described);
        differences.extend(limits::differences(entry.meta, described));
        differences.extend(body::differences(entry, described));
        differences.extend(answer::differences(entry, described));
        findings.extend(differences.into_iter().map(|difference| Finding::new(entry.meta, difference)));
    }
    let documented = documents.operations().len();
    (findings, format!("{} operations declared, {documented} documented", OPERATIONS.len()))
}

/// A line a resource, counting its operations.
pub(crate) fn table(documents: &Documents, weighed: &Weighed) -> String {
    #[derive(Default)]
    struct Row {
        declared: usize,
        documented: usize,
        explained: usize,
        unexplained: usize,
    }
    let mut rows: BTreeMap<(&str, &str), Row> = BTreeMap::new();
    for described in documents.operations() {
        rows.entry((version(described.version), described.resource.as_str())).or_default().documented += 1;
    }
    for entry in OPERATIONS {
        let resource = documents.find(entry.meta).map_or("(not documented)", |described| &described.resource);
        let row = rows.entry((version(entry.meta.version), resource)).or_default();
        let differs = |list: &[Finding]| usize::from(list.iter().any(|finding| finding.is_of(entry.meta)));
        row.declared += 1;
        row.explained += differs(&weighed.explained);
        row.unexplained += differs(&weighed.unexplained);
    }
    let mut table = format!(
        "{:28}{:>10}{:>12}{:>10}{:>15}\n",
        "operations", "declared", "documented", "differing", "not explained"
    );
    for ((version, resource), row) in rows {
        let Row { declared, documented, explained, unexplained } = row;
        let name = format!("{version} {resource}");
        writeln!(table, "{name:28}{declared:>10}{documented:>12}{explained:>10}{unexplained:>15}")
            .expect("a String takes any text");
    }
    table
}
