//! Meetings, the sessions of their participants, and the records that the service writes about them.

use super::Era;
use super::draw::Draw;
use super::people::{APPLICATIONS, Address, AddressForm, People, Person, Relation};
use super::record::{Artifact, Attendee, Attendees, FutureKey, Inviter, Kind, Modalities, Organizer, Record, Text};
use super::wire::{Guid, Seconds, Time};

/// How participants are recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// 2021: an object id and a tenant, no name.
    Bare,
    /// 2023: with a user principal name.
    Addressed,
    /// 2025 and later: everything.
    Full,
    /// 2025 and later: name, role and user principal name only.
    Short,
}

/// One meeting instance.
#[derive(Clone)]
pub(super) struct Meeting {
    pub(super) era: Era,
    pub(super) id: Guid,
    pub(super) thread: String,
    pub(super) ical: Option<String>,
    pub(super) url: Option<String>,
    pub(super) types: &'static str,
    pub(super) organizer: usize,
    pub(super) start: Seconds,
    pub(super) end: Seconds,
    pub(super) chat_name: Option<&'static str>,
    pub(super) conference: Option<String>,
}

/// One stay of one participant.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    pub(super) join: Seconds,
    pub(super) leave: Seconds,
    /// 0 is the usual device.
    pub(super) device: usize,
}

/// What a profile adds to plain records.
#[derive(Clone, Copy)]
pub(super) struct Variety {
    /// Unusual but valid: several or no attendees, names for numbers, times with `Z`, unknown keys.
    pub(super) unusual: bool,
    /// Values that do not convert: placeholder times, objects cut by their depth.
    pub(super) unconvertible: bool,
    /// How many addresses there are in all.
    pub(super) addresses: usize,
}

const CHAT_NAMES: [&str; 10] = [
    "Weekly planning",
    "Budget review",
    "Design critique",
    "Onboarding",
    "Incident follow-up",
    "Supplier call",
    "Steering group",
    "Release readiness",
    "Research seminar",
    "Town hall",
];

struct Client {
    information: &'static str,
    system: (&'static str, &'static str),
    /// For 2021, 2023 and 2026.
    agents: [&'static str; 3],
}

const CLIENTS: [Client; 8] = [
    Client {
        information: "Teams desktop client on Windows",
        system: ("windows", "10"),
        agents: [
            "SkypeSpaces/1415/1.0.0.2021050412/os=windows; osVer=10; deviceType=computer; browser=chrome; browserVer=90.0/TsCallingVersion=2021.16.02.3/Ovb=7d20f1",
            "SkypeSpaces/1415/1.0.0.2023031528/os=windows; osVer=10; deviceType=computer; browser=chrome; browserVer=110.0/TsCallingVersion=2023.08.01.14/Ovb=52aa90",
            "CallSignalingAgent (27/1.4.00.2879//;release_2026.01.1.5;/Microsoft Teams/os=windows)",
        ],
    },
    Client {
        information: "Microsoft Teams on Windows 11",
        system: ("windows", "NT 10.0"),
        agents: [
            "SkypeSpaces/1415/1.0.0.2021060210/os=windows; osVer=10; deviceType=computer; browser=edge; browserVer=91.0/TsCallingVersion=2021.20.01.8/Ovb=91bc04",
            "SkypeSpaces/1415/1.0.0.2023042407/os=windows; osVer=11; deviceType=computer; browser=edge; browserVer=112.0/TsCallingVersion=2023.14.01.2/Ovb=0b7e55",
            "SkypeSpaces/49/25120818402/os=windows; osVer=NT 10.0; deviceType=computer; browser=edge; browserVer=143.0/TsCallingVersion=2025.48.01.6/Ovb=c3d1aa",
        ],
    },
    Client {
        information: "MacBook Pro",
        system: ("mac os", "10.15.7"),
        agents: [
            "SkypeSpaces/1415/1.0.0.2021050412/os=macos; osVer=10.15.7; deviceType=computer; browser=chrome; browserVer=90.0/TsCallingVersion=2021.16.02.3/Ovb=7d20f1",
            "SkypeSpaces/1415/1.0.0.2023031528/os=macos; osVer=12.6; deviceType=computer; browser=chrome; browserVer=110.0/TsCallingVersion=2023.08.01.14/Ovb=52aa90",
            "CallSignalingAgent (27/1.4.00.2880//;release_2026.01.1.5;/Microsoft Teams/os=mac)",
        ],
    },
    Client {
        information: "Firefox on Linux",
        system: ("linux", "x86_64"),
        agents: [
            "SkypeSpaces/1415/1.0.0.2021060210/os=linux; osVer=undefined; deviceType=computer; browser=firefox; browserVer=89.0/TsCallingVersion=2021.20.01.8/Ovb=91bc04",
            "SkypeSpaces/1415/1.0.0.2023042407/os=linux; osVer=undefined; deviceType=computer; browser=firefox; browserVer=112.0/TsCallingVersion=2023.14.01.2/Ovb=0b7e55",
            "SkypeSpaces/49/25120818402/os=linux; osVer=undefined; deviceType=computer; browser=firefox; browserVer=146.0/TsCallingVersion=2025.48.01.6/Ovb=c3d1aa",
        ],
    },
    Client {
        information: "iPhone",
        system: ("ios", "18.2"),
        agents: [
            "CallSignalingAgent (27/1416.1.0.0.2021121003/ios;release_3.19;/Microsoft Teams/os=ios)",
            "CallSignalingAgent (27/1416.1.0.0.2023050801/ios;release_5.6;/Microsoft Teams/os=ios)",
            "CallSignalingAgent (27/1416.1.0.0.2026010702/ios;release_7.24;/Microsoft Teams/os=ios)",
        ],
    },
    Client {
        information: "Android phone",
        system: ("android", "15"),
        agents: [
            "CallSignalingAgent (27/1416.1.0.0.2021111204/android;release_3.18;/Microsoft Teams/os=android)",
            "CallSignalingAgent (27/1416.1.0.0.2023041902/android;release_5.5;/Microsoft Teams/os=android)",
            "CallSignalingAgent (27/1416.1.0.0.2026010401/android;release_7.23;/Microsoft Teams/os=android)",
        ],
    },
    Client {
        information: "Meeting room system",
        system: ("windows", "10 IoT"),
        agents: [
            "SkypeSpaces/1448/4.9.12.0/os=windows; osVer=10; deviceType=room; browser=chrome; browserVer=85.0/TsCallingVersion=2021.12.01.7/Ovb=aa0c31",
            "SkypeSpaces/1448/4.16.57.0/os=windows; osVer=10; deviceType=room; browser=chrome; browserVer=108.0/TsCallingVersion=2023.05.01.9/Ovb=64f2be",
            "SkypeSpaces/1448/5.4.208.0/os=windows; osVer=10; deviceType=room; browser=edge; browserVer=142.0/TsCallingVersion=2025.44.01.2/Ovb=e81170",
        ],
    },
    Client {
        information: "Teams web client",
        system: ("windows", "11"),
        agents: [
            "SkypeSpaces/1416/1.0.0.2021051305/os=windows; osVer=10; deviceType=computer; browser=edge; browserVer=90.0/TsCallingVersion=2021.17.01.4/Ovb=3e9b7c",
            "SkypeSpaces/1416/1.0.0.2023032201/os=windows; osVer=11; deviceType=computer; browser=chrome; browserVer=111.0/TsCallingVersion=2023.09.01.5/Ovb=f20d4a",
            "SkypeSpaces/1416/25121107118/os=windows; osVer=11; deviceType=computer; browser=chrome; browserVer=143.0/TsCallingVersion=2025.49.01.1/Ovb=1b44d0",
        ],
    },
];

const PLACES: [[(&str, &str); 3]; 6] = [
    [("TimeZone", "Europe/Berlin"), ("Country", "de"), ("ClientUtcOffsetSeconds", "3600")],
    [("TimeZone", "Europe/London"), ("Country", "gb"), ("ClientUtcOffsetSeconds", "0")],
    [("TimeZone", "America/New_York"), ("Country", "us"), ("ClientUtcOffsetSeconds", "-18000")],
    [("TimeZone", "Asia/Tokyo"), ("Country", "jp"), ("ClientUtcOffsetSeconds", "32400")],
    [("TimeZone", "Asia/Kolkata"), ("Country", "in"), ("ClientUtcOffsetSeconds", "19800")],
    [("TimeZone", "America/Sao_Paulo"), ("Country", "br"), ("ClientUtcOffsetSeconds", "-10800")],
];

const MODALITIES: [&[&str]; 4] =
    [&["Audio"], &["Audio", "Video"], &["Audio", "Video", "ScreenSharing"], &["Audio", "ScreenSharing", "Data"]];

/// The first Monday of each era's exports, and how many weeks they cover.
fn weeks(era: Era) -> (Seconds, usize) {
    match era {
        Era::Y2021 => (1_620_000_000, 26),
        Era::Y2023 => (1_678_060_800, 26),
        Era::Y2026 | Era::Mixed => (1_767_571_200, 8),
    }
}

fn era_index(era: Era) -> usize {
    match era {
        Era::Y2021 => 0,
        Era::Y2023 => 1,
        Era::Y2026 | Era::Mixed => 2,
    }
}

impl Meeting {
    /// A meeting on some working day; a few run over midnight and a very few for more than a day.
    pub(super) fn new(people: &People, draw: &mut Draw, era: Era) -> Self {
        let types = match draw.below(100) {
            0..=39 => "ScheduledMeeting",
            40..=63 => "RecurringMeeting",
            64..=76 => "AdHocMeeting",
            77..=87 => "ChannelMeeting",
            88..=90 => "Broadcast",
            91..=93 => "ScheduledMeeting,ScreenSharingCall",
            94..=95 => "RecurringMeeting, Streaming",
            96..=97 => "AdHocMeeting,Escalation",
            98 => "Cast,Complete",
            _ => "31",
        };
        let (first, count) = weeks(era);
        let day = first + draw.below(count) as i64 * 604_800 + draw.below(5) as i64 * 86_400;
        let hour = if draw.chance(12) { 23 } else { 7 + draw.below(11) as i64 };
        let start = day + hour * 3600 + draw.below(12) as i64 * 300 + draw.between(-90, 240);
        let length = if draw.chance(3) {
            draw.between(87_000, 110_000)
        } else {
            draw.between(1, 9) * 900 + draw.between(-400, 500)
        };
        let organizer = people.member(draw);
        let mut meeting = Meeting::at(people, draw, era, types, organizer, start, start + length);
        meeting.chat_name = (era == Era::Y2026 && draw.chance(350)).then(|| *draw.pick(&CHAT_NAMES));
        meeting
    }

    /// A meeting of given type, organizer and times (start and end in seconds since 1970, UTC).
    pub(super) fn at(
        people: &People,
        draw: &mut Draw,
        era: Era,
        types: &'static str,
        organizer: usize,
        start: Seconds,
        end: Seconds,
    ) -> Self {
        let channel = types.starts_with("Channel");
        let code: String = (0..48)
            .map(|_| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[draw.below(62)]))
            .collect();
        let thread = if channel {
            format!("19:{:016x}{:016x}@thread.tacv2", draw.bits(), draw.bits())
        } else {
            format!("19:meeting_{code}@thread.v2")
        };
        let scheduled = !types.starts_with("AdHoc");
        let ical = scheduled.then(|| {
            let (random, series) = (draw.bits(), draw.bits());
            format!("040000008200E00074C5B7101A82E00800000000{random:016X}000000000000000010000000{series:016X}")
        });
        let url = if era == Era::Y2026 && draw.chance(400) {
            format!("https://teams.microsoft.com/meet/2{:012}?p={}", draw.bits() % 1_000_000_000_000, &code[..16])
        } else {
            let thread = thread.replace(':', "%3a").replace('@', "%40");
            let (tenant, organizer) = (people.own_tenant().text(), people.all[organizer].object_id.text());
            format!(
                "https://teams.microsoft.com/l/meetup-join/{thread}/0?context=%7b%22Tid%22%3a%22{tenant}%22%2c%22Oid%22%3a%22{organizer}%22%7d"
            )
        };
        let conference = draw.chance(150).then(|| {
            format!("conf:sip:{};gruu;opaque=app:conf:focus:id:teams:2:0!19:meeting", people.all[organizer].upn)
        });
        Meeting {
            era,
            id: draw.guid(5),
            thread,
            ical,
            url: Some(url),
            types,
            organizer,
            start,
            end,
            chat_name: None,
            conference,
        }
    }

    /// A further instance of the same meeting: a restart, or the next one of a series.
    pub(super) fn again(&self, draw: &mut Draw, start: Seconds, length: Seconds) -> Self {
        Meeting { id: draw.guid(5), start, end: start + length, ..self.clone() }
    }

    /// The form in which this meeting's era records a participant.
    pub(super) fn form(&self, draw: &mut Draw) -> Form {
        match self.era {
            Era::Y2021 => Form::Bare,
            Era::Y2023 => Form::Addressed,
            Era::Y2026 | Era::Mixed if draw.chance(160) => Form::Short,
            Era::Y2026 | Era::Mixed => Form::Full,
        }
    }

    /// The stays of one participant.
    pub(super) fn visits(&self, draw: &mut Draw, visits: &mut Vec<Visit>) {
        visits.clear();
        let length = self.end - self.start;
        let join = self.start + if draw.chance(700) { draw.between(0, 180) } else { draw.between(0, length / 2) };
        let leave =
            if draw.chance(600) { self.end - draw.between(0, 20) } else { self.end - draw.between(0, length / 3) };
        let (join, leave) = (join.min(leave - 1), leave);
        let stay = Visit { join, leave, device: 0 };
        let middle = join + (leave - join) / 2;
        match draw.below(1000) {
            // A drop: back within minutes, from the same device or, now and then, from another one.
            0..=119 => {
                let device = usize::from(draw.chance(150));
                visits.push(Visit { leave: middle, ..stay });
                visits.push(Visit { join: (middle + draw.between(1, 290)).min(leave), device, ..stay });
            }
            120..=159 => {
                let away = (leave - middle) / 2;
                visits.push(Visit { leave: middle, ..stay });
                visits.push(Visit { join: middle + away, ..stay });
            }
            // Two devices at once.
            160..=209 => {
                visits.push(stay);
                visits.push(Visit { join: middle, device: 1, ..stay });
            }
            210..=219 => {
                visits.push(Visit { leave: join, ..stay });
                visits.push(stay);
            }
            220..=223 => visits.push(Visit { join: join + 2, leave: join, ..stay }),
            // The server notices only after the return that the old session had ended.
            224..=239 => {
                visits.push(Visit { leave: middle + draw.between(0, 60), ..stay });
                visits.push(Visit { join: middle, ..stay });
            }
            _ => visits.push(stay),
        }
    }
}

/// The record about the meeting itself.
pub(super) fn detail<'a>(people: &'a People, draw: &mut Draw, variety: Variety, meeting: &'a Meeting) -> Record<'a> {
    let organizer = &people.all[meeting.organizer];
    let creation = meeting.end.max(meeting.start) + draw.between(900, 43_000);
    let user = (&organizer.object_id.0[..], organizer.upn.as_bytes());
    let mut record = Record::new(Kind::Meeting, meeting.id, creation, people.own_tenant(), user);
    record.app_access = draw.chance(60).then(|| draw.guid(4));
    record.client = draw.chance(200).then(|| address(draw, variety, organizer));
    record.start = Some(Time::Plain(meeting.start));
    record.end = Some(Time::Plain(meeting.end));
    if draw.chance(950) {
        record.item_name = Some(meeting.types);
    }
    if meeting.era != Era::Y2021 || draw.chance(500) {
        record.communication_sub_type = Some(meeting.types);
    }
    record.communication_type = Some("GroupCall");
    record.modalities = Some(match draw.below(10) {
        0 => Modalities::Single("Audio"),
        _ => Modalities::List(draw.pick::<&[&str]>(&MODALITIES)),
    });
    record.meeting_url = meeting.url.as_deref();
    record.conference_uri = meeting.conference.as_deref().map(str::as_bytes);
    record.chat_thread_id = Some(&meeting.thread);
    record.chat_name = meeting.chat_name;
    record.ical_uid = meeting.ical.as_deref();
    record.provider_types = (meeting.era != Era::Y2021 && draw.chance(600)).then_some("Teams");
    record.organizer = Some(organizer_value(people, draw, organizer, meeting.era));
    record.extra_properties = draw.chance(400).then(Vec::new);
    record.is_bilateral = (meeting.era == Era::Y2026 && draw.chance(100)).then_some(false);
    if meeting.era == Era::Y2026 {
        record.resource_tenant = Some(people.own_tenant());
        if draw.chance(500) {
            record.participant_info = Some(None);
        }
    }
    unusual_envelope(draw, variety, &mut record);
    record
}

/// The record about one stay of a person.
pub(super) fn session<'a>(
    people: &'a People,
    draw: &mut Draw,
    variety: Variety,
    meeting: &'a Meeting,
    person: usize,
    visit: Visit,
    form: Form,
) -> Record<'a> {
    let (person, organizer) = (&people.all[person], &people.all[meeting.organizer]);
    let creation = meeting.end.max(visit.leave) + draw.between(900, 43_000);
    let id = draw.guid(5);
    let (user, user_type) = acting_user(draw, person, organizer, form);
    let mut record = Record::new(Kind::Participant, id, creation, people.own_tenant(), user);
    record.user_type = user_type;
    record.attendees = Attendees::List(vec![attendee(people, draw, meeting, person, form, variety)]);
    record.client = draw.chance(930).then(|| address(draw, variety, person));
    place_in_meeting(people, draw, meeting, organizer, &mut record);
    stay(draw, meeting.era, person, visit, &mut record);
    record.is_joined_from_lobby = match (form, person.relation) {
        (Form::Bare, _) => None,
        (_, Relation::Member) => draw.chance(800).then_some(false),
        _ => draw.chance(900).then(|| draw.chance(750)),
    };
    if meeting.era == Era::Y2026 {
        record.resource_tenant = Some(people.own_tenant());
        if draw.chance(350) {
            let organization = &people.organizations[person.organization];
            let foreign = (person.organization != 0).then_some((organization.domain, organization.tenant));
            record.participant_info = Some(foreign);
        }
    }
    unusual_envelope(draw, variety, &mut record);
    if variety.unusual {
        unusual_attendees(people, draw, meeting, variety, form, &mut record);
    }
    if variety.unconvertible {
        match draw.below(500) {
            0 => record.leave = Some(Time::Placeholder),
            1 => {
                record.attendees = Attendees::CutByDepth(organizer.upn.as_bytes());
                record.future = None;
            }
            _ => {}
        }
    }
    record
}

/// The record about an application that took part, such as a recorder.
pub(super) fn application_session<'a>(
    people: &'a People,
    draw: &mut Draw,
    meeting: &'a Meeting,
    which: usize,
    visit: Visit,
) -> Record<'a> {
    let (id, agent) = APPLICATIONS[which % APPLICATIONS.len()];
    let creation = meeting.end.max(visit.leave) + draw.between(900, 43_000);
    let audit_id = draw.guid(5);
    let user = (&b""[..], &b"Application"[..]);
    let mut record = Record::new(Kind::Participant, audit_id, creation, people.own_tenant(), user);
    record.user_type = 5;
    let mut attendee = Attendee::unnamed("Application");
    attendee.recipient_type = Some("Applications");
    attendee.name = Some(("", id.as_bytes()));
    attendee.role = (meeting.era != Era::Y2021).then_some(1);
    record.attendees = Attendees::List(vec![attendee]);
    place_in_meeting(people, draw, meeting, &people.all[meeting.organizer], &mut record);
    record.join = Some(Time::Plain(visit.join));
    record.leave = Some(Time::Plain(visit.leave));
    record.extra_properties = Some(vec![("UserAgent", agent)]);
    if which < 2 {
        record.artifacts = Some(vec![Artifact { name: "MeetingRecorded", sharing: Vec::new(), screen: None }]);
    }
    record
}

/// The records about the two sides of a call: a member, and somebody else or a telephone.
pub(super) fn call<'a>(
    people: &'a People,
    draw: &mut Draw,
    variety: Variety,
    meeting: &'a Meeting,
    sides: [usize; 2],
) -> [Record<'a>; 2] {
    let call_id = draw.guid(4);
    let visit = Visit { join: meeting.start, leave: meeting.start + draw.between(20, 2400), device: 0 };
    sides.map(|side| {
        let person = &people.all[side];
        let form = meeting.form(draw);
        let creation = visit.leave + draw.between(900, 43_000);
        let id = draw.guid(5);
        let (user, user_type) = acting_user(draw, person, &people.all[meeting.organizer], form);
        let mut record = Record::new(Kind::CallParticipant, id, creation, people.own_tenant(), user);
        record.user_type = user_type;
        record.call_id = Some(call_id);
        record.attendees = Attendees::List(vec![attendee(people, draw, meeting, person, form, variety)]);
        record.client = draw.chance(900).then(|| address(draw, variety, person));
        record.communication_type = Some("OneOnOne");
        record.item_name =
            draw.chance(300).then(|| *draw.pick(&["Transfer", "CallQueue", "AutoAttendant", "ScreenSharingCall"]));
        record.is_bilateral = Some(true);
        stay(draw, meeting.era, person, visit, &mut record);
        let telephone = person.relation == Relation::Phone;
        record.resource_tenant = Some(if telephone { Guid::ZERO } else { people.own_tenant() });
        unusual_envelope(draw, variety, &mut record);
        record
    })
}

/// Key and name of who is recorded as having acted: the participant, or the organizer (always in 2021, and for whoever
/// has no account in the organisation).
fn acting_user<'a>(
    draw: &mut Draw,
    person: &'a Person,
    organizer: &'a Person,
    form: Form,
) -> ((Text<'a>, Text<'a>), i64) {
    match person.relation {
        _ if form == Form::Bare => {}
        Relation::Member if draw.chance(750) => return ((&person.object_id.0, person.upn.as_bytes()), 0),
        Relation::Guest => return ((&person.object_id.0, person.upn.as_bytes()), 10),
        Relation::Consumer => {
            let name = person.upn.strip_prefix("8:live:").unwrap_or(&person.upn);
            return ((b"", name.as_bytes()), 0);
        }
        _ => {}
    }
    ((&organizer.object_id.0, organizer.upn.as_bytes()), 0)
}

fn attendee<'a>(
    people: &'a People,
    draw: &mut Draw,
    meeting: &'a Meeting,
    person: &'a Person,
    form: Form,
    variety: Variety,
) -> Attendee<'a> {
    let relation = person.relation;
    let name = Some(("", person.name.as_bytes()));
    let upn = (!person.upn.is_empty() && relation != Relation::Consumer).then_some(person.upn.as_bytes());
    let organizes = person.object_id == people.all[meeting.organizer].object_id;
    let role = Some(if organizes { 3 } else { 1 });
    let mut attendee = Attendee::unnamed("Unknown");
    if form == Form::Short && relation != Relation::Consumer {
        (attendee.name, attendee.upn, attendee.role) = (name, upn, role);
        // A member's domain is that of whoever acted, member or organizer; a partner's domain says nothing.
        attendee.expected_kind = match relation {
            Relation::Member => "Member",
            Relation::Guest => "Guest",
            Relation::Phone => "Phone",
            _ => "Unknown",
        };
        return attendee;
    }
    match relation {
        Relation::Member | Relation::Guest | Relation::Federated => {
            // A guest belongs to the tenant that invited them.
            let home = if relation == Relation::Federated { person.organization } else { 0 };
            attendee.organization = Some(people.organizations[home].tenant);
            attendee.recipient_type = Some("User");
            attendee.object_id = Some(&person.object_id.0);
            attendee.expected_kind = if relation == Relation::Federated { "Federated" } else { "Member" };
            if form != Form::Bare {
                attendee.upn = upn;
                if relation == Relation::Guest {
                    attendee.expected_kind = "Guest";
                }
            }
        }
        Relation::Anonymous | Relation::Consumer
            if matches!(form, Form::Bare | Form::Addressed) || relation == Relation::Anonymous =>
        {
            attendee.recipient_type = Some("Anonymous");
            attendee.expected_kind = "Anonymous";
            attendee.name = match form {
                Form::Bare => Some(("teamsvisitor:", &person.object_id.0[24..])),
                _ => name,
            };
        }
        Relation::Phone => {
            attendee.recipient_type = Some("Phone");
            attendee.name = name;
            attendee.expected_kind = "Phone";
            attendee.user_id_type = (form != Form::Bare).then_some("PstnNumber");
        }
        Relation::Anonymous | Relation::Consumer => {
            attendee.recipient_type = Some("User");
            attendee.name = name;
            attendee.expected_kind = "Consumer";
            if person.client.is_multiple_of(2) {
                attendee.object_id = Some(person.upn.as_bytes());
            } else {
                attendee.inviter = Some(inviter(people, draw, meeting, None, "TeamsForLife"));
            }
        }
    }
    if form != Form::Bare {
        attendee.role = role;
    }
    if form == Form::Full {
        attendee.name = name;
        attendee.is_organizer = Some(organizes);
        match relation {
            Relation::Member => {
                attendee.is_aad_guest = draw.chance(600).then_some(false);
                match draw.below(10) {
                    0 | 1 => attendee.recipient_type = Some("InternalFederated"),
                    2 => attendee.organization = None,
                    _ => {}
                }
            }
            Relation::Guest if draw.chance(700) => attendee.recipient_type = Some("GuestFederated"),
            Relation::Guest => attendee.is_aad_guest = Some(true),
            Relation::Federated if draw.chance(500) => attendee.recipient_type = Some("InternalFederated"),
            _ => {}
        }
        attendee.provider_type = draw.chance(300).then_some("Teams");
        if attendee.user_id_type.is_none() && draw.chance(300) {
            attendee.user_id_type = Some("ObjectId");
        }
        if attendee.inviter.is_none() && relation != Relation::Phone && draw.chance(150) {
            attendee.inviter = Some(inviter(people, draw, meeting, Some(people.own_tenant()), "Regular"));
        }
        if variety.unconvertible && relation == Relation::Member && draw.chance(3) {
            attendee.object_id = Some(ZERO_ID);
        }
    }
    attendee
}

const ZERO_ID: Text<'static> = &Guid::ZERO.0;

fn inviter<'a>(
    people: &'a People,
    draw: &mut Draw,
    meeting: &Meeting,
    organization: Option<Guid>,
    user_type: &'static str,
) -> Inviter<'a> {
    let organizer = &people.all[meeting.organizer];
    Inviter {
        time: Time::Plain(meeting.start - draw.between(600, 800_000)),
        organization,
        user_type,
        name: organizer.name.as_bytes(),
        upn: organizer.upn.as_bytes(),
        identifier: &organizer.object_id.0,
    }
}

fn organizer_value<'a>(people: &People, draw: &mut Draw, organizer: &'a Person, era: Era) -> Organizer<'a> {
    if draw.chance(30) {
        return Organizer::Address(organizer.upn.as_bytes());
    }
    Organizer::Object {
        organization: people.own_tenant(),
        object_id: organizer.object_id,
        role: (era != Era::Y2021).then_some(3),
        named: (era == Era::Y2026 && draw.chance(300)).then_some((organizer.name.as_bytes(), organizer.upn.as_bytes())),
    }
}

/// The keys by which a participant's record points to its meeting.
fn place_in_meeting<'a>(
    people: &People,
    draw: &mut Draw,
    meeting: &'a Meeting,
    organizer: &'a Person,
    record: &mut Record<'a>,
) {
    record.meeting_detail_id = Some(meeting.id);
    record.item_name = draw.chance(900).then_some(meeting.types);
    record.ical_uid = draw.chance(550).then_some(meeting.ical.as_deref()).flatten();
    record.chat_thread_id = (meeting.era != Era::Y2021 && draw.chance(450)).then_some(meeting.thread.as_str());
    record.communication_type = (meeting.era == Era::Y2026 && draw.chance(300)).then_some("GroupCall");
    if draw.chance(700) {
        record.organizer = Some(organizer_value(people, draw, organizer, meeting.era));
    }
}

/// Times, device, client and what was shared.
fn stay<'a>(draw: &mut Draw, era: Era, person: &Person, visit: Visit, record: &mut Record<'a>) {
    record.join = Some(Time::Plain(visit.join));
    record.leave = Some(Time::Plain(visit.leave));
    let client = &CLIENTS[(person.client + visit.device * 4) % CLIENTS.len()];
    let agent = client.agents[era_index(era)];
    if person.relation != Relation::Phone {
        let device = if visit.device == 0 { person.device } else { person.device.sibling() };
        record.device_id = draw.chance(800).then_some(device);
        record.device_information = (era != Era::Y2021 && draw.chance(800)).then_some(client.information);
        if era == Era::Y2026 && draw.chance(250) {
            record.user_agent = Some(agent);
            record.extra_properties = draw.chance(300).then(Vec::new);
        } else {
            let mut properties = Vec::with_capacity(8);
            if draw.chance(300) {
                properties.extend_from_slice(&PLACES[person.address % PLACES.len()]);
                properties.push(("OsName", client.system.0));
                properties.push(("OsVersion", client.system.1));
                properties.push(("ClientName", "skypeteams"));
            }
            properties.push(("UserAgent", agent));
            record.extra_properties = Some(properties);
        }
    }
    record.session_id = (era == Era::Y2026 && draw.chance(600)).then(|| draw.guid(4));
    if draw.chance(620) {
        record.artifacts = Some(artifacts(draw, person, visit));
    }
}

fn artifacts(draw: &mut Draw, person: &Person, visit: Visit) -> Vec<Artifact> {
    let mut artifacts = Vec::new();
    if person.relation == Relation::Phone {
        return artifacts;
    }
    if draw.chance(400) {
        artifacts.push(Artifact { name: "videoTransmitted", sharing: Vec::new(), screen: None });
    }
    let length = visit.leave - visit.join;
    if length > 60 && draw.chance(220) {
        let first = (visit.join + length / 8, visit.join + length / 4);
        let mut sharing = vec![first];
        if draw.chance(300) {
            sharing.push((visit.join + length / 2, visit.join + length / 2 + draw.between(1, length / 3)));
        }
        let screen = draw.chance(400).then(|| draw.guid(4));
        artifacts.push(Artifact { name: "screenShared", sharing, screen });
    }
    artifacts
}

/// The person's usual address, or now and then any other, in one of the ways that occur.
fn address(draw: &mut Draw, variety: Variety, person: &Person) -> Address {
    let number = if draw.chance(650) { person.address } else { draw.below(variety.addresses) };
    let form = match draw.below(100) {
        0..=59 => AddressForm::Plain,
        60..=74 => AddressForm::Mapped,
        75..=96 => AddressForm::WithPort,
        _ => AddressForm::Empty,
    };
    Address { number, form, port: 49_152 + draw.below(16_000) as u16 }
}

fn unusual_envelope(draw: &mut Draw, variety: Variety, record: &mut Record<'_>) {
    if !variety.unusual {
        return;
    }
    match draw.below(200) {
        0 | 1 => record.record_type_by_name = true,
        2 | 3 => record.creation_zulu = true,
        4 | 5 => {
            record.join = record.join.and_then(Time::instant).map(Time::Zulu);
            record.leave = record.leave.and_then(Time::instant).map(Time::Zulu);
            record.start = record.start.and_then(Time::instant).map(Time::Zulu);
        }
        6 => record.result_status = Some("Succeeded"),
        7 => record.object_id = Some(b"Unknown (Unknown)"),
        8 => record.future = Some(FutureKey::Plain),
        9 => record.future = Some(FutureKey::TwoCases),
        10 if record.kind != Kind::Meeting => record.future = Some(FutureKey::Nested),
        11 => record.leave = None,
        12 => record.app_access = Some(draw.guid(4)),
        _ => {}
    }
}

/// Several attendees, none, or one outside a list.
fn unusual_attendees<'a>(
    people: &'a People,
    draw: &mut Draw,
    meeting: &'a Meeting,
    variety: Variety,
    form: Form,
    record: &mut Record<'a>,
) {
    let nested = record.future == Some(FutureKey::Nested);
    match draw.below(300) {
        // Beside a guest or a consumer, a member known by address only could not be told from a stranger.
        0 | 1 if record.user_type == 0 && record.user_id.contains(&b'@') => {
            let other = &people.all[people.member(draw)];
            let second = attendee(people, draw, meeting, other, form, variety);
            if let Attendees::List(list) = &mut record.attendees {
                list.push(second);
            }
        }
        2 if !nested => record.attendees = Attendees::List(Vec::new()),
        3 if !nested => record.attendees = Attendees::Absent,
        4 => {
            if let Attendees::List(list) = &mut record.attendees
                && let Some(only) = list.pop()
            {
                record.attendees = Attendees::Bare(Box::new(only));
            }
        }
        _ => {}
    }
}
