//! What the client says of itself, in the user agent and in ExtraProperties: recognised, never guessed.

use std::fmt::Write;

use bumpalo::Bump;
use bumpalo::collections::String as BumpString;
use hashbrown::HashMap;

use crate::json::Value;

/// What a client is, as far as it is recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Client<'a> {
    /// `Teams`, `Teams (web)`, `Teams (mobile)`, or the name of a bot.
    pub(super) application: Option<&'static str>,
    /// `Windows 10`, `macOS`, `iOS`, `Android`, `Linux`, `ChromeOS`.
    pub(super) operating_system: Option<&'static str>,
    /// `Chrome 96.0`.
    pub(super) browser: Option<&'a str>,
}

/// What ExtraProperties say of the client.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ExtraProperties<'a> {
    /// UserAgent.
    pub(super) user_agent: Option<&'a str>,
    os_name: Option<&'a str>,
    os_version: Option<&'a str>,
    client_name: Option<&'a str>,
}

impl<'a> ExtraProperties<'a> {
    /// Reads `[{"Key": …, "Value": …}, …]`, one such item, or an object of keys and values.
    pub(super) fn read(properties: Value<'a>, arena: &'a Bump) -> Self {
        let mut read = Self::default();
        for (key, value) in properties.members() {
            read.take(key.raw(), value, arena);
        }
        for item in properties.items().chain([properties]) {
            let (mut key, mut value) = (None, None);
            for (name, member) in item.members() {
                if name.raw().eq_ignore_ascii_case("Key") {
                    key = Some(member.raw());
                } else if name.raw().eq_ignore_ascii_case("Value") {
                    value = Some(member);
                }
            }
            if let (Some(key), Some(value)) = (key, value) {
                read.take(key, value, arena);
            }
        }
        read
    }

    fn take(&mut self, key: &str, value: Value<'a>, arena: &'a Bump) {
        let property = match key.len() {
            9 if key.eq_ignore_ascii_case("UserAgent") => &mut self.user_agent,
            6 if key.eq_ignore_ascii_case("OsName") => &mut self.os_name,
            9 if key.eq_ignore_ascii_case("OsVersion") => &mut self.os_version,
            10 if key.eq_ignore_ascii_case("ClientName") => &mut self.client_name,
            _ => return,
        };
        if value.is_string() || value.kind() == crate::json::Kind::Number {
            property.get_or_insert(value.text(arena));
        }
    }
}

/// The bots that say who they are in so many words.
const BOTS: [(&str, &str); 7] = [
    ("SkypeBot Call Recorder Teams", "Teams call recorder"),
    ("SkypeBot Transcription Bot Teams", "Teams transcription"),
    ("Large Gallery", "Teams large gallery"),
    ("Together Mode", "Teams together mode"),
    ("Teams Echo", "Teams echo"),
    ("CaaEnterpriseBot", "CaaEnterpriseBot"),
    ("MicrosoftTeamsVoicemailService", "Teams voicemail"),
];

/// Recognises clients, and remembers those of the records before: an export holds few different user agents.
#[derive(Debug, Default)]
pub(super) struct Clients {
    known: HashMap<Box<str>, Known, foldhash::fast::RandomState>,
}

#[derive(Debug)]
struct Known {
    application: Option<&'static str>,
    operating_system: Option<&'static str>,
    browser: Option<Box<str>>,
}

impl Clients {
    /// How many user agents are remembered, and how long one may be, in bytes.
    const MOST: usize = 1024;
    const LONGEST: usize = 1024;

    /// Recognises a client by its user agent, and by ExtraProperties what that leaves open.
    pub(super) fn recognize<'a>(
        &mut self,
        user_agent: Option<&str>,
        extra: &ExtraProperties<'_>,
        arena: &'a Bump,
    ) -> Client<'a> {
        let mut client = user_agent.map_or_else(Client::default, |agent| self.by_user_agent(agent, arena));
        if client.operating_system.is_none() {
            client.operating_system = extra.os_name.and_then(|name| operating_system(name, extra.os_version));
        }
        if client.application.is_none() {
            client.application = extra.client_name.and_then(application_by_name);
        }
        client
    }

    fn by_user_agent<'a>(&mut self, agent: &str, arena: &'a Bump) -> Client<'a> {
        if let Some(known) = self.known.get(agent) {
            return Client {
                application: known.application,
                operating_system: known.operating_system,
                browser: known.browser.as_deref().map(|browser| &*arena.alloc_str(browser)),
            };
        }
        let client = from_user_agent(agent, arena);
        if agent.len() <= Self::LONGEST {
            if self.known.len() >= Self::MOST {
                self.known.clear();
            }
            let Client { application, operating_system, browser } = client;
            self.known.insert(agent.into(), Known { application, operating_system, browser: browser.map(Into::into) });
        }
        client
    }
}

fn application_by_name(name: &str) -> Option<&'static str> {
    let name = name.trim();
    ["skypeteams", "teams", "microsoftteams", "microsoft teams"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
        .then_some("Teams")
}

fn from_user_agent<'a>(agent: &str, arena: &'a Bump) -> Client<'a> {
    if let Some((_, bot)) = BOTS.iter().find(|(says, _)| contains(agent, says)) {
        return Client { application: Some(bot), ..Client::default() };
    }
    if agent.starts_with("SkypeSpaces/") || agent.starts_with("CallSignalingAgent") || parameter(agent, "os").is_some()
    {
        return from_parameters(agent, arena);
    }
    let operating_system = system_of_browser(agent);
    let is_mobile = agent.contains("TeamsMobile");
    let is_teams = is_mobile || product(agent, "Teams/").is_some();
    Client {
        application: match operating_system {
            Some("iOS" | "Android") if is_teams => Some("Teams (mobile)"),
            _ if is_mobile => Some("Teams (mobile)"),
            _ if is_teams => Some("Teams"),
            _ => None,
        },
        operating_system,
        // The desktop client carries the name of the browser that it is built on.
        browser: if is_teams || agent.contains("Electron/") { None } else { browser_of(agent, arena) },
    }
}

/// `SkypeSpaces/1415/1.0/os=windows; osVer=10; deviceType=computer; browser=chrome; browserVer=96.0/…`,
/// `CallSignalingAgent (27/1.4//;release_…/Microsoft Teams/os=windows)`.
fn from_parameters<'a>(agent: &str, arena: &'a Bump) -> Client<'a> {
    let browser = parameter(agent, "browser")
        .and_then(|name| BROWSERS.iter().find(|known| known.eq_ignore_ascii_case(name)))
        .map(|name| named_browser(name, parameter(agent, "browserVer").unwrap_or_default(), arena));
    let system = parameter(agent, "os").and_then(|name| operating_system(name, parameter(agent, "osVer")));
    let is_teams = agent.starts_with("SkypeSpaces/") || contains(agent, "Microsoft Teams");
    let application = match system {
        _ if !is_teams => None,
        _ if browser.is_some() => Some("Teams (web)"),
        Some("iOS" | "Android") => Some("Teams (mobile)"),
        _ => Some("Teams"),
    };
    Client { application, operating_system: system, browser }
}

const BROWSERS: [&str; 5] = ["Chrome", "Edge", "Firefox", "Safari", "Opera"];

fn contains(text: &str, part: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

/// The value of `name=value` between `;`, `/`, blanks and parentheses.
fn parameter<'t>(agent: &'t str, name: &str) -> Option<&'t str> {
    agent
        .split([';', '/', '(', ')', ' '])
        .filter_map(|part| part.split_once('='))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// What follows a product's name, up to the next blank.
fn product<'t>(agent: &'t str, name: &str) -> Option<&'t str> {
    agent
        .split([' ', '('])
        .find_map(|part| part.strip_prefix(name))
        .map(|version| version.trim_end_matches([';', ')', ',']))
        .filter(|version| version.starts_with(|first: char| first.is_ascii_digit()))
}

/// The product names of browsers. Derived browsers name what they derive from too, and so come first.
const PRODUCTS: [(&str, &str); 12] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

fn browser_of<'a>(agent: &str, arena: &'a Bump) -> Option<&'a str> {
    let (name, version) =
        PRODUCTS.iter().find_map(|(part, name)| product(agent, part).map(|version| (*name, version)))?;
    // Others than Safari call themselves `Version/` too, such as old Android browsers.
    (name != "Safari" || (contains(agent, "Safari/") && contains(agent, "Mac OS X")))
        .then(|| named_browser(name, version, arena))
}

/// `Chrome 96.0`: the name and the first two parts of the version.
fn named_browser<'a>(name: &str, version: &str, arena: &'a Bump) -> &'a str {
    let mut out = BumpString::from_str_in(name, arena);
    let mut separator = ' ';
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    for part in version.split('.').take_while(is_number).take(2) {
        // Writing to memory does not fail.
        let _ = write!(out, "{separator}{part}");
        separator = '.';
    }
    out.into_bump_str()
}

fn system_of_browser(agent: &str) -> Option<&'static str> {
    if let Some(version) = agent.split_once("Windows NT ").map(|(_, rest)| rest) {
        let end = version.find([';', ')', ' ']).unwrap_or(version.len());
        return operating_system("windows", version.get(..end));
    }
    let signs = [
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("TeamsMobile-iOS", "iOS"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Macintosh", "macOS"),
        ("Linux", "Linux"),
    ];
    signs.iter().find(|(sign, _)| contains(agent, sign)).map(|(_, system)| *system)
}

/// The tidy name of an operating system. Only Windows says a version that means something to a reader.
fn operating_system(name: &str, version: Option<&str>) -> Option<&'static str> {
    let name = name.trim();
    if let Some((windows, behind)) = name.split_at_checked("windows".len())
        && windows.eq_ignore_ascii_case("windows")
    {
        let version = version.filter(|version| !version.trim().is_empty()).unwrap_or(behind);
        return Some(windows_release(version));
    }
    let known = [
        ("macOS", &["mac", "macos", "mac os", "mac os x", "osx", "os x", "darwin"][..]),
        ("iOS", &["ios", "ipados", "iphone os"]),
        ("Android", &["android"]),
        ("ChromeOS", &["chromeos", "chrome os", "cros"]),
        ("Linux", &["linux"]),
    ];
    known.iter().find(|(_, names)| names.iter().any(|known| known.eq_ignore_ascii_case(name))).map(|(tidy, _)| *tidy)
}

/// `10`, `10.0`, `NT 10.0`, `10.0.22631` → the release.
fn windows_release(version: &str) -> &'static str {
    /// The first build of Windows 11, whose version still reads 10.0.
    const ELEVEN: u32 = 22_000;
    let version = version.trim().trim_start_matches("NT").trim();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
        (Some(11), ..) => "Windows 11",
        (Some(10), _, Some(build)) if build >= ELEVEN => "Windows 11",
        (Some(10), ..) => "Windows 10",
        (Some(6), Some(3), _) | (Some(8), Some(1), _) => "Windows 8.1",
        (Some(6), Some(2), _) | (Some(8), ..) => "Windows 8",
        (Some(6), Some(1), _) | (Some(7), ..) => "Windows 7",
        _ => "Windows",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Tape;

    type Parts = (Option<&'static str>, Option<&'static str>, Option<&'static str>);

    fn check(agent: &str, (application, operating_system, browser): Parts) {
        let arena = Bump::new();
        let mut clients = Clients::default();
        for time in ["first", "second"] {
            let client = clients.recognize(Some(agent), &ExtraProperties::default(), &arena);
            assert_eq!(client, Client { application, operating_system, browser }, "{agent}, {time} time");
        }
    }

    #[test]
    fn skype_spaces_in_a_browser_and_on_the_desktop() {
        check(
            "SkypeSpaces/1415/1.0.0.2021120320/os=windows; osVer=10; deviceType=computer; browser=chrome; \
             browserVer=96.0/TsCallingVersion=2021.42.01.1/Ovb=1c67",
            (Some("Teams (web)"), Some("Windows 10"), Some("Chrome 96.0")),
        );
        check(
            "SkypeSpaces/27/1.0.0.2021120320/os=mac; osVer=10.15.7; deviceType=computer/TsCallingVersion=2021.42.01.1",
            (Some("Teams"), Some("macOS"), None),
        );
    }

    #[test]
    fn call_signaling_agent() {
        check(
            "CallSignalingAgent (27/1.4.00.2879//;release_2021/Microsoft Teams/os=windows)",
            (Some("Teams"), Some("Windows"), None),
        );
        check("CallSignalingAgent (1/2//;release_2021//os=ios)", (None, Some("iOS"), None));
    }

    #[test]
    fn bots_are_named() {
        check("SkypeBot Call Recorder Teams", (Some("Teams call recorder"), None, None));
        check("SkypeBot Transcription Bot Teams/1.0", (Some("Teams transcription"), None, None));
        check("Large Gallery", (Some("Teams large gallery"), None, None));
        check("Together Mode", (Some("Teams together mode"), None, None));
        check("Teams Echo", (Some("Teams echo"), None, None));
        check("CaaEnterpriseBot", (Some("CaaEnterpriseBot"), None, None));
        check("MicrosoftTeamsVoicemailService", (Some("Teams voicemail"), None, None));
    }

    #[test]
    fn browsers() {
        const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        check(
            &format!("{WINDOWS} Chrome/96.0.4664.110 Safari/537.36"),
            (None, Some("Windows 10"), Some("Chrome 96.0")),
        );
        check(
            &format!("{WINDOWS} Chrome/96.0.4664.110 Safari/537.36 Edg/96.0.1054.62"),
            (None, Some("Windows 10"), Some("Edge 96.0")),
        );
        check(&format!("{MAC} Version/17.2 Safari/605.1.15"), (None, Some("macOS"), Some("Safari 17.2")));
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
            (None, Some("Linux"), Some("Firefox 121.0")),
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
             CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1",
            (None, Some("iOS"), Some("Chrome 120.0")),
        );
        check("Mozilla/5.0 (Windows NT 6.1; WOW64) Gecko Firefox/52", (None, Some("Windows 7"), Some("Firefox 52")));
    }

    #[test]
    fn teams_on_the_desktop_is_no_browser() {
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/1.4.00.2879 \
             Chrome/85.0.4183.121 Electron/10.4.7 Safari/537.36",
            (Some("Teams"), Some("Windows 10"), None),
        );
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 \
             Safari/537.36 Edg/120.0.0.0 Teams/23320.3027.2591.1505/49",
            (Some("Teams"), Some("Windows 10"), None),
        );
    }

    #[test]
    fn teams_on_telephones() {
        check("TeamsMobile-iOS/5.20.1 (iPhone; iOS 17.2)", (Some("Teams (mobile)"), Some("iOS"), None));
        check("TeamsMobile-Android/1416 (Pixel; Android 14)", (Some("Teams (mobile)"), Some("Android"), None));
    }

    #[test]
    fn what_is_not_recognised_is_not_guessed() {
        for agent in ["", "curl/8.5.0", "n/a", "Skype", "os=", "Chrome/", "Mozilla/5.0", "MyTeams/1.0"] {
            check(agent, (None, None, None));
        }
        check("SomethingElse/1.0/os=beos; browser=netscape", (None, None, None));
    }

    #[test]
    fn many_user_agents_do_not_fill_memory() {
        let (mut clients, arena) = (Clients::default(), Bump::new());
        for number in 0..3000 {
            clients.recognize(Some(&format!("Teams Echo {number}")), &ExtraProperties::default(), &arena);
        }
        clients.recognize(Some(&"x".repeat(2000)), &ExtraProperties::default(), &arena);
        assert!(
            clients.known.len() <= Clients::MOST && clients.known.keys().all(|agent| agent.len() <= Clients::LONGEST)
        );
    }

    #[test]
    fn extra_properties_fill_what_the_user_agent_leaves_open() {
        let text = r#"[{"Key":"OsName","Value":"windows"},{"Key":"OsVersion","Value":"NT 10.0"},
            {"Key":"ClientName","Value":"skypeteams"},{"Key":"ClientVersion","Value":"49/24061318408"},
            {"Value":7200,"Key":"ClientUtcOffsetSeconds"},{"Key":"UserAgent"},null,"x"]"#;
        let mut tape = Tape::new();
        tape.parse(text, 8).expect("valid JSON");
        let arena = Bump::new();
        let extra = ExtraProperties::read(tape.root(text).expect("a value"), &arena);
        assert_eq!(extra.user_agent, None);
        let client = Clients::default().recognize(None, &extra, &arena);
        assert_eq!(client, Client { application: Some("Teams"), operating_system: Some("Windows 10"), browser: None });
        let client =
            Clients::default().recognize(Some("CallSignalingAgent (27/1//;x/Microsoft Teams/os=ios)"), &extra, &arena);
        assert_eq!((client.application, client.operating_system), (Some("Teams (mobile)"), Some("iOS")));
    }

    #[test]
    fn windows_releases() {
        for (version, release) in [
            ("10", "Windows 10"),
            ("NT 10.0", "Windows 10"),
            ("10.0.19045", "Windows 10"),
            ("10.0.22631", "Windows 11"),
            ("6.3", "Windows 8.1"),
            ("6.2", "Windows 8"),
            ("", "Windows"),
            ("x", "Windows"),
        ] {
            assert_eq!(operating_system("Windows", Some(version)), Some(release), "{version}");
        }
        assert_eq!(operating_system("Windows 11", None), Some("Windows 11"));
        assert_eq!(operating_system("Mac OS X", Some("10.15")), Some("macOS"));
        assert_eq!(operating_system("Plan 9", None), None);
    }
}
