//! The invented people, organisations and addresses of an export.

use super::draw::Draw;
use super::wire::{self, Guid};

/// The domain of the organisation whose audit log this is.
pub(super) const OWN_DOMAIN: &str = "alderbrook.example";
/// Its initial domain, which stands at the end of every guest's name.
const INITIAL_DOMAIN: &str = "alderbrook.onmicrosoft.example";

const PARTNER_DOMAINS: [&str; 7] = [
    "northquay.example",
    "fennel-partners.example",
    "ostrava-werke.example",
    "brightharbour.example",
    "kitsune-labs.example",
    "silverlarch.example",
    "mapleton-university.example",
];

const GIVEN_NAMES: [&str; 48] = [
    "Ada", "Ben", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Ingrid", "Jonas", "Kavya", "Liam", "Mara",
    "Nils", "Olga", "Pedro", "Quentin", "Rosa", "Samir", "Tessa", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zara",
    "Aiko", "Bruno", "Celia", "Dimitri", "Esther", "Felix", "Gita", "Henrik", "Ivana", "Jamal", "Kirsten", "Leo",
    "Mina", "Noah", "Odile", "Paula", "Ravi", "Selma", "Tomas", "Vera", "Wei", "Yara",
];

const FAMILY_NAMES: [&str; 64] = [
    "Abbott",
    "Baker",
    "Castell",
    "Dorn",
    "Eklund",
    "Ferrer",
    "Gruber",
    "Hale",
    "Iversen",
    "Jansen",
    "Keller",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Petrov",
    "Quist",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Ullman",
    "Varga",
    "Whitlock",
    "Xu",
    "Young",
    "Zimmer",
    "Almeida",
    "Bianchi",
    "Coleman",
    "Duarte",
    "Eriksen",
    "Falk",
    "Gomez",
    "Horvat",
    "Ito",
    "Joshi",
    "Kowalski",
    "Larsen",
    "Mbeki",
    "Nakamura",
    "Ortega",
    "Park",
    "Quinn",
    "Rao",
    "Sato",
    "Thorne",
    "Underhill",
    "Visser",
    "Wolff",
    "Yilmaz",
    "Zeller",
    "Archer",
    "Becker",
    "Conti",
    "Dietrich",
    "Ellison",
    "Fischer",
    "Grant",
    "Hoffmann",
    "Ivanov",
    "Jensen",
    "Klein",
    "Lopez",
    "Marsh",
];

/// Given names outside ASCII, each with its spelling in an address.
const ACCENTED_GIVEN: [(&str, &str); 12] = [
    ("José", "jose"),
    ("Zoë", "zoe"),
    ("Jürgen", "juergen"),
    ("Søren", "soren"),
    ("François", "francois"),
    ("Łucja", "lucja"),
    ("Éva", "eva"),
    ("Åsa", "asa"),
    ("İpek", "ipek"),
    ("Renée", "renee"),
    ("Björn", "bjorn"),
    ("Nuño", "nuno"),
];

const ACCENTED_FAMILY: [(&str, &str); 12] = [
    ("Müller", "mueller"),
    ("Weiß", "weiss"),
    ("Núñez", "nunez"),
    ("Dvořák", "dvorak"),
    ("Lindström", "lindstrom"),
    ("Grønn", "gronn"),
    ("Gonçalves", "goncalves"),
    ("Żuraw", "zuraw"),
    ("Çelik", "celik"),
    ("Lefèvre", "lefevre"),
    ("Šimić", "simic"),
    ("Þórsdóttir", "thorsdottir"),
];

/// Whole names in other scripts, with emoji and joined emoji among them.
const OTHER_SCRIPTS: [(&str, &str); 10] = [
    ("田中 さくら", "sakura.tanaka"),
    ("王 小明", "xiaoming.wang"),
    ("김 민준", "minjun.kim"),
    ("ليلى حداد", "layla.haddad"),
    ("יעל לוי", "yael.levi"),
    ("Мария Орлова", "maria.orlova"),
    ("Ελένη Παππά", "eleni.pappa"),
    ("Ana Sol 🌻", "ana.sol"),
    ("Nia Obi 👩\u{200d}💻", "nia.obi"),
    ("प्रिया नायर", "priya.nair"),
];

/// Display names as attackers and careless people choose them: every reader of an export will meet them.
pub(super) const HOSTILE_NAMES: [&str; 14] = [
    "=cmd|'/c calc'!A1",
    "+SUM(1,2)",
    "-2+3",
    "@help",
    "<script>alert(1)</script>",
    "Dana \"DJ\" Jones",
    "Moss, Erik; Sales",
    "Line\nBreak",
    "Tab\tand\r\nreturn",
    "Invoice\u{202e}fdp.exe",
    "back\\slash",
    "Zero\u{200b}Width",
    "_x000D_ & <b>",
    "'=quoted",
];

/// The known applications that appear as participants: id and the agent they call themselves.
pub(super) const APPLICATIONS: [(&str, &str); 8] = [
    ("b1902c3e-b9f7-4650-9b23-5772bd429747", "SkypeBot Call Recorder Teams"),
    ("bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5", "SkypeBot Transcription Bot Teams"),
    ("4be36d18-a394-4f94-ad18-fb20df412d7a", "Broadcast"),
    ("8cf0f6d9-65dc-464b-a2cb-8f66a9767358", "Large Gallery"),
    ("3d59cb08-f597-4e49-9add-a05f9735152b", "Together Mode"),
    ("123425f9-0c72-4bd8-8814-7cb6b02dfc3f", "CaaEnterpriseBot"),
    ("cf28171e-fcfd-47e4-a1d6-79460b0b3ca0", "Teams Echo"),
    ("72679538-1a2c-4dde-9484-3c2dc6b4d88e", "MicrosoftTeamsVoicemailService"),
];

/// What a person is to the organisation (not always what a record lets one see).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    Member,
    Guest,
    Federated,
    Anonymous,
    Phone,
    Consumer,
}

/// One invented person or telephone.
pub(super) struct Person {
    pub(super) relation: Relation,
    /// Index into [`People::organizations`]; 0 is the own one.
    pub(super) organization: usize,
    pub(super) object_id: Guid,
    /// Escaped for JSON; the number of a telephone.
    pub(super) name: String,
    /// User principal name; `8:live:.cid.…` of a consumer; empty for anonymous people and telephones.
    pub(super) upn: String,
    pub(super) device: Guid,
    /// Number of the usual network address.
    pub(super) address: usize,
    /// Which of the client programs they use; which of the ways a consumer is recorded.
    pub(super) client: usize,
}

/// An organisation and its tenant id.
pub(super) struct Organization {
    pub(super) tenant: Guid,
    pub(super) domain: &'static str,
}

/// Everybody who may appear in an export.
pub(super) struct People {
    pub(super) organizations: Vec<Organization>,
    pub(super) all: Vec<Person>,
    /// How many of `all` are drawn from at random; those with hostile names follow.
    pub(super) ordinary: usize,
}

/// Position, within each ten people, of the one whose name is not ASCII.
const ACCENTED_PLACE: usize = 3;

impl People {
    /// `count` people (rounded up to tens), a tenth of them with names outside ASCII, over `addresses` addresses.
    pub(super) fn new(draw: &mut Draw, count: usize, addresses: usize, hostile: bool) -> Self {
        let mut people = People::organizations_only(draw);
        people.ordinary = count.div_ceil(10) * 10;
        for number in 0..people.ordinary {
            let accented = number % 10 == ACCENTED_PLACE;
            let relation = match number * 37 % 100 {
                0..=61 => Relation::Member,
                62..=69 => Relation::Guest,
                70..=83 => Relation::Federated,
                84..=91 => Relation::Anonymous,
                92..=94 => Relation::Consumer,
                _ if accented => Relation::Member,
                _ => Relation::Phone,
            };
            let organization = match relation {
                Relation::Guest | Relation::Federated => 1 + draw.below(PARTNER_DOMAINS.len()),
                _ => 0,
            };
            let (name, local) = if accented { accented_name(number / 10) } else { plain_name(number) };
            let name = if relation == Relation::Phone { telephone(number) } else { name };
            people.add(draw, relation, organization, &name, &local, number % addresses.max(1));
        }
        if hostile {
            for (number, name) in HOSTILE_NAMES.iter().enumerate() {
                let relation = [Relation::Anonymous, Relation::Federated, Relation::Guest][number % 3];
                let organization = if relation == Relation::Anonymous { 0 } else { 1 + number % PARTNER_DOMAINS.len() };
                people.add(draw, relation, organization, name, &format!("visitor{number}"), number % addresses.max(1));
            }
        }
        people
    }

    /// Nobody yet, but the organisations.
    pub(super) fn organizations_only(draw: &mut Draw) -> Self {
        let mut organizations = vec![Organization { tenant: draw.guid(4), domain: OWN_DOMAIN }];
        for domain in PARTNER_DOMAINS {
            organizations.push(Organization { tenant: draw.guid(4), domain });
        }
        People { organizations, all: Vec::new(), ordinary: 0 }
    }

    /// Adds a person and returns their index.
    pub(super) fn add(
        &mut self,
        draw: &mut Draw,
        relation: Relation,
        organization: usize,
        name: &str,
        local: &str,
        address: usize,
    ) -> usize {
        let domain = self.organizations[organization].domain;
        let upn = match relation {
            Relation::Member | Relation::Federated => format!("{local}@{domain}"),
            Relation::Guest => format!("{local}_{domain}#EXT#@{INITIAL_DOMAIN}"),
            Relation::Consumer => format!("8:live:.cid.{:016x}", draw.bits()),
            Relation::Anonymous | Relation::Phone => String::new(),
        };
        let (object_id, device) = (draw.guid(4), draw.guid(4));
        let client = draw.below(8);
        let name = wire::escaped(name);
        self.all.push(Person { relation, organization, object_id, name, upn, device, address, client });
        self.all.len() - 1
    }

    pub(super) fn own_tenant(&self) -> Guid {
        self.organizations[0].tenant
    }

    /// Anybody.
    pub(super) fn anyone(&self, draw: &mut Draw) -> usize {
        draw.below(self.ordinary)
    }

    /// Somebody whose name is ASCII, or somebody whose name is not.
    pub(super) fn by_script(&self, draw: &mut Draw, accented: bool) -> usize {
        if accented {
            return draw.below(self.ordinary / 10) * 10 + ACCENTED_PLACE;
        }
        let number = draw.below(self.ordinary / 10 * 9);
        let place = number % 9;
        number / 9 * 10 + place + usize::from(place >= ACCENTED_PLACE)
    }

    /// A member whose name is ASCII: the first one at or after a random place.
    pub(super) fn member(&self, draw: &mut Draw) -> usize {
        self.member_from(draw.below(self.ordinary))
    }

    /// The first member whose name is ASCII from a place on, and then from the beginning.
    pub(super) fn member_from(&self, start: usize) -> usize {
        (start..self.ordinary)
            .chain(0..start)
            .find(|&number| {
                let person = &self.all[number];
                person.relation == Relation::Member && person.name.is_ascii()
            })
            .unwrap_or(0)
    }

    /// Somebody with a hostile name, if there are any.
    pub(super) fn hostile(&self, draw: &mut Draw) -> Option<usize> {
        (self.all.len() > self.ordinary).then(|| self.ordinary + draw.below(self.all.len() - self.ordinary))
    }
}

/// Name and address part of person `number`: all different, by a middle initial and a number when names run out.
fn plain_name(number: usize) -> (String, String) {
    let given = GIVEN_NAMES[number % 48];
    let family = FAMILY_NAMES[(number / 48 + number % 48 * 11) % 64];
    let local = format!("{}.{}", given.to_ascii_lowercase(), family.to_ascii_lowercase());
    match number / (48 * 64) {
        0 => (format!("{given} {family}"), local),
        round => {
            let initial = char::from(b'A' + ((round - 1) % 26) as u8);
            (format!("{given} {initial}. {family}"), format!("{local}{}", round + 1))
        }
    }
}

fn accented_name(number: usize) -> (String, String) {
    let (number, name, local) = if number.is_multiple_of(3) {
        let (name, local) = OTHER_SCRIPTS[number / 3 % 10];
        (number / 3 / 10, name.to_owned(), local.to_owned())
    } else {
        let number = number / 3 * 2 + number % 3 - 1;
        let (given, given_ascii) = ACCENTED_GIVEN[number % 12];
        let (family, family_ascii) = ACCENTED_FAMILY[(number / 12 + number % 12) % 12];
        (number / 144, format!("{given} {family}"), format!("{given_ascii}.{family_ascii}"))
    };
    if number == 0 { (name, local) } else { (format!("{name} {}", number + 1), format!("{local}{}", number + 1)) }
}

/// A number from the ranges kept free for fiction.
fn telephone(number: usize) -> String {
    format!("+1{:03}55501{:02}", 201 + number / 100 % 799, number % 100)
}

/// How a client's address is written in the record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressForm {
    Empty,
    Plain,
    /// `::ffff:192.0.2.1`; IPv4 only.
    Mapped,
    /// `192.0.2.1:50000` or `[2001:db8::1]:50000`.
    WithPort,
}

/// A client's address: its number, from which its text follows, and the way it is written.
#[derive(Clone, Copy)]
pub(super) struct Address {
    pub(super) number: usize,
    pub(super) form: AddressForm,
    pub(super) port: u16,
}

impl Address {
    /// As in the record.
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let six = self.is_six();
        match self.form {
            AddressForm::Empty => {}
            AddressForm::Plain => self.write_plain(out),
            AddressForm::Mapped if six => self.write_plain(out),
            AddressForm::Mapped => {
                out.extend_from_slice(b"::ffff:");
                self.write_plain(out);
            }
            AddressForm::WithPort => {
                if six {
                    out.push(b'[');
                }
                self.write_plain(out);
                if six {
                    out.push(b']');
                }
                out.push(b':');
                wire::digits(out, i64::from(self.port));
            }
        }
    }

    fn is_six(self) -> bool {
        self.number % 16 >= 12
    }

    /// Without port, brackets or mapping. Addresses with different numbers are different: the three documentation
    /// networks while they last, then 10.0.0.0/8, and 2001:db8::/32 for a quarter.
    pub(super) fn write_plain(self, out: &mut Vec<u8>) {
        let (place, round) = (self.number % 16, self.number / 16);
        if self.is_six() {
            out.extend_from_slice(
                format!("2001:db8:{:x}:{:x}::{:x}", place, round / 256 + 1, round % 256 + 1).as_bytes(),
            );
            return;
        }
        let groups = match place {
            0 if round < 254 => [192, 0, 2, round + 1],
            1 if round < 254 => [198, 51, 100, round + 1],
            2 if round < 254 => [203, 0, 113, round + 1],
            _ => [10, (round >> 12 & 15) * 16 + place, round >> 4 & 255, (round & 15) * 16 + 1 + place],
        };
        for (index, group) in groups.into_iter().enumerate() {
            if index > 0 {
                out.push(b'.');
            }
            wire::digits(out, group as i64);
        }
    }
}
