//! Folders as sources: the files in one, at any depth, in an order that is the same everywhere.

use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::input::archive::{in_folder_order, is_hidden};

/// A folder and what lies in it.
#[derive(Debug)]
pub struct Folder {
    /// Its path.
    pub path: PathBuf,
    /// What there is to read, in the order of [`in_folder_order`].
    pub entries: Vec<FolderEntry>,
}

/// Something in a folder.
#[derive(Debug)]
pub struct FolderEntry {
    /// The folder's path and the name.
    pub path: PathBuf,
    /// Its path within the folder, with `/` between names.
    pub name: Arc<str>,
    /// What it is.
    pub kind: EntryKind,
}

/// What lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file, or what cannot be looked at: opening it says why.
    File,
    /// A pipe, a device or a socket: reading it may never end.
    Special,
    /// A folder whose files cannot be listed.
    Unlistable,
}

/// Folders within folders that are gone into.
const DEEPEST: usize = 128;

impl Folder {
    /// Lists the folder at `path`. What is hidden is left out; a folder that several links name is gone into once.
    /// `cancel` ends the search early, with what was found.
    pub fn list(path: &Path, cancel: &AtomicBool) -> Self {
        let mut search = Search { entries: Vec::new(), seen: HashSet::new() };
        let mut folders = vec![(path.to_path_buf(), String::new(), 0)];
        while let Some((folder, name, depth)) = folders.pop() {
            if cancel.load(Ordering::Relaxed) {
                break;
            }
            if search.go_into(&folder, &name, depth, &mut folders).is_err() {
                search.entries.push(FolderEntry { path: folder, name: name.into(), kind: EntryKind::Unlistable });
            }
        }
        let mut entries = search.entries;
        entries.sort_by(|one, other| in_folder_order(&one.name, &other.name).then_with(|| one.path.cmp(&other.path)));
        Self { path: path.to_path_buf(), entries }
    }
}

struct Search {
    entries: Vec<FolderEntry>,
    /// The folders gone into, by their only path.
    seen: HashSet<PathBuf>,
}

impl Search {
    fn go_into(
        &mut self,
        folder: &Path,
        name: &str,
        depth: usize,
        folders: &mut Vec<(PathBuf, String, usize)>,
    ) -> io::Result<()> {
        if depth > DEEPEST {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if !self.seen.insert(fs::canonicalize(folder)?) {
            return Ok(());
        }
        let mut inner = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let last = entry.file_name().to_string_lossy().into_owned();
            if is_hidden(&last) || has_hidden_attribute(&entry) {
                continue;
            }
            let path = entry.path();
            let name = if name.is_empty() { last } else { format!("{name}/{last}") };
            // Of what a link names.
            let kind = match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => {
                    inner.push((path, name, depth + 1));
                    continue;
                }
                Ok(metadata) if !metadata.is_file() => EntryKind::Special,
                _ => EntryKind::File,
            };
            self.entries.push(FolderEntry { path, name: name.into(), kind });
        }
        // The first by name is gone into where several are one folder.
        inner.sort_by(|(_, one, _), (_, other, _)| in_folder_order(other, one));
        folders.append(&mut inner);
        Ok(())
    }
}

/// Whether Windows does not show it.
#[cfg(windows)]
fn has_hidden_attribute(entry: &DirEntry) -> bool {
    use std::os::windows::fs::MetadataExt;
    const HIDDEN_OR_SYSTEM: u32 = 0x2 | 0x4;
    entry.metadata().is_ok_and(|metadata| metadata.file_attributes() & HIDDEN_OR_SYSTEM != 0)
}

#[cfg(not(windows))]
fn has_hidden_attribute(_: &DirEntry) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let found = Folder::list(folder, &AtomicBool::new(false));
        found.entries.iter().map(|entry| entry.name.to_string()).collect()
    }

    #[test]
    fn files_come_folder_by_folder_and_hidden_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a-b.csv", "a/z.csv", "a/B.csv", ".git/x.csv", "__MACOSX/y.csv", ".x.csv", "c/d/e.csv"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(names(folder.path()), ["a/B.csv", "a/z.csv", "a-b.csv", "b.csv", "c/d/e.csv"]);
        let cancelled = Folder::list(folder.path(), &AtomicBool::new(true));
        assert_eq!(cancelled.entries.len(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_go_round_in_circles_end() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        fs::write(folder.path().join("a/b/x.csv"), "").unwrap();
        symlink(folder.path(), folder.path().join("a/b/round")).unwrap();
        symlink(folder.path().join("a"), folder.path().join("again")).unwrap();
        symlink(folder.path().join("a/b/x.csv"), folder.path().join("link.csv")).unwrap();
        symlink(folder.path().join("nothing"), folder.path().join("broken.csv")).unwrap();
        let found = names(folder.path());
        assert_eq!(found.iter().filter(|name| name.ends_with("x.csv")).count(), 1, "{found:?}");
        assert!(found.contains(&"link.csv".to_owned()) && found.contains(&"broken.csv".to_owned()), "{found:?}");
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        let found = Folder::list(folder.path(), &AtomicBool::new(false));
        assert_eq!(found.entries[0].kind, EntryKind::Special);
    }
}
