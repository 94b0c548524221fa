use super::*;

/// A place for a site called `public` in the folder `dir`.
fn place(dir: &Path) -> Location {
    fs::create_dir_all(dir.join("content")).expect("writable");
    fs::write(dir.join("wenku.toml"), "").expect("writable");
    Location::of(&dir.join("public"), Some(dir), &dir.join("content")).expect("a new folder")
}

fn build(place: &Location, files: &[(&str, &str)]) -> Changes {
    let output = Output::begin(place).expect("writable");
    for (path, text) in files {
        output.put(path, text.as_bytes()).expect("writable");
    }
    output.commit(&files.iter().map(|(path, _)| (*path).to_owned()).collect()).expect("writable")
}

/// Builds as it is done where folders cannot be exchanged. There is a site already.
fn build_in_place(place: &Location, files: &[(&str, &str)]) {
    let output = Output::begin(place).expect("writable");
    for (path, text) in files {
        output.put(path, text.as_bytes()).expect("writable");
    }
    let wanted: Manifest = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let old = output.old.clone().expect("built before");
    let put = files_below(&output.stage).expect("readable");
    let removed = old.difference(&wanted).cloned().collect();
    in_place::in_place(place, &Difference { put, removed }).expect("writable");
    drop(output);
    assert_eq!(manifest::own(&place.out).expect("ours"), Some(wanted));
}

fn site(place: &Location) -> Vec<(String, String)> {
    let mut paths = files_below(&place.out).expect("readable");
    paths.retain(|path| path != MARK);
    paths.sort();
    let text = |path: &String| fs::read_to_string(place.out.join(path)).expect("readable");
    paths.iter().map(|path| (path.clone(), text(path))).collect()
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn only_what_changed_is_written_and_what_is_gone_is_removed() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    assert_eq!(build(&place, &[("a/b.html", "1"), ("c.html", "2")]).written, 2);
    let modified = || fs::metadata(place.out.join("c.html")).and_then(|m| m.modified()).expect("known");
    let before = modified();
    let nothing = Changes { written: 0, unchanged: 2, removed: 0 };
    assert_eq!(build(&place, &[("a/b.html", "1"), ("c.html", "2")]), nothing);
    let one = Changes { written: 1, unchanged: 1, removed: 0 };
    assert_eq!(build(&place, &[("a/b.html", "3"), ("c.html", "2")]), one);
    assert_eq!(modified(), before);
    let gone = Changes { written: 0, unchanged: 1, removed: 1 };
    assert_eq!(build(&place, &[("c.html", "2")]), gone);
    assert!(!place.out.join("a").exists());
}

#[test]
fn release_follows_release_whatever_the_spare_tree_lacks() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    let releases: [&[(&str, &str)]; 7] = [
        &[("a/index.html", "1"), ("b/index.html", "1"), ("c", "1")],
        &[("a/index.html", "2"), ("b/index.html", "1"), ("c", "1")],
        &[("a/index.html", "2"), ("b/index.html", "2"), ("d/e/f.txt", "1")],
        // A file where a folder was, and the other way round.
        &[("a/index.html", "1"), ("b", "2"), ("c/index.html", "3"), ("d", "1")],
        &[("a/index.html", "1"), ("b/index.html", "2"), ("c", "3"), ("d", "1")],
        &[("a/index.html", "1")],
        &[("a/index.html", "1"), ("b/index.html", "2"), ("c", "1")],
    ];
    for files in releases.iter().chain(&releases).chain(releases.iter().rev()) {
        build(&place, files);
        assert_eq!(site(&place), owned(files));
    }
}

/// A first build that makes the spare tree, too; `late` is staged after it.
fn build_with_spare(place: &Location, files: &[(&str, &str)], late: (&str, &str)) {
    let output = Output::begin(place).expect("writable");
    for (path, text) in files {
        output.put(path, text.as_bytes()).expect("writable");
    }
    // A draft that gets its name later.
    let draft = place.stage().join("draft");
    fs::write(&draft, "half").expect("writable");
    output.prepare_spare(&files.iter().map(|(path, _)| (*path).to_owned()).collect());
    fs::remove_file(&draft).expect("there");
    output.put(late.0, late.1.as_bytes()).expect("writable");
    let all = files.iter().chain([&late]).map(|(path, _)| (*path).to_owned()).collect();
    output.commit(&all).expect("writable");
}

#[cfg(target_os = "linux")]
#[test]
fn the_spare_tree_of_a_first_release_becomes_the_second() {
    use std::os::unix::fs::MetadataExt;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build_with_spare(&place, &[("a/index.html", "1"), ("b/index.html", "1")], ("late", "1"));
    assert_eq!(site(&place), owned(&[("a/index.html", "1"), ("b/index.html", "1"), ("late", "1")]));
    let spare = fs::metadata(place.spare()).expect("made").ino();
    build(&place, &[("a/index.html", "2"), ("late", "1"), ("c", "1")]);
    assert_eq!(fs::metadata(&place.out).expect("there").ino(), spare);
    assert_eq!(site(&place), owned(&[("a/index.html", "2"), ("c", "1"), ("late", "1")]));
    assert!(!place.out.join("draft").exists(), "a draft is no file of the site");
}

#[test]
fn a_spare_tree_of_a_site_that_was_removed_is_of_no_use() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build_with_spare(&place, &[("a", "1"), ("old", "1")], ("late", "1"));
    fs::remove_dir_all(&place.out).expect("removed");
    build(&place, &[("a", "2")]);
    build(&place, &[("a", "3")]);
    assert_eq!(site(&place), owned(&[("a", "3")]));
    // A first build that is killed leaves a tree without a record.
    fs::remove_dir_all(&place.out).expect("removed");
    let output = Output::begin(&place).expect("writable");
    output.put("killed", b"1").expect("writable");
    output.prepare_spare(&HashSet::from(["killed".to_owned()]));
    std::mem::forget(output);
    build(&place, &[("a", "4")]);
    build(&place, &[("a", "5")]);
    assert_eq!(site(&place), owned(&[("a", "5")]));
}

#[test]
fn a_file_changed_by_hand_reaches_no_later_release() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "1"), ("b.html", "1")]);
    build(&place, &[("a.html", "2"), ("b.html", "1")]);
    // The same inode stands in the spare tree.
    fs::write(place.out.join("b.html"), "by hand").expect("writable");
    build(&place, &[("a.html", "3"), ("b.html", "1")]);
    build(&place, &[("a.html", "4"), ("b.html", "1")]);
    assert_eq!(site(&place), owned(&[("a.html", "4"), ("b.html", "1")]));
}

#[test]
fn a_file_replaced_by_hand_with_the_right_bytes_stays() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "1"), ("b.html", "1")]);
    build(&place, &[("a.html", "2"), ("b.html", "1")]);
    // An editor saves by a new file: the spare tree has the old one.
    fs::write(dir.path().join("new"), "2").expect("writable");
    fs::rename(dir.path().join("new"), place.out.join("b.html")).expect("writable");
    build(&place, &[("a.html", "3"), ("b.html", "2")]);
    assert_eq!(site(&place), owned(&[("a.html", "3"), ("b.html", "2")]));
}

#[test]
fn a_site_that_another_build_changed_in_place_brings_nothing_back() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "1"), ("gone.html", "1")]);
    build(&place, &[("a.html", "2"), ("gone.html", "1")]);
    // As a build with another state does it, which cannot exchange.
    fs::remove_file(place.out.join("gone.html")).expect("writable");
    manifest::write(&place.out, &Manifest::from(["a.html".to_owned()])).expect("writable");
    build(&place, &[("a.html", "3")]);
    assert_eq!(site(&place), owned(&[("a.html", "3")]));
}

#[test]
fn a_site_that_took_the_place_of_another_is_the_one_that_counts() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "1")]);
    build(&place, &[("a.html", "2")]);
    fs::rename(&place.out, dir.path().join("kept")).expect("renamed");
    build(&place, &[("a.html", "1"), ("b.html", "1")]);
    build(&place, &[("a.html", "1"), ("b.html", "2")]);
    assert_eq!(site(&place), owned(&[("a.html", "1"), ("b.html", "2")]));
}

#[test]
fn an_abandoned_build_leaves_the_old_site_and_the_next_one_clears_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "old")]);
    let output = Output::begin(&place).expect("writable");
    output.put("a.html", b"new").expect("writable");
    std::mem::forget(output);
    assert_eq!(site(&place), owned(&[("a.html", "old")]));
    build(&place, &[("a.html", "newer")]);
    assert!(!place.stage().exists());
}

#[test]
fn in_place_too_release_follows_release() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    let releases: [&[(&str, &str)]; 5] = [
        &[("a/index.html", "1"), ("b/index.html", "1"), ("c", "1")],
        &[("a/index.html", "2"), ("b", "2"), ("c/index.html", "3")],
        &[("a/index.html", "2"), ("b/index.html", "1"), ("c", "3"), ("d/e/f.txt", "1")],
        &[("a/index.html", "1")],
        &[("a/index.html", "1"), ("b/index.html", "2")],
    ];
    build(&place, &[("a/index.html", "0")]);
    for files in releases.iter().chain(releases.iter().rev()) {
        build_in_place(&place, files);
        assert_eq!(site(&place), owned(files));
    }
}

/// Also where the temporary folder lies on a file system that does not tell `A` from `a`.
#[test]
fn a_file_gets_its_new_spelling_though_its_bytes_stay() {
    let releases: [&[(&str, &str)]; 4] = [
        &[("docs/images/a.png", "1"), ("docs/images/b.png", "1"), ("index.html", "1")],
        &[("docs/Images/a.png", "1"), ("docs/Images/b.png", "1"), ("index.html", "1")],
        &[("docs/Images/B.png", "2"), ("docs/Images/a.png", "1"), ("index.html", "1")],
        &[("DOCS/images/a.png", "1"), ("DOCS/images/b.png", "2"), ("index.html", "2")],
    ];
    for builds in [|place: &Location, files: &[(&str, &str)]| _ = build(place, files), build_in_place] {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let place = place(dir.path());
        build(&place, &[("docs/images/a.png", "0")]);
        for files in releases.iter().chain(releases.iter().rev()).chain(&releases) {
            builds(&place, files);
            assert_eq!(site(&place), owned(files));
        }
    }
}

#[test]
fn a_journal_is_finished_by_the_next_run() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "1"), ("b/c.html", "1"), ("d.html", "1")]);
    // What a run leaves that was killed after its first file.
    fs::create_dir_all(place.out.join(".wenku-new")).expect("writable");
    fs::write(place.out.join("a.html"), "2").expect("writable");
    fs::write(place.out.join(".wenku-new/1"), "2").expect("writable");
    let journal = format!("{}\n+a.html\n+d.html\n-b/c.html\n", place.out.display());
    fs::write(place.state.join("journal"), journal).expect("writable");
    drop(Output::begin(&place).expect("finished"));
    assert_eq!(site(&place), owned(&[("a.html", "2"), ("d.html", "2")]));
    assert!(!place.state.join("journal").exists() && !place.out.join(".wenku-new").exists());
    build(&place, &[("a.html", "2"), ("d.html", "1")]);
    assert_eq!(site(&place), owned(&[("a.html", "2"), ("d.html", "1")]));
}

#[test]
fn a_run_killed_before_its_journal_has_changed_nothing() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    build(&place, &[("a.html", "1")]);
    fs::create_dir_all(place.out.join(".wenku-new")).expect("writable");
    fs::write(place.out.join(".wenku-new/0"), "2").expect("writable");
    drop(Output::begin(&place).expect("cleared"));
    assert_eq!(site(&place), owned(&[("a.html", "1")]));
}

#[test]
fn two_builds_of_one_site_do_not_meet() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = place(dir.path());
    let lock = place.lock().expect("free");
    let message = place.lock().expect_err("taken").to_string();
    assert!(message.contains("另一个 wenku"), "{message}");
    drop(lock);
    place.lock().expect("free again");
}
