use super::super::tests::{ANNA, BEAT, LATER, MEETING, OTHER, ask, cells, detail, says, session};
use super::super::{AnalysisOptions, Question};
use crate::record::Row;
use crate::schema::Column::{self, *};

fn member(name: &'static str) -> Row<'static> {
    session(&[
        (UserObjectId, ANNA),
        (DisplayName, name),
        (Column::ParticipantKind, "Member"),
        (JoinTime, "@10:00:00"),
        (LeaveTime, "@11:00:00"),
    ])
}

fn guest(more: &[(Column, &'static str)]) -> Row<'static> {
    let own =
        [(UserObjectId, BEAT), (Column::ParticipantKind, "Guest"), (JoinTime, "@10:10:00"), (LeaveTime, "@10:20:00")];
    session(&[&own[..], more].concat())
}

fn flags_of(rows: &[Row<'_>]) -> String {
    cells(&ask(Question::Outsiders, AnalysisOptions::default(), rows)[0], &["Flags"])
}

#[test]
fn names_like_a_members_under_another_id() {
    for name in ["Anna Muster", "аnnа  muster", "Anna-Muster", "Muster, Anna"] {
        let flags = flags_of(&[member("Anna Muster"), guest(&[(DisplayName, name)])]);
        assert_eq!(flags, r#"["NameLikeMember"]"#, "{name}");
    }
    assert_eq!(flags_of(&[member("Anna Muster"), guest(&[(DisplayName, "Anne Muster")])]), "null");
    // The member need not be in the same meeting.
    let mut elsewhere = member("Anna Muster");
    elsewhere.set_text(MeetingId, LATER);
    assert_eq!(flags_of(&[elsewhere, guest(&[(DisplayName, "Anna Muster")])]), r#"["NameLikeMember"]"#);
    assert_eq!(flags_of(&[member("Muster, Anna"), guest(&[(DisplayName, "Anna Muster")])]), r#"["NameLikeMember"]"#);
}

#[test]
fn a_name_is_not_forgotten_for_another_one_later() {
    let (before, after) = ((CreationTime, "@12:00:00"), (CreationTime, "@13:00:00"));
    let renamed = guest(&[(MeetingId, LATER), (DisplayName, "Zoe"), after]);
    for (name, flag) in [("Anna Muster", "NameLikeMember"), ("IT Help Desk", "NameLikeSupport")] {
        let rows = [member("Anna Muster"), guest(&[(DisplayName, name), before]), renamed.clone()];
        let found = ask(Question::Outsiders, AnalysisOptions::default(), &rows);
        let flagged = found.iter().filter(|row| row["Flags"].to_string().contains(flag));
        let flagged: Vec<_> = flagged.map(|row| cells(row, &["MeetingId"])).collect();
        assert_eq!(flagged, [format!("\"{MEETING}\"")], "{name}");
        let named: Vec<_> = found.iter().map(|row| cells(row, &["DisplayName", "NamesUsed"])).collect();
        assert_eq!(named, [format!(r#""Zoe" ["{name}"]"#), r#""Zoe" ["Zoe"]"#.to_owned()]);
    }
    // Nor is that of a member.
    let rows = [member("Anna Muster"), member("Anna Keller"), guest(&[(DisplayName, "Anna Muster")])];
    assert_eq!(flags_of(&rows), r#"["NameLikeMember"]"#);
}

#[test]
fn names_like_a_help_desk() {
    let names = [
        "IT Help Desk",
        "Неlpdesk",
        "Microsoft Teams Support",
        "MicrosoftSupport",
        "Contoso_IT_Helpdesk",
        "IT-Support (Bern)",
        "System Administrator",
    ];
    for name in names {
        assert_eq!(flags_of(&[guest(&[(DisplayName, name)])]), r#"["NameLikeSupport"]"#, "{name}");
    }
    for name in ["Credit Support Bank", "Kit Service", "Desk Helper"] {
        assert_eq!(flags_of(&[guest(&[(DisplayName, name)])]), "null", "{name}");
    }
    let options = AnalysisOptions {
        name_pattern: Some(regex::Regex::new("(?i)bank").expect("a pattern")),
        ..AnalysisOptions::default()
    };
    let rows = [guest(&[(DisplayName, "Credit Support Bank")])];
    assert_eq!(cells(&ask(Question::Outsiders, options, &rows)[0], &["Flags"]), r#"["NameLikeSupport"]"#);
}

#[test]
fn lobby_and_invitation_only_where_the_records_say() {
    assert_eq!(flags_of(&[guest(&[(IsJoinedFromLobby, "false")])]), r#"["LobbyBypassed"]"#);
    assert_eq!(flags_of(&[guest(&[(IsJoinedFromLobby, "true")])]), "null");
    assert_eq!(flags_of(&[guest(&[]), guest(&[(IsJoinedFromLobby, "true")])]), "null");
    let invited = || guest(&[(InviterUserPrincipalName, "anna@contoso.example")]);
    assert_eq!(flags_of(&[member("Anna"), guest(&[])]), "null", "nothing says who was invited");
    let other = session(&[(DisplayName, "Zoe"), (Column::ParticipantKind, "Anonymous"), (JoinTime, "@10:30:00")]);
    let found = ask(Question::Outsiders, AnalysisOptions::default(), &[invited(), other]);
    assert_eq!(found.len(), 2);
    let flags: Vec<_> = found.iter().map(|row| cells(row, &["DisplayName", "Inviters", "Flags"])).collect();
    assert!(flags.contains(&r#""Zoe" null ["NotInvited"]"#.to_owned()), "{flags:?}");
    assert!(flags.contains(&r#"null ["anna@contoso.example"] null"#.to_owned()), "{flags:?}");
}

#[test]
fn screens_recordings_and_domains() {
    let upn = (UserPrincipalName, "x@fabrikam.onmicrosoft.com");
    let found = flags_of(&[guest(&[upn, (ArtifactsShared, "videoScreenSharing"), (ScreenShareSeconds, "60")])]);
    assert_eq!(found, r#"["SharedScreen","OnMicrosoftDomain","FirstSeen"]"#);
    let bot = session(&[
        (ApplicationId, "bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5"),
        (Column::ParticipantKind, "Application"),
        (JoinTime, "@10:00:00"),
    ]);
    assert_eq!(flags_of(&[bot, guest(&[])]), r#"["Recorded"]"#);
    // The second time a domain is seen is not the first.
    let later = guest(&[(MeetingId, LATER), upn, (JoinTime, "@10:15:00")]);
    let found = ask(Question::Outsiders, AnalysisOptions::default(), &[guest(&[upn]), later]);
    let first: Vec<_> = found.iter().map(|row| row["Flags"].to_string().contains("FirstSeen")).collect();
    assert_eq!(first.iter().filter(|first| **first).count(), 1);
}

#[test]
fn who_is_an_outsider() {
    let kind = |kind, name| session(&[(DisplayName, name), (Column::ParticipantKind, kind), (JoinTime, "@10:00:00")]);
    let rows = [
        detail(&[]),
        member("Anna"),
        kind("Application", "b"),
        kind("Federated", "c"),
        kind("Anonymous", "d"),
        kind("Consumer", "e"),
        kind("Phone", "f"),
        kind("Unknown", "g"),
        guest(&[(ParticipantOrganizationId, OTHER)]),
    ];
    let asked = |include_unknown| {
        let options = AnalysisOptions { include_unknown, ..AnalysisOptions::default() };
        ask(Question::Outsiders, options, &rows)
    };
    assert_eq!((asked(false).len(), asked(true).len()), (5, 6));
    says(&asked(false)[0], &["PeoplePresent", "MembersPresent"], "7 1");
    let options = AnalysisOptions { outsider_flags: vec!["namelikesupport".to_owned()], ..AnalysisOptions::default() };
    assert_eq!(ask(Question::Outsiders, options, &rows).len(), 0);
}
