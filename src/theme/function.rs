//! What templates may call: `asset`, `url`, `t` and `shared`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tera::{Kwargs, State, Tera};

use super::part::mark;
use super::text::{Texts, translate};
use crate::config::Config;

/// Registers `t`, `asset` and `url`.
pub(super) fn register(
    tera: &mut Tera,
    statics: &BTreeMap<String, Arc<[u8]>>,
    texts: Texts,
    config: &Config,
) {
    let addresses: HashMap<String, String> = statics
        .keys()
        .map(|path| {
            let name = path.splitn(3, '/').nth(2).unwrap_or(path);
            (name.to_owned(), config.link(path))
        })
        .collect();
    tera.register_function("asset", move |args: Kwargs, _: &State<'_>| {
        let path = args.must_get::<&str>("path")?;
        addresses
            .get(path)
            .cloned()
            .ok_or_else(|| tera::Error::message(format!("the theme has no static file `{path}`")))
    });
    let base = config.base_path();
    tera.register_function("url", move |args: Kwargs, _: &State<'_>| {
        let path = args.must_get::<&str>("path")?;
        tera::TeraResult::Ok(format!("{base}{}", path.trim_start_matches('/')))
    });
    let default_lang = config.lang.clone();
    tera.register_function("t", move |args: Kwargs, state: &State<'_>| {
        let key = args.must_get::<&str>("key")?;
        let lang = state.get::<String>("lang")?.unwrap_or_else(|| default_lang.clone());
        translate(&texts, &lang, key, &args)
            .ok_or_else(|| tera::Error::message(format!("there is no text `{key}` for {lang} in i18n/")))
    });
}

/// Registers `shared(name="footer")`, which stands for `templates/shared/footer.html`.
pub(super) fn register_shared(tera: &mut Tera, names: &BTreeSet<String>) {
    let names = names.clone();
    tera.register_function("shared", move |args: Kwargs, _: &State<'_>| {
        let name = args.must_get::<&str>("name")?;
        if !names.contains(name) {
            return Err(tera::Error::message(format!("the theme has no template `shared/{name}.html`")));
        }
        Ok(tera::Value::safe_string(&mark(name)))
    });
}
