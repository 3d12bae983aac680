//! Every documented example of an answer, read and written again.

use pipedrive_core::catalogue::OPERATIONS;

use crate::coverage::lost;
use crate::document::Documents;
use crate::explained::Finding;

/// What the examples lose, and how many there were.
pub(crate) fn findings(documents: &Documents) -> (Vec<Finding>, String) {
    let mut findings = Vec::new();
    let (mut examples, mut without) = (0, 0);
    for (entry, described) in OPERATIONS.iter().filter_map(|entry| Some((entry, documents.find(entry.meta)?))) {
        let before = examples;
        for answer in described.answers.iter().filter(|answer| answer.is_json()) {
            for example in &answer.examples {
                examples += 1;
                findings.extend(lost(entry, answer, example).into_iter().map(|loss| Finding::new(entry.meta, loss)));
            }
        }
        without += usize::from(examples == before);
    }
    (findings, format!("{examples} examples; {without} documented operations have none"))
}
