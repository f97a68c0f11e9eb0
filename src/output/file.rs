//! Output files that are whole or not there: written beside their place, and moved into it when they are finished.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use crate::error::{Error, ErrorKind, Result};
use crate::input::Layout;
use crate::input::decode::Decoder;

/// A file being written.
///
/// A regular file is written under a temporary name in the folder of its place and takes its place on
/// [`OutputFile::commit`]; dropped before, it leaves no trace, and what stood there is untouched. What is no regular
/// file (a pipe, a device) is written directly. Through a symbolic link the file that it names is written, and the link
/// stays.
#[derive(Debug)]
pub struct OutputFile {
    /// As the caller named it, for messages.
    path: PathBuf,
    destination: Destination,
}

#[derive(Debug)]
enum Destination {
    Direct(BufWriter<File>),
    Beside { file: BufWriter<Behind>, place: PathBuf, replace: bool },
}

/// How the name under which a file is written begins and ends, and how many letters and digits stand between.
const PREFIX: &str = ".teams-meeting-audit-";
const SUFFIX: &str = ".tmp";
const LETTERS: usize = 6;

/// A file of such a name that nobody has written into for so long is one that a process which was killed left behind.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);

/// Large writes go straight through; small ones are gathered.
const BUFFER: usize = 128 << 10;

/// After so many bytes the system is asked to put them on disk: often enough to leave little for the end, seldom enough
/// to cost nothing.
const AT_ONCE: usize = 16 << 20;

/// A temporary file of which what is written goes to disk while more is being made. Otherwise the system may keep a
/// gigabyte in memory, for which everybody would wait in the end.
#[derive(Debug)]
struct Behind {
    /// Goes first where it is given up: nobody who stops the program while the disk is waited for shall leave it behind.
    file: NamedTempFile,
    syncing: Syncing,
    /// Bytes written since the system was asked last.
    written: usize,
}

impl Behind {
    fn new(file: NamedTempFile) -> Self {
        Self { file, syncing: Syncing(None), written: 0 }
    }

    fn sync_behind(&mut self) -> io::Result<()> {
        if self.syncing.is_busy() {
            return Ok(());
        }
        self.syncing.wait()?;
        self.written = 0;
        // Windows has all that is done with one opened file take turns, writing and syncing as well. Elsewhere a file without
        // the right to write it cannot be opened again.
        let again = if cfg!(windows) { self.file.reopen() } else { self.file.as_file().try_clone() };
        // Where this cannot be had, the end takes longer, and nothing else.
        if let Ok(file) = again {
            self.syncing.0 = thread::Builder::new().spawn(move || file.sync_data()).ok();
        }
        Ok(())
    }

    /// The file, with all that was written on disk.
    fn finish(mut self) -> io::Result<NamedTempFile> {
        // What failed here is not told a second time.
        self.syncing.wait()?;
        self.file.as_file().sync_all()?;
        Ok(self.file)
    }
}

impl Write for Behind {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Errors of the file itself do not name it: the temporary name would tell nobody anything.
        let length = self.file.as_file_mut().write(bytes)?;
        self.written += length;
        if self.written >= AT_ONCE {
            self.sync_behind()?;
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// A thread that waits for the disk.
#[derive(Debug)]
struct Syncing(Option<JoinHandle<io::Result<()>>>);

impl Syncing {
    fn is_busy(&self) -> bool {
        self.0.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    fn wait(&mut self) -> io::Result<()> {
        match self.0.take().map(JoinHandle::join) {
            Some(Ok(synced)) => synced,
            // Nothing in it panics.
            Some(Err(_)) | None => Ok(()),
        }
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        // The file is given up.
        let _ = self.wait();
    }
}

impl OutputFile {
    /// Begins a file. `replace` allows it to take the place of an existing one, whose permissions it keeps; a new file
    /// gets those that any new file gets.
    ///
    /// Fails with [`ErrorKind::Exists`] when the file exists and may not be replaced, with
    /// [`ErrorKind::InvalidArgument`] when it is one of `inputs`, under whatever name, or a folder, and with
    /// [`ErrorKind::NotFound`] or [`ErrorKind::Io`] when it cannot be created.
    pub fn create(path: impl AsRef<Path>, replace: bool, inputs: &[PathBuf]) -> Result<Self> {
        let path = path.as_ref();
        let existing = match fs::metadata(path) {
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::io("write", path, error)),
        };
        if let Some(existing) = &existing {
            if existing.is_dir() {
                return Err(refused(path, ErrorKind::InvalidArgument, "it is a folder: name a file"));
            }
            if existing.is_file() && inputs.iter().any(|input| is_same_file(path, input)) {
                return Err(refused(path, ErrorKind::InvalidArgument, "it is one of the inputs: choose another name"));
            }
            if existing.is_file() && inputs.iter().any(|input| is_inside(path, input)) && holds_audit_data(path) {
                let message = "it holds audit data, in a folder that is one of the inputs: choose another name";
                return Err(refused(path, ErrorKind::InvalidArgument, message));
            }
        }
        let destination = match existing {
            Some(existing) if is_direct(path, &existing) => Self::direct(path)?,
            None if is_windows_device(path) => Self::direct(path)?,
            Some(_) if !replace => {
                return Err(refused(path, ErrorKind::Exists, "it exists already, and replacing it was not asked for"));
            }
            existing => Self::beside(path, existing)?,
        };
        Ok(Self { path: path.to_path_buf(), destination })
    }

    fn direct(path: &Path) -> Result<Destination> {
        let file = OpenOptions::new().write(true).open(path).map_err(|error| Error::io("write", path, error))?;
        Ok(Destination::Direct(BufWriter::with_capacity(BUFFER, file)))
    }

    fn beside(path: &Path, existing: Option<Metadata>) -> Result<Destination> {
        let failed = |error| Error::io("create", path, error);
        let place = resolve(path).map_err(failed)?;
        let folder = place.parent().ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
        // The name does not grow with the file's, which may be as long as the file system allows.
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX).rand_bytes(LETTERS);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // From the first byte on nobody may read more than in the end; the umask is taken off by the system.
            let mode = existing.as_ref().map_or(0o666, |existing| existing.permissions().mode() & 0o777);
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        let file = builder.tempfile_in(folder).map_err(failed)?;
        // Says that somebody is at it, however slowly. Where the file system has no locks its age alone tells.
        let _ = file.as_file().try_lock();
        remove_forgotten(folder);
        #[cfg(unix)]
        if let Some(existing) = &existing {
            file.as_file().set_permissions(existing.permissions()).map_err(failed)?;
        }
        let replace = existing.is_some();
        Ok(Destination::Beside { file: BufWriter::with_capacity(BUFFER, Behind::new(file)), place, replace })
    }

    /// The path as the caller named it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes all of `bytes`; as [`Write::write_all`], with an error that names the file.
    pub fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))
    }

    /// Has `write` write what comes next; what fails in it is an error that names the file.
    pub fn fill(&mut self, write: impl FnOnce(&mut Self) -> io::Result<()>) -> Result<()> {
        write(self).map_err(|error| Error::io("write", &self.path, error))
    }

    /// Finishes the file: all of it is on disk under its name when this returns.
    ///
    /// Fails with [`ErrorKind::Exists`] when a file of that name appeared in the meantime, with [`ErrorKind::Io`] when
    /// writing fails; what stood there before is untouched then.
    pub fn commit(self) -> Result<()> {
        let path = &self.path;
        let failed = |error| Error::io("write", path, error);
        match self.destination {
            Destination::Direct(mut file) => file.flush().map_err(failed),
            Destination::Beside { file, place, replace } => {
                let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
                let file = file.finish().map_err(failed)?;
                let moved = if replace { file.persist(&place) } else { file.persist_noclobber(&place) };
                moved.map_err(|error| match error.error.kind() {
                    io::ErrorKind::AlreadyExists => {
                        refused(path, ErrorKind::Exists, "it was created meanwhile, and replacing it was not asked for")
                    }
                    _ => failed(error.error),
                })?;
                sync_folder(&place);
                Ok(())
            }
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.destination {
            Destination::Direct(file) => file.write(bytes),
            Destination::Beside { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.destination {
            Destination::Direct(file) => file.flush(),
            Destination::Beside { file, .. } => file.flush(),
        }
    }
}

/// Removes what processes that were killed have left behind in a folder. What cannot be removed stays.
fn remove_forgotten(folder: &Path) {
    let now = SystemTime::now();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(is_temporary_name)) {
        // Of a link the link itself, which is no file.
        let is_old = |metadata: Metadata| {
            let age = metadata.modified().ok().and_then(|written| now.duration_since(written).ok());
            metadata.is_file() && age.is_some_and(|age| age > FORGOTTEN)
        };
        if entry.metadata().is_ok_and(is_old) && !is_being_written(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_temporary_name(name: &str) -> bool {
    let letters = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    letters.is_some_and(|letters| letters.len() == LETTERS && letters.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Whether a process has the file locked.
fn is_being_written(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

fn refused(path: &Path, kind: ErrorKind, message: &'static str) -> Error {
    Error::new(kind, message).with_path(path)
}

/// Whether the path is written directly: no regular file, or one that a descriptor of this process stands for
/// (`/dev/stdout` into a file), where another file of that name would help nobody.
fn is_direct(path: &Path, existing: &Metadata) -> bool {
    !existing.is_file() || is_descriptor(path)
}

/// Whether the path names an open descriptor. Not all of `/dev`: ordinary files lie in `/dev/shm`.
fn is_descriptor(path: &Path) -> bool {
    let standard = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
    cfg!(unix)
        && (standard.iter().any(|name| path == Path::new(name))
            || path.starts_with("/dev/fd")
            || path.starts_with("/proc"))
}

/// `NUL` and `CON` are devices in every folder of Windows, and have no metadata.
fn is_windows_device(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
    cfg!(windows) && (name.eq_ignore_ascii_case("NUL") || name.eq_ignore_ascii_case("CON"))
}

/// Whether two paths name one existing file: the same path once links are followed, or, where the system tells, two names
/// of the same content.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let (Ok(one), Ok(other)) = (fs::metadata(one), fs::metadata(other)) {
            return one.dev() == other.dev() && one.ino() == other.ino();
        }
    }
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Whether the file is in that folder, or in one inside it, by its name there or where a link leads.
fn is_inside(path: &Path, folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder) else { return false };
    let place = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    [fs::canonicalize(path), fs::canonicalize(place)].into_iter().flatten().any(|path| path.starts_with(&folder))
        && folder.is_dir()
}

/// Whether the file is an audit export or may be one, and no output of this program.
fn holds_audit_data(path: &Path) -> bool {
    /// So much shows the form of any.
    const BEGINNING: usize = 1 << 18;
    let Ok(file) = File::open(path) else { return false };
    let mut text = Vec::new();
    let Ok(mut decoder) = Decoder::new(Box::new(file), u64::MAX) else { return false };
    while text.len() < BEGINNING && decoder.read(&mut text, BEGINNING).unwrap_or(false) && !decoder.changes_encoding() {
    }
    let layout = Layout::detect(&text, text.len() < BEGINNING);
    layout.is_ok_and(|(layout, _)| layout != Layout::Empty && !layout.is_own_rows(&text))
}

/// Where the file belongs: absolute, links followed, also a link to what does not exist yet.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    // As many links as systems follow.
    for _ in 0..40 {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let place = fs::canonicalize(folder)?.join(name);
        match fs::read_link(&place) {
            Ok(target) => path = place.with_file_name("").join(target),
            Err(_) => return Ok(place),
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "too many symbolic links"))
}

/// Makes the new name durable. The content is: a file system that cannot do this loses nothing but the name.
fn sync_folder(place: &Path) {
    if cfg!(unix)
        && let Some(folder) = place.parent().and_then(|folder| File::open(folder).ok())
    {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn folder() -> TempDir {
        tempfile::tempdir().unwrap()
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn write(path: &Path, replace: bool, content: &str) -> Result<()> {
        let mut file = OutputFile::create(path, replace, &[])?;
        file.append(content.as_bytes())?;
        file.commit()
    }

    fn refusal<T: std::fmt::Debug>(result: Result<T>) -> (ErrorKind, String) {
        let error = result.unwrap_err();
        (error.kind(), error.message().to_string())
    }

    #[test]
    fn a_file_is_there_only_when_it_is_whole() {
        let folder = folder();
        let path = folder.path().join("meetings.csv");
        let mut file = OutputFile::create(&path, false, &[]).unwrap();
        file.append(b"a,b\r\n").unwrap();
        file.flush().unwrap();
        assert!(!path.exists());
        file.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a,b\r\n");
        assert_eq!(names(&folder), ["meetings.csv"]);
    }

    #[test]
    fn a_dropped_file_leaves_the_old_one_and_nothing_else() {
        let folder = folder();
        let path = folder.path().join("meetings.csv");
        fs::write(&path, "old").unwrap();
        let mut file = OutputFile::create(&path, true, &[]).unwrap();
        file.append(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(&folder), ["meetings.csv"]);
    }

    #[test]
    fn a_file_that_goes_to_disk_on_the_way_is_whole_or_leaves_no_trace() {
        let folder = folder();
        let path = folder.path().join("meetings.csv");
        let part: Vec<u8> = (0..AT_ONCE / 16).map(|byte| byte as u8).collect();
        for kept in [false, true] {
            let mut file = OutputFile::create(&path, false, &[]).unwrap();
            for number in 0..40_u8 {
                file.append(&[number]).unwrap();
                file.append(&part).unwrap();
            }
            match kept {
                false => drop(file),
                true => file.commit().unwrap(),
            }
            assert_eq!(names(&folder), if kept { vec!["meetings.csv"] } else { Vec::new() });
        }
        let written = fs::read(&path).unwrap();
        assert_eq!(written.len(), 40 * (1 + part.len()));
        for (number, chunk) in written.chunks(1 + part.len()).enumerate() {
            assert!(usize::from(chunk[0]) == number && chunk[1..] == part, "{number}");
        }
    }

    #[test]
    fn what_a_killed_process_left_behind_is_removed_a_day_later() {
        let folder = folder();
        let age = |name: &str, hours: u64| {
            let file = File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
            file
        };
        let forgotten = age(".teams-meeting-audit-aB3xY9.tmp", 25);
        drop(forgotten);
        let _of_today = age(".teams-meeting-audit-aB3xY8.tmp", 23);
        let _others = [".teams-meeting-audit-aB3xY.tmp", ".teams-meeting-audit-aB3x.9.tmp", ".aB3xY9.tmp", "old.csv"]
            .map(|name| age(name, 48));
        let slow = age(".teams-meeting-audit-aB3xY7.tmp", 48);
        slow.try_lock().unwrap();
        fs::create_dir(folder.path().join(".teams-meeting-audit-aB3xY6.tmp")).unwrap();
        write(&folder.path().join("meetings.csv"), false, "new").unwrap();
        assert_eq!(
            names(&folder),
            [
                ".aB3xY9.tmp",
                ".teams-meeting-audit-aB3x.9.tmp",
                ".teams-meeting-audit-aB3xY.tmp",
                ".teams-meeting-audit-aB3xY6.tmp",
                ".teams-meeting-audit-aB3xY7.tmp",
                ".teams-meeting-audit-aB3xY8.tmp",
                "meetings.csv",
                "old.csv"
            ]
        );
    }

    fn behind(folder: &TempDir, sync: impl FnOnce() -> io::Result<()> + Send + 'static) -> Behind {
        let mut file = Behind::new(NamedTempFile::new_in(folder.path()).unwrap());
        file.syncing.0 = Some(thread::spawn(sync));
        file
    }

    #[test]
    fn a_file_given_up_is_gone_before_the_disk_is_waited_for() {
        let folder = folder();
        let (release, released) = std::sync::mpsc::channel::<()>();
        let file = behind(&folder, move || {
            let _ = released.recv();
            Ok(())
        });
        assert_eq!(names(&folder).len(), 1);
        let giving_up = thread::spawn(move || drop(file));
        while !names(&folder).is_empty() {
            assert!(!giving_up.is_finished());
            thread::yield_now();
        }
        assert!(!giving_up.is_finished());
        drop(release);
        giving_up.join().unwrap();
    }

    #[test]
    fn what_failed_on_the_way_to_the_disk_fails_the_file() {
        let folder = folder();
        let file = behind(&folder, || Err(io::ErrorKind::StorageFull.into()));
        assert_eq!(file.finish().unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(names(&folder).is_empty());
    }

    #[test]
    fn an_existing_file_is_replaced_only_when_that_is_allowed() {
        let folder = folder();
        let path = folder.path().join("meetings.csv");
        fs::write(&path, "old").unwrap();
        assert_eq!(
            refusal(write(&path, false, "new")),
            (ErrorKind::Exists, "it exists already, and replacing it was not asked for".into())
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write(&path, true, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_file_created_meanwhile_is_not_replaced() {
        let folder = folder();
        let path = folder.path().join("meetings.csv");
        let file = OutputFile::create(&path, false, &[]).unwrap();
        fs::write(&path, "another's").unwrap();
        assert_eq!(refusal(file.commit()).0, ErrorKind::Exists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "another's");
        assert_eq!(names(&folder), ["meetings.csv"]);
    }

    #[test]
    fn an_export_in_a_folder_that_is_read_is_never_the_output() {
        let folder = folder();
        let inputs = [folder.path().to_path_buf()];
        let record = r#"{"Operation":"MeetingDetail","Id":"1","UserType":0}"#;
        for (name, content, is_refused) in [
            ("a.jsonl", record, true),
            ("b.csv", "Id,AuditData\n", true),
            ("c.csv", "RecordKind,AuditId\n", false),
            ("d.html", "<!DOCTYPE html><html>", false),
            ("e.csv", "MeetingId,Sessions\n", false),
        ] {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            let created = OutputFile::create(&path, true, &inputs);
            assert_eq!(created.is_err(), is_refused, "{name}");
        }
    }

    #[test]
    fn an_input_is_never_the_output() {
        let folder = folder();
        let input = folder.path().join("audit.csv");
        fs::write(&input, "records").unwrap();
        let roundabout = folder.path().join(".").join("audit.csv");
        let inputs = [PathBuf::from("/nonexistent/other.csv"), input.clone()];
        let (kind, message) = refusal(OutputFile::create(&roundabout, true, &inputs));
        assert_eq!(kind, ErrorKind::InvalidArgument);
        assert_eq!(message, "it is one of the inputs: choose another name");
        assert_eq!(fs::read_to_string(&input).unwrap(), "records");
    }

    #[test]
    fn only_descriptors_are_written_directly() {
        for path in ["/dev/stdout", "/dev/stderr", "/dev/fd/1", "/proc/self/fd/1"] {
            assert_eq!(is_descriptor(Path::new(path)), cfg!(unix), "{path}");
        }
        for path in ["/dev/shm/meetings.csv", "/dev/stdout.csv", "meetings.csv"] {
            assert!(!is_descriptor(Path::new(path)), "{path}");
        }
    }

    /// An ordinary file in a folder of `/dev` is replaced as a whole, and only when that is allowed.
    #[cfg(target_os = "linux")]
    #[test]
    fn shared_memory_holds_ordinary_files() {
        let Ok(folder) = tempfile::tempdir_in("/dev/shm") else { return };
        let path = folder.path().join("meetings.csv");
        fs::write(&path, "old and longer").unwrap();
        assert_eq!(refusal(write(&path, false, "new")).0, ErrorKind::Exists);
        write(&path, true, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_folder_or_a_missing_folder_is_refused() {
        let folder = folder();
        assert_eq!(refusal(OutputFile::create(folder.path(), true, &[])).0, ErrorKind::InvalidArgument);
        let missing = folder.path().join("no such folder").join("a.csv");
        assert_eq!(refusal(OutputFile::create(missing, true, &[])).0, ErrorKind::NotFound);
    }

    #[test]
    fn long_and_foreign_names() {
        let folder = folder();
        let mut deep = folder.path().to_path_buf();
        for _ in 0..8 {
            deep.push("Besprechungen – 会議 – إجتماعات".repeat(3));
        }
        fs::create_dir_all(&deep).unwrap();
        let path = deep.join(format!("{}.csv", "é".repeat(125)));
        assert!(path.as_os_str().len() > 1000);
        write(&path, false, "x").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "x");
    }

    #[cfg(unix)]
    mod unix {
        use super::*;
        use std::os::fd::AsRawFd;
        use std::os::unix::fs::{PermissionsExt, symlink};

        fn mode(path: &Path) -> u32 {
            fs::metadata(path).unwrap().permissions().mode() & 0o7777
        }

        #[test]
        fn a_new_file_has_the_permissions_of_any_new_file() {
            let folder = folder();
            let (ordinary, ours) = (folder.path().join("ordinary"), folder.path().join("ours"));
            fs::write(&ordinary, "").unwrap();
            write(&ours, false, "").unwrap();
            assert_eq!(mode(&ours), mode(&ordinary));
        }

        #[test]
        fn a_replaced_file_keeps_its_permissions_from_the_first_byte_on() {
            let folder = folder();
            let path = folder.path().join("meetings.csv");
            fs::write(&path, "old").unwrap();
            for wanted in [0o600, 0o664, 0o444] {
                fs::set_permissions(&path, fs::Permissions::from_mode(wanted)).unwrap();
                let file = OutputFile::create(&path, true, &[]).unwrap();
                let temporary = names(&folder).into_iter().find(|name| name.ends_with(".tmp")).unwrap();
                assert_eq!(mode(&folder.path().join(temporary)), wanted);
                file.commit().unwrap();
                assert_eq!(mode(&path), wanted);
            }
        }

        #[test]
        fn an_input_behind_a_link_is_never_the_output() {
            let folder = folder();
            let input = folder.path().join("audit.csv");
            fs::write(&input, "records").unwrap();
            let (soft, hard) = (folder.path().join("soft"), folder.path().join("hard"));
            symlink(&input, &soft).unwrap();
            fs::hard_link(&input, &hard).unwrap();
            for (output, input) in [(&soft, &input), (&hard, &input), (&input, &soft), (&input, &hard)] {
                let inputs = [input.clone()];
                assert_eq!(refusal(OutputFile::create(output, true, &inputs)).0, ErrorKind::InvalidArgument);
            }
        }

        #[test]
        fn a_link_stays_and_its_target_is_written() {
            let folder = folder();
            let elsewhere = super::folder();
            let target = elsewhere.path().join("target.csv");
            let (first, second) = (folder.path().join("first"), folder.path().join("second"));
            symlink(&target, &second).unwrap();
            symlink("second", &first).unwrap();
            write(&first, false, "new").unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), "new");
            assert_eq!(refusal(write(&first, false, "newer")).0, ErrorKind::Exists);
            write(&first, true, "newer").unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), "newer");
            assert_eq!(fs::read_link(&second).unwrap(), target);
            assert_eq!(names(&elsewhere), ["target.csv"]);
        }

        #[test]
        fn links_in_a_circle_end() {
            let folder = folder();
            let path = folder.path().join("loop");
            symlink("loop", &path).unwrap();
            assert_eq!(refusal(write(&path, true, "")).0, ErrorKind::Io);
        }

        #[test]
        fn devices_and_pipes_are_written_directly() {
            write(Path::new("/dev/null"), false, "x").unwrap();
            assert!(!fs::metadata("/dev/null").unwrap().is_file());

            let (mut reader, writer) = std::io::pipe().unwrap();
            write(Path::new(&format!("/dev/fd/{}", writer.as_raw_fd())), false, "through a pipe").unwrap();
            drop(writer);
            assert_eq!(std::io::read_to_string(&mut reader).unwrap(), "through a pipe");
        }

        /// As `/dev/stdout` is when the shell sends it to a file: another file in its place would stay empty.
        #[test]
        fn a_descriptor_of_a_file_is_written_directly() {
            let folder = folder();
            let path = folder.path().join("redirected.csv");
            let file = File::create(&path).unwrap();
            write(Path::new(&format!("/dev/fd/{}", file.as_raw_fd())), false, "new").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        }

        #[cfg(target_os = "linux")]
        #[test]
        fn a_full_disk_is_an_io_error() {
            let (kind, message) = refusal(write(Path::new("/dev/full"), false, "x"));
            assert_eq!(kind, ErrorKind::Io);
            assert!(message.starts_with("cannot write /dev/full: "), "{message}");
            let large = "x".repeat(BUFFER + 1);
            assert_eq!(refusal(write(Path::new("/dev/full"), false, &large)).0, ErrorKind::Io);
        }
    }
}
