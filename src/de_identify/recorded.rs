//! Recorded text → pseudonym, by what the text is and not by where it stands: so the same account, id or address gets
//! the same pseudonym in every column.

use std::borrow::Cow;

use super::pseudonym::{Hasher, Sort};
use crate::audit::{application_name, guest_mark, is_placeholder, parse_address, parse_guid, telephone_digits};
use crate::knowledge::identity::{Folded, thread_in};

/// What a text that has no form of its own is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Person,
    Id,
    Url,
    Title,
    Place,
    Device,
    Source,
    Text,
    Word,
    /// The rest of an id whose beginning stays.
    Rest,
}

impl Label {
    fn name(self) -> &'static str {
        match self {
            Self::Person => "Person ",
            Self::Id => "id-",
            Self::Url => "https://url.invalid/",
            Self::Title => "Title ",
            Self::Place => "Place ",
            Self::Device => "Device ",
            Self::Source => "source-",
            Self::Text => "text-",
            Self::Word => "word-",
            Self::Rest => "",
        }
    }
}

/// Beginnings of ids that say of which sort they are; of two that fit the first counts.
const BEGINNINGS: [&str; 15] = [
    "8:orgid:",
    "8:teamsvisitor:",
    "8:live:",
    "8:guest:",
    "8:acs:",
    "8:",
    "4:",
    "28:",
    "29:",
    "48:",
    "orgid:",
    "live:",
    "teamsvisitor:",
    "tel:",
    ".cid.",
];

/// Ends of chat thread ids that say of which sort they are.
const THREAD_ENDS: [&str; 4] = ["@thread.v2", "@thread.tacv2", "@thread.skype", "@unq.gbl.spaces"];

impl Hasher {
    /// The pseudonym of a recorded text. What stands for nobody (empty, `n/a`, the all-zero GUID) stays, and so do the ids
    /// and names of applications that are the same in every organisation.
    pub(super) fn recorded<'t>(&self, text: &'t str, label: Label) -> Cow<'t, str> {
        if is_placeholder(text) || is_known_application(text) {
            return text.into();
        }
        // As in a list, where a semicolon stands between items.
        let whole = text.trim().replace(';', ",");
        let whole = whole.as_str();
        // A name of a file may look like an account, and is nobody's.
        if label == Label::Source {
            return format!("{}{}", label.name(), self.letters(Sort::Text, whole.as_bytes())).into();
        }
        if let Some(guid) = parse_guid(whole) {
            return self.guid(guid).into();
        }
        if label != Label::Url && thread_in(whole) == Some(whole) {
            return self.thread(whole).into();
        }
        if whole.contains("://") || label == Label::Url {
            let url: Vec<u8> = Folded::url(whole).collect();
            return format!("{}{}", Label::Url.name(), self.letters(Sort::Url, &url)).into();
        }
        let beginning =
            |beginning: &&&str| whole.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning));
        if let Some(beginning) = BEGINNINGS.iter().find(beginning)
            && let Some(rest) = whole.get(beginning.len()..)
            // `8::1` is an address.
            && parse_address(whole).is_none()
        {
            return format!("{beginning}{}", self.recorded(rest, Label::Rest)).into();
        }
        if let Some(account) = self.account(whole) {
            return account.into();
        }
        if let Some((address, _)) = parse_address(whole) {
            return self.address(address).to_string().into();
        }
        if matches!(label, Label::Person | Label::Text | Label::Rest)
            && let Some(digits) = telephone_digits(whole)
        {
            return self.telephone(digits.as_bytes()).into();
        }
        format!("{}{}", label.name(), self.letters(Sort::Text, whole.as_bytes())).into()
    }

    fn thread(&self, thread: &str) -> String {
        let folded: Vec<u8> = Folded::new(thread).collect();
        let meeting = if folded.starts_with(b"19:meeting_") { "meeting_" } else { "" };
        let end = THREAD_ENDS.iter().find(|end| folded.ends_with(end.as_bytes())).unwrap_or(&"@thread.v2");
        format!("19:{meeting}{}{end}", self.letters(Sort::Thread, &folded))
    }

    /// The pseudonym of a UPN or mail address, with the one of its domain behind; that of a guest has the form of a
    /// guest's, and its beginning is that of the account at home. `None` for what is no address.
    fn account(&self, text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        if lower.contains(char::is_whitespace) {
            return None;
        }
        let person = |account: &str| format!("person-{}", self.letters(Sort::Account, account.as_bytes()));
        if let Some(mark) = guest_mark(&lower) {
            let (account, behind) = (lower.get(..mark)?, lower.get(mark + "#ext#".len()..)?);
            let home = match account.rsplit_once('_') {
                Some((local, domain)) => format!("{}_{}", person(&format!("{local}@{domain}")), self.domain(domain)),
                None => person(account),
            };
            let tenant = behind.strip_prefix('@').map(|domain| format!("@{}", self.domain(domain)));
            return Some(format!("{home}#EXT#{}", tenant.unwrap_or_default()));
        }
        let (local, domain) = lower.rsplit_once('@')?;
        let is_domain = domain.contains('.') && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
        (is_domain && !local.is_empty()).then(|| format!("{}@{}", person(&lower), self.domain(domain)))
    }

    /// The pseudonym of an account's domain.
    pub(super) fn domain(&self, domain: &str) -> String {
        let domain = domain.trim().to_lowercase();
        format!("domain-{}.invalid", self.letters(Sort::Domain, domain.as_bytes()))
    }
}

fn is_known_application(text: &str) -> bool {
    let text = text.trim();
    parse_guid(text.strip_prefix("28:").unwrap_or(text)).is_some_and(|id| application_name(id).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::domain_of;

    fn hasher() -> Hasher {
        Hasher::new("0123456789abcdef0123456789abcdef")
    }

    #[test]
    fn every_sort_of_text_keeps_its_form() {
        let hasher = hasher();
        for (text, label, form) in [
            ("Anna Keller", Label::Person, r"^Person [0-9a-z]{12}$"),
            ("anna@contoso.example", Label::Person, r"^person-[0-9a-z]{12}@domain-[0-9a-z]{12}\.invalid$"),
            (
                "anna_contoso.example#EXT#@fabrikam.example",
                Label::Person,
                r"^person-[0-9a-z]{12}_domain-[0-9a-z]{12}\.invalid#EXT#@domain-[0-9a-z]{12}\.invalid$",
            ),
            ("0A6F5F0E-6F6D-4A3F-9D55-5D8C4BE5A001", Label::Person, r"^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]"),
            ("8:orgid:0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001", Label::Person, r"^8:orgid:[0-9a-f]{8}-"),
            ("8:live:.cid.1a2b3c4d", Label::Person, r"^8:live:.cid.[0-9a-z]{12}$"),
            ("teamsvisitor:0a1b2c", Label::Person, r"^teamsvisitor:[0-9a-z]{12}$"),
            ("+41 44 555 01 02", Label::Person, r"^\+999[0-9]{12}$"),
            ("tel:+41445550102", Label::Person, r"^tel:\+999[0-9]{12}$"),
            ("19:meeting_abc@thread.v2", Label::Id, r"^19:meeting_[0-9a-z]{12}@thread\.v2$"),
            ("19:abc@thread.tacv2", Label::Id, r"^19:[0-9a-z]{12}@thread\.tacv2$"),
            ("https://teams.example/meet/1?p=2", Label::Id, r"^https://url\.invalid/[0-9a-z]{12}$"),
            ("teams.example/meet/1", Label::Url, r"^https://url\.invalid/[0-9a-z]{12}$"),
            ("anna@contoso.example.csv", Label::Source, r"^source-[0-9a-z]{12}$"),
            ("198.51.100.7", Label::Id, r"^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$"),
            ("8::1", Label::Id, r"^[0-9a-f:]+$"),
            ("Weekly with anna@contoso.example", Label::Title, r"^Title [0-9a-z]{12}$"),
            ("040000008200E00074C5B7101A82E008", Label::Id, r"^[0-9a-f]{8}-[0-9a-f]{4}-8"),
        ] {
            let pseudonym = hasher.recorded(text, label);
            assert!(regex::Regex::new(form).unwrap().is_match(&pseudonym), "{text}: {pseudonym}");
        }
    }

    #[test]
    fn what_stands_for_nobody_and_what_everybody_has_stays() {
        for text in ["", " ", "n/a", "Unknown (Unknown)", "00000000-0000-0000-0000-000000000000"]
            .into_iter()
            .chain(["b1902c3e-b9f7-4650-9b23-5772bd429747", "28:B1902C3E-b9f7-4650-9b23-5772bd429747"])
        {
            assert_eq!(hasher().recorded(text, Label::Person), text);
        }
    }

    #[test]
    fn spellings_of_one_thing_are_one() {
        let hasher = hasher();
        for (one, other) in [
            ("Anna@Contoso.example", "anna@contoso.example"),
            ("{0A6F5F0E-6F6D-4A3F-9D55-5D8C4BE5A001}", "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001"),
            ("https://teams.example/meet/1?p=2", "https://teams.example/meet/1"),
            ("+41 44 555-01-02", "+41445550102"),
            ("::ffff:198.51.100.7", "198.51.100.7"),
            ("Moss; Erik", "Moss, Erik"),
        ] {
            assert_eq!(hasher.recorded(one, Label::Person), hasher.recorded(other, Label::Person), "{one}");
        }
        assert_ne!(hasher.recorded("Anna", Label::Person), hasher.recorded("Anne", Label::Person));
    }

    #[test]
    fn a_guest_is_the_account_at_home_and_its_domain_the_home_domain() {
        let hasher = hasher();
        let home = hasher.recorded("lena.h@contoso.example", Label::Person).into_owned();
        let guest = hasher.recorded("lena.h_contoso.example#EXT#@fabrikam.example", Label::Person);
        assert_eq!(guest.split('_').next(), home.split('@').next());
        assert_eq!(domain_of(&guest), Some(hasher.domain("Contoso.example").as_str()));
        assert_eq!(domain_of(&home), domain_of(&guest));
    }
}
