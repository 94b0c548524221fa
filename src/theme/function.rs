//! The functions for templates: `asset`, `url`, `t`, `texts` and `shared`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tera::{Kwargs, State, Tera};

use super::part::mark;
use super::text::{Texts, module, translate};
use crate::config::Config;

/// Registers `asset`, `url`, `t` and `texts`.
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
    let asset = move |path: &str| {
        let missing = || tera::Error::message(format!("the theme has no static file `{path}`"));
        addresses.get(path).cloned().ok_or_else(missing)
    };
    let find = asset.clone();
    tera.register_function("asset", move |args: Kwargs, _: &State<'_>| find(args.must_get::<&str>("path")?));
    let base = config.base_path();
    tera.register_function("url", move |args: Kwargs, _: &State<'_>| {
        let path = args.must_get::<&str>("path")?;
        tera::TeraResult::Ok(format!("{base}{}", path.trim_start_matches('/')))
    });
    let default_lang = config.lang.clone();
    let lang = move |state: &State<'_>| -> tera::TeraResult<String> {
        Ok(state.get("lang")?.unwrap_or_else(|| default_lang.clone()))
    };
    let (texts, lang_of) = (Arc::new(texts), lang.clone());
    let all = Arc::clone(&texts);
    tera.register_function("t", move |args: Kwargs, state: &State<'_>| {
        let (key, lang) = (args.must_get::<&str>("key")?, lang_of(state)?);
        translate(&all, &lang, key, &args)
            .ok_or_else(|| tera::Error::message(format!("there is no text `{key}` for {lang} in i18n/")))
    });
    tera.register_function("texts", move |_: Kwargs, state: &State<'_>| {
        let lang = lang(state)?;
        let missing = || tera::Error::message(format!("there are no texts for {lang} in i18n/"));
        asset(&module(&texts, &lang).ok_or_else(missing)?)
    });
}

/// Registers `shared(name="footer")`, which marks the place of `templates/shared/footer.html`.
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
