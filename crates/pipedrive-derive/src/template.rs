//! The template of a path: text and names in braces.

use syn::LitStr;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The path up to the collection, `/api/v1/deals`, after which a field selector is inserted.
    Collection(String),
    Literal(String),
    Argument(String),
}

/// Parses a template.
pub(crate) fn parse(template: &LitStr) -> syn::Result<Vec<Piece>> {
    let text = template.value();
    let refuse = |message: String| Err(syn::Error::new(template.span(), message));
    let Some(rest) = text.strip_prefix("/api/v1/").or_else(|| text.strip_prefix("/api/v2/")) else {
        return refuse("the path must start with `/api/v1/` or `/api/v2/`".to_owned());
    };
    let first = rest.find('/').unwrap_or(rest.len());
    if rest[..first].is_empty() || rest[..first].contains(['{', '}']) {
        return refuse("the path must name a collection after the version, such as `/api/v2/deals`".to_owned());
    }
    let (collection, mut rest) = text.split_at("/api/v1/".len() + first);
    if let Some(odd) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "/{}_-.".contains(*c))) {
        return refuse(format!("the path cannot contain `{odd}`, only letters, digits, `_`, `-`, `.` and `/`"));
    }
    if text.ends_with('/') || text.contains("//") {
        return refuse("the path has an empty segment".to_owned());
    }
    let mut pieces = vec![Piece::Collection(collection.to_owned())];
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            return refuse("a `{` in the path is not closed".to_owned());
        };
        let name = &rest[open + 1..open + length];
        let after = &rest[open + length + 1..];
        if name.is_empty() || name.contains('{') {
            return refuse("a name is missing between `{` and `}`".to_owned());
        }
        if !rest[..open].ends_with('/') || !(after.is_empty() || after.starts_with('/')) {
            return refuse(format!("`{{{name}}}` must be a whole segment of the path"));
        }
        if pieces.contains(&Piece::Argument(name.to_owned())) {
            return refuse(format!("`{{{name}}}` is in the path twice"));
        }
        pieces.push(Piece::Literal(rest[..open].to_owned()));
        pieces.push(Piece::Argument(name.to_owned()));
        rest = after;
    }
    if rest.contains('}') {
        return refuse("a `}` in the path is not opened".to_owned());
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest.to_owned()));
    }
    Ok(pieces)
}
