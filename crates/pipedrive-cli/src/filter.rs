//! Filters in the language of jq.

use std::fmt::Write as _;

use jaq_core::load::{Arena, Error, Errors, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

use crate::failure::{Code, Failure, cut};

/// A compiled filter.
pub(crate) struct Jq(Filter<data::JustLut<Val>>);

impl Jq {
    pub(crate) fn new(code: &str) -> Result<Self, Failure> {
        let wrong =
            |what: &str| Failure::usage(format!("--jq: {what}")).help("see jq's manual; quote it for the shell");
        let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(definitions).load(&arena, File { code, path: () });
        let modules = modules.map_err(|errors| wrong(&format!("`{code}` is not a filter{}", expected(&errors))))?;
        let filter = Compiler::default().with_funs(functions).compile(modules);
        Ok(Jq(filter.map_err(|errors| {
            let undefined = errors.iter().flat_map(|(_, undefined)| undefined).next();
            let (name, kind) = undefined.map_or((code, "filter"), |(name, kind)| (*name, kind.as_str()));
            wrong(&format!("there is no {kind} `{name}`"))
        })?))
    }

    /// Returns what the filter makes of a document: one result a line, texts as JSON.
    pub(crate) fn run(&self, document: &[u8]) -> Result<String, Failure> {
        // It has the value that a filter does not fit, however large.
        let failed = |error: String| Failure::new(Code::Failed, format!("--jq: {}", cut(&error)));
        let document = read::parse_single(document).map_err(|error| failed(error.to_string()))?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        let mut results = String::new();
        for result in self.0.id.run((context, document)).map(unwrap_valr) {
            let result = result.map_err(|error| failed(error.to_string()))?;
            let _ = writeln!(results, "{result}");
        }
        Ok(results)
    }
}

/// Returns what the text of a filter lacks, and where.
fn expected(errors: &Errors<&str, ()>) -> String {
    let first = errors.iter().find_map(|(_, error)| match error {
        Error::Lex(errors) => errors.first().map(|(expected, rest)| (expected.as_str(), *rest)),
        Error::Parse(errors) => errors.first().map(|(expected, rest)| (expected.as_str(), *rest)),
        Error::Io(_) => None,
    });
    match first {
        Some(("token", rest)) => format!(": `{}` is out of place", cut(rest)),
        Some((expected, "")) => format!(": {expected} is expected at its end"),
        Some((expected, rest)) => format!(": {expected} is expected before `{}`", cut(rest)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters() {
        for (code, document, results) in [
            ("length", "[{\"id\":1},{\"id\":2}]", "2\n"),
            (".[] | .id", "[{\"id\":1},{\"id\":2}]", "1\n2\n"),
            // All digits stay.
            (".[0].v", "[{\"v\":1234567890123456789012.50}]", "1234567890123456789012.50\n"),
            ("map(.t) | join(\",\")", "[{\"t\":\"a\"},{\"t\":\"é\"}]", "\"a,é\"\n"),
        ] {
            assert_eq!(Jq::new(code).unwrap().run(document.as_bytes()).unwrap(), results, "{code}");
        }
        for (code, message) in [
            ("[", "--jq: `[` is not a filter: closing bracket is expected at its end"),
            (".a | )", "--jq: `.a | )` is not a filter: `)` is out of place"),
            ("map(.a) add", "--jq: `map(.a) add` is not a filter: nothing is expected before `add`"),
            (".a | nothing_like_it", "--jq: there is no filter `nothing_like_it`"),
            (".a | $b", "--jq: there is no variable `$b`"),
        ] {
            let failure = Jq::new(code).err().unwrap();
            assert_eq!((failure.code, failure.message()), (Code::Usage, message));
        }
    }
}
