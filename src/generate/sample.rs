//! The sample: one organisation's January 2026, small enough to be read from end to end.

use super::Era;
use super::block::{Block, Damage};
use super::draw::Draw;
use super::meeting::{self, Form, Meeting, Variety, Visit};
use super::people::{Address, AddressForm, People, Relation};
use super::record::{Artifact, Attendees, Record};
use super::wire::{Seconds, Time};

/// 2026-01-01T00:00:00Z.
const JANUARY: Seconds = 1_767_225_600;

/// Instant of a day and time in January 2026, UTC.
const fn at(day: i64, hour: i64, minute: i64) -> Seconds {
    JANUARY + (day - 1) * 86_400 + hour * 3600 + minute * 60
}

/// Network addresses by number: each site has one.
const OFFICE: usize = 16;
const HOME: usize = 33;
const ABROAD: usize = 28;

/// The people, by index.
struct Cast {
    mara: usize,
    tomas: usize,
    aiko: usize,
    jose: usize,
    zoe: usize,
    henrik: usize,
    guest: usize,
    partner: usize,
    student: usize,
    speaker: usize,
    formula: usize,
    script: usize,
    telephone: usize,
    consumer: usize,
}

fn cast(people: &mut People, draw: &mut Draw) -> Cast {
    let mut add =
        |relation, organization, name, local, address| people.add(draw, relation, organization, name, local, address);
    let cast = Cast {
        mara: add(Relation::Member, 0, "Mara Lindqvist", "mara.lindqvist", OFFICE),
        tomas: add(Relation::Member, 0, "Tomas Keller", "tomas.keller", OFFICE),
        aiko: add(Relation::Member, 0, "Aiko Tanaka", "aiko.tanaka", HOME),
        jose: add(Relation::Member, 0, "José Núñez", "jose.nunez", OFFICE),
        zoe: add(Relation::Member, 0, "Zoë Müller", "zoe.mueller", HOME + 16),
        henrik: add(Relation::Member, 0, "Henrik Falk", "henrik.falk", OFFICE + 1),
        guest: add(Relation::Guest, 4, "Lena Hoffmann", "lena.hoffmann", HOME + 1),
        partner: add(Relation::Federated, 1, "Owen Marsh", "owen.marsh", ABROAD),
        student: add(Relation::Federated, 5, "田中 さくら", "sakura.tanaka", ABROAD + 16),
        speaker: add(Relation::Anonymous, 0, "Guest speaker 🎤", "", HOME + 2),
        formula: add(Relation::Anonymous, 0, "=cmd|'/c calc'!A1", "", ABROAD + 32),
        script: add(Relation::Anonymous, 0, "<script>alert(\"hi\")</script>", "", ABROAD + 32),
        telephone: add(Relation::Phone, 0, "+14255550142", "", 0),
        consumer: add(Relation::Consumer, 0, "Nadia K.", "", HOME + 18),
    };
    people.ordinary = people.all.len();
    // At their desks: no meeting rooms, and the telephone only as the second device.
    for (number, person) in people.all.iter_mut().enumerate() {
        person.client = number % 3;
    }
    cast
}

/// Writes the sample's records to a block, in the order in which they were logged.
pub(super) fn write(people: &mut People, draw: &mut Draw, block: &mut Block) {
    let cast = cast(people, draw);
    let variety = Variety { unusual: false, unconvertible: false, addresses: 64 };
    let mut scene = Scene { people, draw, block, variety };
    scene.weekly_planning(&cast);
    scene.supplier_call(&cast);
    scene.restarted_critique(&cast);
    scene.incident_over_midnight(&cast);
    scene.town_hall(&cast);
    scene.orphans(&cast);
    scene.telephone_call(&cast);
    for day in [12, 13, 15, 19, 20, 21, 23, 26] {
        let id = scene.draw.guid(5);
        let creation = at(day, 8, 15) + scene.draw.between(0, 20_000);
        scene.block.push_other(id, creation, |out| super::other::write(scene.people, scene.draw, id, creation, out));
    }
    let id = scene.draw.guid(5);
    scene.block.push_damaged(scene.draw, 3, Damage::CutOff, id);
    block.sort();
    block.repeat(draw, 2, 1);
}

struct Scene<'a> {
    people: &'a People,
    draw: &'a mut Draw,
    block: &'a mut Block,
    variety: Variety,
}

impl Scene<'_> {
    fn meeting(
        &mut self,
        types: &'static str,
        organizer: usize,
        from: Seconds,
        to: Seconds,
        name: &'static str,
    ) -> Meeting {
        let mut meeting = Meeting::at(self.people, self.draw, Era::Y2026, types, organizer, from, to);
        meeting.chat_name = Some(name);
        meeting
    }

    fn detail(&mut self, meeting: &Meeting) {
        let record = meeting::detail(self.people, self.draw, self.variety, meeting);
        self.block.push(&record);
    }

    /// Adds a stay, given in seconds after the meeting's start and before its end, on a device.
    fn visit(&mut self, meeting: &Meeting, person: usize, after: i64, before: i64, device: usize) {
        let visit = Visit { join: meeting.start + after, leave: meeting.end - before, device };
        self.visit_with(meeting, person, visit, Form::Full, |_| {});
    }

    fn visit_with(
        &mut self,
        meeting: &Meeting,
        person: usize,
        visit: Visit,
        form: Form,
        change: impl FnOnce(&mut Record<'_>),
    ) {
        let mut record = meeting::session(self.people, self.draw, self.variety, meeting, person, visit, form);
        change(&mut record);
        self.block.push(&record);
    }

    /// Three Mondays of one series; on the second, two people drop out and come back.
    fn weekly_planning(&mut self, cast: &Cast) {
        let first = self.meeting("RecurringMeeting", cast.mara, at(12, 9, 0), at(12, 9, 31), "Weekly planning");
        let second = first.again(self.draw, at(19, 9, 1), 1_920);
        let third = second.again(self.draw, at(26, 8, 59), 1_740);
        for meeting in [&first, &second, &third] {
            self.detail(meeting);
            self.visit(meeting, cast.mara, 0, 4, 0);
            self.visit(meeting, cast.aiko, 95, 9, 0);
            self.visit(meeting, cast.zoe, 340, 12, 0);
        }
        for meeting in [&first, &third] {
            self.visit(meeting, cast.tomas, 12, 5, 0);
            self.visit(meeting, cast.jose, 48, 7, 0);
        }
        for (person, out, back) in [(cast.tomas, 600, 655), (cast.jose, 604, 671)] {
            let device = self.people.all[person].device;
            for (join, leave) in [(12, out), (back, 1_915)] {
                let visit = Visit { join: second.start + join, leave: second.start + leave, device: 0 };
                // Both from the office: it was the network.
                self.visit_with(&second, person, visit, Form::Full, |record| {
                    record.client = Some(Address { number: OFFICE, form: AddressForm::Plain, port: 0 });
                    record.device_id = Some(device);
                });
            }
        }
        // From the laptop to the telephone without leaving.
        self.visit(&third, cast.henrik, 20, 900, 0);
        self.visit(&third, cast.henrik, 810, 3, 1);
    }

    /// Everybody from outside, a recording, a shared screen.
    fn supplier_call(&mut self, cast: &Cast) {
        let meeting = self.meeting("ScheduledMeeting", cast.tomas, at(13, 14, 0), at(13, 15, 2), "Supplier call");
        self.detail(&meeting);
        self.visit(&meeting, cast.tomas, 0, 3, 0);
        self.visit(&meeting, cast.guest, 65, 10, 0);
        let visit = Visit { join: meeting.start + 118, leave: meeting.end - 9, device: 0 };
        self.visit_with(&meeting, cast.partner, visit, Form::Full, |record| {
            let sharing = vec![(visit.join + 300, visit.join + 1_500), (visit.join + 1_800, visit.join + 2_040)];
            record.artifacts = Some(vec![
                Artifact { name: "videoTransmitted", sharing: Vec::new(), screen: None },
                Artifact { name: "screenShared", sharing, screen: None },
            ]);
        });
        self.visit(&meeting, cast.formula, 240, 1_700, 0);
        self.visit(&meeting, cast.telephone, 180, 11, 0);
        self.visit(&meeting, cast.consumer, 300, 14, 0);
        let recorder = Visit { join: meeting.start + 130, leave: meeting.end - 20, device: 0 };
        self.block.push(&meeting::application_session(self.people, self.draw, &meeting, 0, recorder));
    }

    /// Ended by mistake and begun again nine minutes later.
    fn restarted_critique(&mut self, cast: &Cast) {
        let first = self.meeting("ScheduledMeeting", cast.aiko, at(15, 10, 0), at(15, 10, 22), "Design critique");
        let second = first.again(self.draw, at(15, 10, 31), 2_040);
        for meeting in [&first, &second] {
            self.detail(meeting);
            self.visit(meeting, cast.aiko, 0, 2, 0);
            self.visit(meeting, cast.zoe, 33, 2, 0);
            self.visit(meeting, cast.student, 61, 2, 0);
        }
        let visit = Visit { join: second.start + 200, leave: second.end - 2, device: 0 };
        self.visit_with(&second, cast.partner, visit, Form::Short, |_| {});
    }

    /// A long night, with a session that ends before it begins and one without any length.
    fn incident_over_midnight(&mut self, cast: &Cast) {
        let meeting = self.meeting("AdHocMeeting", cast.henrik, at(16, 23, 10), at(17, 1, 42), "Incident bridge");
        self.detail(&meeting);
        self.visit(&meeting, cast.henrik, 0, 1, 0);
        self.visit(&meeting, cast.mara, 420, 1, 0);
        self.visit(&meeting, cast.mara, 3_000, 4_200, 1);
        self.visit(&meeting, cast.jose, 900, 8_222, 0);
        self.visit(&meeting, cast.jose, 1_000, 8_120, 0);
        self.visit(&meeting, cast.jose, 1_030, 1, 0);
        self.visit(&meeting, cast.script, 2_400, 6_500, 0);
    }

    fn town_hall(&mut self, cast: &Cast) {
        let meeting = self.meeting("Broadcast,ScheduledMeeting", cast.mara, at(21, 16, 0), at(21, 17, 0), "Town hall");
        self.detail(&meeting);
        let everybody = [cast.mara, cast.tomas, cast.aiko, cast.jose, cast.zoe, cast.henrik, cast.guest, cast.speaker];
        for (place, person) in everybody.into_iter().enumerate() {
            self.visit(&meeting, person, 7 * place as i64, 3 + place as i64, 0);
        }
        let joint = Visit { join: meeting.start + 90, leave: meeting.end - 30, device: 0 };
        // One record for two people: it happens.
        let person = |draw: &mut Draw, person| {
            meeting::session(self.people, draw, self.variety, &meeting, person, joint, Form::Full)
        };
        let (mut record, other) = (person(self.draw, cast.student), person(self.draw, cast.partner));
        if let (Attendees::List(list), Attendees::List(others)) = (&mut record.attendees, other.attendees) {
            list.extend(others);
        }
        self.block.push(&record);
        let broadcast = Visit { join: meeting.start, leave: meeting.end, device: 0 };
        self.block.push(&meeting::application_session(self.people, self.draw, &meeting, 2, broadcast));
    }

    /// Participants whose meeting has no record, and a meeting without participants.
    fn orphans(&mut self, cast: &Cast) {
        let lost = self.meeting("ChannelMeeting", cast.zoe, at(22, 13, 0), at(22, 13, 40), "Research seminar");
        self.visit(&lost, cast.zoe, 0, 4, 0);
        self.visit(&lost, cast.jose, 30, 4, 0);
        let visit = Visit { join: lost.start + 55, leave: lost.end, device: 0 };
        self.visit_with(&lost, cast.student, visit, Form::Full, |record| record.leave = Some(Time::Placeholder));
        let empty = self.meeting("AdHocMeeting", cast.tomas, at(23, 11, 5), at(23, 11, 6), "Quick question");
        self.detail(&empty);
    }

    fn telephone_call(&mut self, cast: &Cast) {
        let call = self.meeting("AdHocMeeting", cast.henrik, at(20, 15, 20), at(20, 15, 40), "Call");
        for record in meeting::call(self.people, self.draw, self.variety, &call, [cast.henrik, cast.telephone]) {
            self.block.push(&record);
        }
    }
}
