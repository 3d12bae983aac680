//! `--name value`, `--name` alone for a flag, and nothing else.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::client::Transport;

pub(crate) struct Arguments(BTreeMap<String, String>);

impl Arguments {
    pub(crate) fn parse(arguments: &[String], known: &[&str], flags: &[&str]) -> Result<Self, String> {
        let mut values = BTreeMap::new();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let name = argument.strip_prefix("--").unwrap_or_default();
            let value = match () {
                () if flags.contains(&name) => String::new(),
                () if known.contains(&name) => arguments.next().ok_or_else(|| format!("{argument}: no value"))?.clone(),
                () => return Err(format!("{argument}: unknown\n\n{}", crate::USAGE)),
            };
            values.insert(name.to_owned(), value);
        }
        Ok(Arguments(values))
    }

    pub(crate) fn flag(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    pub(crate) fn value<T: FromStr>(&mut self, name: &str, otherwise: T) -> Result<T, String> {
        match self.0.remove(name) {
            None => Ok(otherwise),
            Some(value) => value.parse().map_err(|_| format!("--{name}: not {value}")),
        }
    }

    pub(crate) fn transports(&mut self) -> Result<Vec<Transport>, String> {
        match self.0.remove("transport").as_deref() {
            None => Ok(vec![Transport::Ureq, Transport::Hyper]),
            Some("ureq") => Ok(vec![Transport::Ureq]),
            Some("hyper") => Ok(vec![Transport::Hyper]),
            Some(other) => Err(format!("--transport: not {other}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options() {
        for (given, calls) in [
            (&["--calls", "5"][..], Ok(5)),
            (&["--fast", "--calls", "5"], Ok(6)),
            (&[], Ok(7)),
            (&["--calls"], Err("--calls: no value")),
            (&["--calls", "many"], Err("--calls: not many")),
            (&["--call", "5"], Err("--call: unknown")),
            (&["calls", "5"], Err("calls: unknown")),
        ] {
            let given: Vec<String> = given.iter().map(|&text| text.to_owned()).collect();
            let found = Arguments::parse(&given, &["calls"], &["fast"])
                .and_then(|mut options| Ok(options.value("calls", 7)? + u32::from(options.flag("fast"))));
            let found = found.map_err(|error| error.lines().next().map(str::to_owned).unwrap_or_default());
            assert_eq!(found, calls.map_err(str::to_owned), "{given:?}");
        }
    }
}
