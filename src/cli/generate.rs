//! `generate`: invented exports, for trying things out, tests and benchmarks.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use teams_meeting_audit::error::reason;
use teams_meeting_audit::generate::{self, Era, Format, Options, Profile, Totals};
use teams_meeting_audit::output::file::OutputFile;

use super::exit::{Exit, Failure};
use super::{interrupt, messages, standard_output};

/// Write an invented audit export of any form, the same for the same seed on every machine
///
/// People, organisations and addresses are invented; shapes, proportions and traps are those of real exports. The same
/// seed gives the same records in every form, and --truth writes what reading them has to give.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  teams-meeting-audit generate --meetings 50 --format search-csv -o invented.csv
  teams-meeting-audit generate --profile bench-1 --records 1000000 -o bench.csv
  teams-meeting-audit generate --era 2021 --format clixml --truth truth.jsonl -o invented.xml")]
pub(crate) struct Generate {
    /// How many meetings
    #[arg(long, value_name = "N", default_value_t = Options::default().meetings)]
    meetings: usize,

    /// How many audit records, about; as many meetings as that takes
    #[arg(long, value_name = "N", conflicts_with = "meetings")]
    records: Option<u64>,

    /// Number that decides everything that is drawn
    #[arg(long, value_name = "N", default_value_t = Options::default().seed)]
    seed: u64,

    /// Form of the export
    #[arg(short, long, value_name = "FORMAT", default_value = Options::default().format.name(),
        value_parser = named(Format::ALL, Format::name))]
    format: Format,

    /// When the meetings took place, which decides how participants are recorded
    #[arg(long, value_name = "ERA", default_value = Options::default().era.name(),
        value_parser = named(Era::ALL, Era::name))]
    era: Era,

    /// Proportions and troubles: default, clean (no trouble), sample (small, of everything) or bench-1
    #[arg(long, value_name = "PROFILE", default_value = Options::default().profile.name(),
        value_parser = named(Profile::ALL, Profile::name))]
    profile: Profile,

    /// Compress with gzip
    #[arg(long)]
    gzip: bool,

    /// File to write instead of standard output; it appears only when it is whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// File for what reading the export has to give: JSON Lines, the totals last
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,

    /// Replace existing files
    #[arg(long)]
    force: bool,

    /// Say nothing on standard error but errors
    #[arg(short, long)]
    quiet: bool,
}

fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(move |value| name(*value)))
        .try_map(move |text| all.iter().copied().find(|value| name(*value) == text).ok_or("unknown name"))
}

impl Generate {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let options = Options {
            meetings: self.meetings,
            seed: self.seed,
            format: self.format,
            era: self.era,
            profile: self.profile,
            gzip: self.gzip,
            records: self.records,
        };
        let truth_file = self.truth.as_deref();
        if truth_file.is_some() && truth_file == self.output.as_deref() {
            return Err(Failure::usage("--truth: the export itself goes there: choose another name"));
        }
        let stop = Arc::<AtomicBool>::default();
        interrupt::cancels(stop.clone())?;
        let create = |path| -> Result<_, Failure> { Ok(OutputFile::create(path, self.force, &[])?) };
        let mut truth = truth_file.map(create).transpose()?;
        let mut file = self.output.as_deref().filter(|path| path.as_os_str() != "-").map(create).transpose()?;
        let out: Box<dyn Write> = match &mut file {
            Some(file) => Box::new(file),
            None => {
                standard_output::check()?;
                Box::new(io::stdout().lock())
            }
        };
        let mut out = io::BufWriter::with_capacity(1 << 20, Interruptible { out, stop: &stop });
        let truth_out = truth.as_mut().map(|file| file as &mut dyn Write);
        let totals = generate::generate(&options, &mut out, truth_out).and_then(|totals| {
            out.flush()?;
            Ok(totals)
        });
        drop(out);
        let totals = totals
            .map_err(|error| if stop.load(Ordering::Relaxed) { Failure::interrupted() } else { failed(&error) })?;
        for file in [file, truth].into_iter().flatten() {
            file.commit()?;
        }
        if !self.quiet {
            messages::say(summary(&totals));
        }
        Ok(Exit::Done)
    }
}

/// A writer that fails once `stop` is set.
struct Interruptible<'a> {
    out: Box<dyn Write + 'a>,
    stop: &'a AtomicBool,
}

impl Write for Interruptible<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            // Not the kind Interrupted: that would be tried again.
            return Err(io::Error::other("interrupted"));
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn failed(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::reader_gone(),
        _ => Failure::failed(format!("cannot write the export: {}", reason(error))),
    }
}

fn summary(totals: &Totals) -> String {
    format!(
        "wrote {} records: {} meetings, {} participants, {} calls, {} other operations, {} duplicates, {} damaged; \
         reading them gives {} rows",
        totals.records,
        totals.meetings,
        totals.participants,
        totals.call_participants,
        totals.other_operations,
        totals.duplicates,
        totals.rejected,
        totals.rows
    )
}
