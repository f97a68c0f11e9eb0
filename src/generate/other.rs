//! Records of operations that have nothing to do with meetings: an export is rarely free of them.

use super::draw::Draw;
use super::people::{OWN_DOMAIN, People};
use super::wire::{self, Guid, Seconds, Time};

/// What an export's own columns say about a record.
pub(super) struct Envelope<'a> {
    pub(super) operation: &'static str,
    /// Name and number.
    pub(super) record_type: (&'static str, i64),
    pub(super) user_id: &'a str,
}

const TEAMS: (&str, i64) = ("MicrosoftTeams", 25);
const EXCHANGE_SYSTEM: &str = r"NT AUTHORITY\SYSTEM (Example.Service.Host)";

/// Appends one such record.
pub(super) fn write<'a>(
    people: &'a People,
    draw: &mut Draw,
    id: Guid,
    creation: Seconds,
    out: &mut Vec<u8>,
) -> Envelope<'a> {
    let (person, other) = (people.member(draw), people.member(draw));
    // Nobody chats with themselves; the last one may find nobody behind them.
    let other = if other == person { people.member_from(person + 1) } else { other };
    let (person, other) = (&people.all[person], &people.all[other]);
    let choice = draw.below(10);
    let exchange = choice >= 8;
    let operation = match choice {
        0..=2 => "MessageSent",
        3 => "ChatCreated",
        4 | 5 => "MemberAdded",
        6 | 7 => "TeamsSessionStarted",
        8 => "Set-Mailbox",
        _ => "Update application.",
    };
    let record_type = match choice {
        8 => ("ExchangeAdmin", 1),
        9 => ("AzureActiveDirectory", 8),
        _ => TEAMS,
    };
    let user_id: &str = if choice == 8 { EXCHANGE_SYSTEM } else { &person.upn };
    out.push(b'{');
    wire::time_field(out, "CreationTime", Time::Plain(creation));
    wire::text_field(out, "Id", id.0);
    wire::text_field(out, "Operation", operation);
    wire::text_field(out, "OrganizationId", people.own_tenant().0);
    wire::number_field(out, "RecordType", record_type.1);
    if exchange {
        wire::text_field(out, "ResultStatus", "True");
    }
    if choice == 8 {
        wire::text_field(out, "UserKey", wire::escaped(user_id));
    } else {
        wire::text_field(out, "UserKey", person.object_id.0);
    }
    wire::number_field(out, "UserType", if choice == 8 { 3 } else { 0 });
    wire::number_field(out, "Version", 1);
    let workload = ["Exchange", "AzureActiveDirectory", "MicrosoftTeams"][if exchange { choice - 8 } else { 2 }];
    wire::text_field(out, "Workload", workload);
    match choice {
        6 | 7 => wire::text_field(out, "ObjectId", "Unknown (Unknown)"),
        8 | 9 => wire::text_field(out, "ObjectId", format!("{OWN_DOMAIN}/Users/{}", person.upn)),
        _ => {}
    }
    wire::text_field(out, "UserId", wire::escaped(user_id));
    match choice {
        0..=3 => {
            wire::text_field(
                out,
                "ChatThreadId",
                format!("19:{}_{}@unq.gbl.spaces", person.object_id.text(), other.object_id.text()),
            );
            wire::text_field(out, "CommunicationType", "OneOnOne");
            wire::open(out, "ExtraProperties", b'[');
            for (name, value) in
                [("TimeZone", "Europe/Berlin"), ("OsName", "windows"), ("ClientVersion", "49/25120818402")]
            {
                out.push(b'{');
                wire::text_field(out, "Key", name);
                wire::text_field(out, "Value", value);
                wire::close(out, b'}');
            }
            wire::close(out, b']');
            members(out, people, &[&person.upn, &other.upn]);
            if choice < 3 {
                wire::text_field(out, "MessageId", format!("{}{:03}", creation, draw.below(1000)));
            }
        }
        4 | 5 => {
            wire::text_field(out, "CommunicationType", "Team");
            wire::open(out, "ExtraProperties", b'[');
            wire::close(out, b']');
            members(out, people, &[&other.upn]);
            wire::text_field(out, "TeamGuid", format!("19:{:016x}{:016x}@thread.tacv2", draw.bits(), draw.bits()));
            wire::text_field(out, "TeamName", "Field sales / \\\"North\\\"");
        }
        6 | 7 => {}
        8 => {
            wire::open(out, "Parameters", b'[');
            for (name, value) in [
                ("Identity", r"EXAMPLE.PROD/Hosted Organizations\\alderbrook\\mailbox"),
                ("ForwardingRule", r#"{\"Name\":\"Move \\\"urgent\\\" mail\",\"Folder\":\"C:\\\\Mail\\\\In\"}"#),
                ("ProhibitSendQuota", "99 GB (106,300,440,576 bytes)"),
            ] {
                out.push(b'{');
                wire::text_field(out, "Name", name);
                wire::text_field(out, "Value", value);
                wire::close(out, b'}');
            }
            wire::close(out, b']');
        }
        _ => {
            wire::open(out, "ExtendedProperties", b'[');
            out.push(b'{');
            wire::text_field(out, "Name", "additionalDetails");
            wire::text_field(
                out,
                "Value",
                r#"{\"User-Agent\":\"Example Client/2.1\",\"AppId\":\"00000003-0000-0000-c000-000000000000\"}"#,
            );
            wire::close(out, b'}');
            wire::close(out, b']');
        }
    }
    wire::finish(out, b'}');
    Envelope { operation, record_type, user_id }
}

fn members(out: &mut Vec<u8>, people: &People, names: &[&str]) {
    wire::open(out, "Members", b'[');
    for name in names {
        out.push(b'{');
        wire::text_field(out, "OrganizationId", people.own_tenant().0);
        wire::text_field(out, "UPN", name);
        wire::number_field(out, "Role", 1);
        wire::close(out, b'}');
    }
    wire::close(out, b']');
}
