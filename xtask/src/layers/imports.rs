//! Which file of a crate uses what of which other one, by its `use` lines and by the paths in its code.
//!
//! A path is followed to the file that defines what it names, through re-exports. Two things are no import: that a file
//! declares its child modules, and that it re-exports what is in them. What a macro of the crate expands to is used where
//! the macro is. Tests do not count.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Macro, Meta, Path, UseTree, Visibility};

/// File by file, the files that it uses and the names that it uses of each.
pub(crate) type Imports = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Reads a crate from its `lib.rs` on. Files are relative to its `src`.
pub(crate) fn imports(name: &str, read: impl Fn(&str) -> Option<String>) -> Result<Imports, String> {
    let mut tree = Tree { name: name.replace('-', "_"), modules: Vec::new(), macros: BTreeMap::new() };
    tree.load(0, "lib.rs", "", &read)?;
    let mut imports: Imports = tree.modules.iter().map(|module| (module.file.clone(), BTreeMap::new())).collect();
    for (at, module) in tree.modules.iter().enumerate() {
        let mut expanded = BTreeSet::new();
        let mut used: Vec<(usize, &Used)> = module.used.iter().map(|used| (at, used)).collect();
        while let Some((seen_from, Used { path, by })) = used.pop() {
            let Some(Target::Item(there, item)) = tree.resolve(seen_from, path, 0) else { continue };
            let file = &tree.modules[there].file;
            if *by == By::Reexport && tree.is_inside(there, at) {
                continue;
            }
            if let Some((_, body)) = tree.macros.get(&item).filter(|(defined, _)| *defined == there) {
                if *by == By::Code && expanded.insert(item.clone()) {
                    used.extend(body.iter().map(|path| (there, path)));
                }
            }
            if *file != module.file {
                imports.entry(module.file.clone()).or_default().entry(file.clone()).or_default().insert(item);
            }
        }
    }
    Ok(imports)
}

struct Tree {
    name: String,
    /// The root first.
    modules: Vec<Module>,
    /// Where a macro is defined, and what it expands to: one is called without a path in what comes after it, whatever the
    /// module.
    macros: BTreeMap<String, (usize, Vec<Used>)>,
}

#[derive(Default)]
struct Module {
    file: String,
    parent: usize,
    items: BTreeSet<String>,
    children: BTreeMap<String, usize>,
    /// What the names mean that `use` brings in.
    bindings: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    used: Vec<Used>,
}

struct Used {
    path: Vec<String>,
    by: By,
}

#[derive(Clone, Copy, PartialEq)]
enum By {
    Code,
    Use,
    Reexport,
}

/// What a path leads to, within the crate.
enum Target {
    Module(usize),
    /// An item, by the module that defines it and by its name.
    Item(usize, String),
}

impl Tree {
    fn load(&mut self, parent: usize, file: &str, folder: &str, read: &dyn Fn(&str) -> Option<String>) -> Found {
        let text = read(file).ok_or_else(|| format!("{file}: cannot be read"))?;
        let parsed = syn::parse_file(&text).map_err(|error| format!("{file}: {error}"))?;
        self.add(parent, file, folder, &parsed.items, read)
    }

    /// Adds a module and those inside it, whose files are in `folder`.
    fn add(
        &mut self,
        parent: usize,
        file: &str,
        folder: &str,
        items: &[Item],
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Found {
        let at = self.modules.len();
        self.modules.push(Module { file: file.to_owned(), parent, ..Module::default() });
        let mut seen = Visitor::default();
        for item in items {
            seen.visit_item(item);
        }
        let Visitor { module, children, macros } = seen;
        self.modules[at] = Module { file: file.to_owned(), parent, ..module };
        for MacroRules { name, is_exported, body } in macros {
            self.macros.insert(name.clone(), (at, body));
            if is_exported {
                self.modules[0].bindings.insert(name.clone(), vec![format!("{name}!")]);
            }
        }
        for ItemMod { ident, content, .. } in children {
            let name = ident.to_string();
            let inside = format!("{folder}{name}/");
            let child = match content {
                Some((_, items)) => self.add(at, file, &inside, &items, read)?,
                None => self.load(at, &format!("{folder}{name}.rs"), &inside, read)?,
            };
            self.modules[at].children.insert(name, child);
        }
        Ok(at)
    }

    fn is_inside(&self, mut module: usize, ancestor: usize) -> bool {
        while module != 0 {
            module = self.modules[module].parent;
            if module == ancestor {
                return true;
            }
        }
        false
    }

    /// Follows a path as a module sees it; `None` if it leads out of the crate.
    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => 0,
            "self" => from,
            "super" => self.modules[from].parent,
            name if name == self.name && !rest.is_empty() => 0,
            name => match self.find(from, name, depth)? {
                Target::Module(module) => module,
                item => return Some(item),
            },
        };
        while let Some((name, after)) = rest.split_first() {
            at = match name.as_str() {
                "super" => self.modules[at].parent,
                name => match self.find(at, name, depth) {
                    Some(Target::Module(module)) => module,
                    Some(item) => return Some(item),
                    // Bound to another crate's, or what a macro defines here.
                    None if self.modules[at].bindings.contains_key(name) => return None,
                    None => return Some(Target::Item(at, name.to_owned())),
                },
            };
            rest = after;
        }
        Some(Target::Module(at))
    }

    /// What a name means in a module.
    fn find(&self, at: usize, name: &str, depth: usize) -> Option<Target> {
        const DEEP: usize = 16; // Two globs may lead to each other.
        let module = &self.modules[at];
        if let Some(name) = name.strip_suffix('!') {
            return self.macros.get(name).map(|(at, _)| Target::Item(*at, name.to_owned()));
        } else if module.items.contains(name) {
            return Some(Target::Item(at, name.to_owned()));
        } else if let Some(child) = module.children.get(name) {
            return Some(Target::Module(*child));
        } else if depth > DEEP {
            return None;
        } else if let Some(path) = module.bindings.get(name) {
            return self.resolve(at, path, depth + 1);
        }
        module.globs.iter().find_map(|glob| match self.resolve(at, glob, depth + 1)? {
            Target::Module(there) if there != at => self.find(there, name, depth + 1),
            _ => None,
        })
    }
}

type Found = Result<usize, String>;

/// Collects what a module defines, and the paths in it.
#[derive(Default)]
struct Visitor {
    module: Module,
    children: Vec<ItemMod>,
    macros: Vec<MacroRules>,
}

struct MacroRules {
    name: String,
    is_exported: bool,
    body: Vec<Used>,
}

impl Visitor {
    fn used(&mut self, path: Vec<String>) {
        self.module.used.push(Used { path, by: By::Code });
    }

    fn use_tree(&mut self, tree: &UseTree, mut path: Vec<String>, by: By) {
        let bound = match tree {
            UseTree::Path(inner) => {
                path.push(inner.ident.to_string());
                return self.use_tree(&inner.tree, path, by);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.use_tree(tree, path.clone(), by));
            }
            UseTree::Glob(_) => return self.module.globs.push(path),
            UseTree::Name(name) if name.ident == "self" => path.last().cloned(),
            UseTree::Name(name) => {
                path.push(name.ident.to_string());
                path.last().cloned()
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    path.push(rename.ident.to_string());
                }
                (rename.rename != "_").then(|| rename.rename.to_string())
            }
        };
        self.module.bindings.extend(bound.map(|name| (name, path.clone())));
        self.module.used.push(Used { path, by });
    }

    /// The paths in what a macro or an attribute is given: nobody knows what else is in there.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    // A path that begins with colons is another crate's.
                    if colons != 2 || !path.is_empty() {
                        path.push(ident.to_string());
                    }
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.end(&mut path);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.used(path);
        }
    }
}

impl<'ast> Visit<'ast> for Visitor {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Mod(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            _ => return visit::visit_item(self, item),
        };
        if attributes.iter().any(is_test) {
            return;
        }
        self.module.items.extend(name.map(ToString::to_string));
        match item {
            Item::Mod(item) => self.children.push(item.clone()),
            Item::Macro(item) if item.ident.is_some() => {
                let is_exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
                let mut inside = Visitor::default();
                inside.tokens(item.mac.tokens.clone());
                let body = inside.module.used;
                self.macros.extend(name.map(|name| MacroRules { name: name.to_string(), is_exported, body }));
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            let by = if matches!(item.vis, Visibility::Inherited) { By::Use } else { By::Reexport };
            self.use_tree(&item.tree, Vec::new(), by);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            self.used(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        if let Some(name) = called.path.get_ident() {
            self.used(vec![format!("{name}!")]);
        }
        self.tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}

fn is_test(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let condition = list.tokens.to_string().replace(' ', "");
    list.path.is_ident("cfg") && (condition == "test" || condition.starts_with("all(test,"))
}
