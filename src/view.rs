//! Views: which columns a table of records has.

use crate::error::{Error, ErrorKind, Result};
use crate::filter::Wildcard;
use crate::schema::Column;

/// A named choice of columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// Every column, typed.
    #[default]
    Record,
    /// What a person wants to read; implies the meeting join.
    Report,
    /// The published script's names and order, all text: see [`crate::classic`].
    Classic,
}

const REPORT: &[Column] = &[
    Column::RecordKind,
    Column::MeetingId,
    Column::CallId,
    Column::Subject,
    Column::StartTime,
    Column::EndTime,
    Column::MeetingType,
    Column::OrganizerUserPrincipalName,
    Column::OrganizerName,
    Column::MeetingUrl,
    Column::JoinTime,
    Column::LeaveTime,
    Column::DurationSeconds,
    Column::UserPrincipalName,
    Column::DisplayName,
    Column::UserObjectId,
    Column::ParticipantKind,
    Column::HomeDomain,
    Column::Role,
    Column::IsJoinedFromLobby,
    Column::ArtifactsShared,
    Column::ScreenShareSeconds,
    Column::ClientIP,
    Column::ClientApplication,
    Column::ClientOperatingSystem,
    Column::DeviceInformation,
    Column::AuditId,
    Column::AttendeeIndex,
    Column::Issues,
];

impl View {
    /// Every view.
    pub const ALL: &'static [View] = &[Self::Record, Self::Report, Self::Classic];

    /// The view's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "Record",
            Self::Report => "Report",
            Self::Classic => "Classic",
        }
    }

    /// The view of that name, without regard to case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|view| view.name().eq_ignore_ascii_case(name))
    }

    /// The columns of the record and report views; none for the classic view, which has text columns of its own.
    pub fn columns(self) -> Vec<Column> {
        match self {
            Self::Record => Column::ALL.to_vec(),
            Self::Report => REPORT.to_vec(),
            Self::Classic => Vec::new(),
        }
    }
}

/// The columns that `patterns` name, all of the view's if there is none.
///
/// A pattern is a column's name or has the wildcards `*` (any run of characters) and `?` (any one), without regard to
/// case. A name may be any of the contract's, so that `*` and one more column widen the report view; a wildcard stands
/// for the view's columns, in contract order for the record view and in its own for the report view. The columns come
/// as named, each once. Fails with [`ErrorKind::InvalidArgument`] on a pattern that no column matches, naming those
/// nearest to it, and on any pattern for the classic view, whose columns are fixed.
pub fn select(view: View, patterns: &[String]) -> Result<Vec<Column>> {
    let offered = view.columns();
    if patterns.is_empty() {
        return Ok(offered);
    }
    if view == View::Classic {
        let message = "the columns of the classic view are fixed: choose columns of the record or report view";
        return Err(Error::new(ErrorKind::InvalidArgument, message));
    }
    let mut selected = Vec::new();
    for pattern in patterns {
        let pattern = pattern.trim();
        let before = selected.len();
        let mut matched = false;
        let candidates = if pattern.contains(['*', '?']) { &offered } else { Column::ALL };
        let wanted = Wildcard::new(pattern);
        for &column in candidates.iter().filter(|column| wanted.matches(column.name())) {
            matched = true;
            if !selected[..before].contains(&column) {
                selected.push(column);
            }
        }
        if !matched {
            return Err(unknown_column(view, pattern));
        }
    }
    Ok(selected)
}

fn unknown_column(view: View, pattern: &str) -> Error {
    let mut message = if pattern.contains(['*', '?']) {
        format!("no column of the {} view matches `{pattern}`", view.name().to_ascii_lowercase())
    } else {
        format!("there is no column `{pattern}`")
    };
    let nearest = nearest_columns(pattern);
    if !nearest.is_empty() {
        message.push_str(": did you mean ");
        message.push_str(&nearest.join(" or "));
        message.push('?');
    }
    Error::new(ErrorKind::InvalidArgument, message)
}

/// At most three names: first those that differ in few letters, then those that contain the pattern's text.
fn nearest_columns(pattern: &str) -> Vec<&'static str> {
    let wanted: String = pattern.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    // What is much longer than any name resembles none, and is not worth comparing letter by letter.
    if wanted.is_empty() || wanted.len() > 64 {
        return Vec::new();
    }
    let allowed = (wanted.len() / 3).max(1);
    let mut ranked: Vec<(usize, &'static str)> = Column::ALL
        .iter()
        .filter_map(|column| {
            let name = column.name().to_ascii_lowercase();
            let edits = edit_distance(wanted.as_bytes(), name.as_bytes());
            if edits <= allowed {
                Some((edits, column.name()))
            } else if wanted.len() >= 3 && name.contains(&wanted) {
                Some((allowed + name.len() - wanted.len(), column.name()))
            } else {
                None
            }
        })
        .collect();
    ranked.sort_by_key(|&(distance, _)| distance);
    ranked.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Letters to insert, remove or replace to get from one to the other.
fn edit_distance(from: &[u8], to: &[u8]) -> usize {
    let mut costs: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut diagonal = row;
        let mut left = row + 1;
        for (b, cost) in to.iter().zip(&mut costs[1..]) {
            let replaced = diagonal + usize::from(a != b);
            diagonal = *cost;
            *cost = replaced.min(diagonal + 1).min(left + 1);
            left = *cost;
        }
        costs[0] = row + 1;
    }
    costs[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(view: View, patterns: &[&str]) -> std::result::Result<Vec<&'static str>, String> {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.into()).collect();
        match select(view, &patterns) {
            Ok(columns) => Ok(columns.into_iter().map(Column::name).collect()),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::InvalidArgument);
                Err(error.to_string())
            }
        }
    }

    #[test]
    fn views_are_found_by_name() {
        assert_eq!(View::from_name("report"), Some(View::Report));
        assert_eq!(View::from_name("CLASSIC"), Some(View::Classic));
        assert_eq!(View::from_name("grid"), None);
    }

    #[test]
    fn the_report_view_has_29_columns_in_its_own_order() {
        let columns = View::Report.columns();
        assert_eq!(columns.len(), 29);
        assert_eq!(columns[..4], [Column::RecordKind, Column::MeetingId, Column::CallId, Column::Subject]);
        assert_eq!(columns[26..], [Column::AuditId, Column::AttendeeIndex, Column::Issues]);
    }

    #[test]
    fn columns_come_as_named_and_wildcards_in_contract_order_without_repeats() {
        assert_eq!(
            names(View::Record, &["leavetime", "Join*", "*Time", "?ole"]),
            Ok(vec!["LeaveTime", "JoinTime", "CreationTime", "StartTime", "EndTime", "InviteTime", "Role"])
        );
        assert_eq!(names(View::Record, &[]).map(|names| names.len()), Ok(Column::ALL.len()));
    }

    #[test]
    fn a_name_widens_the_report_view_and_a_wildcard_does_not() {
        let widened = names(View::Report, &["*", "ClientPort"]).unwrap();
        assert_eq!((widened.len(), widened.last()), (30, Some(&"ClientPort")));
        assert_eq!(names(View::Report, &["Client*"]).unwrap().len(), 3);
        let refused = names(View::Report, &["Inviter*"]).unwrap_err();
        assert!(
            refused.starts_with("no column of the report view matches `Inviter*`: did you mean InviterUserType or ")
        );
    }

    /// The script shows a grid of `MeetingType`, a property its objects do not have: the column stays empty, silently.
    #[test]
    fn grid_column_that_does_not_exist() {
        assert_eq!(
            names(View::Record, &["JoinTime", "MetingTyp"]),
            Err("there is no column `MetingTyp`: did you mean MeetingType?".into())
        );
        assert_eq!(
            names(View::Record, &["Meeting type"]),
            Err("there is no column `Meeting type`: did you mean MeetingType?".into())
        );
    }

    /// The script sorts by `Date`, which none of its rows has, and so does not sort at all.
    #[test]
    fn sort_key_that_no_row_has() {
        assert_eq!(names(View::Record, &["Date"]), Err("there is no column `Date`".into()));
        assert!(names(View::Classic, &["Date"]).is_err_and(|message| message.contains("classic view are fixed")));
    }

    #[test]
    fn a_pattern_of_any_length_is_refused_calmly() {
        assert!(names(View::Record, &[&"x".repeat(100_000)]).is_err());
        assert!(names(View::Record, &[""]).is_err());
    }
}
