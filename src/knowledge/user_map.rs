//! Who is who, from a directory export that the caller has.

use std::collections::HashMap;
use std::path::Path;

use super::identity::guid;
use super::side_file::{self, SideFile, Unusable};
use super::texts::{TextId, TextPool, intern_domain};
use crate::audit::account_guid;
use crate::error::{Error, ErrorKind, Result};

/// UPNs and names by object id.
#[derive(Clone, Debug, Default)]
pub struct UserMap {
    people: HashMap<u128, Person, foldhash::fast::RandomState>,
    texts: TextPool,
    unusable: Unusable,
}

#[derive(Clone, Copy, Debug)]
struct Person {
    upn: TextId,
    home_domain: Option<TextId>,
    name: Option<TextId>,
}

impl UserMap {
    /// Reads a map: CSV or JSON with the columns UserPrincipalName or UPN, of ExternalDirectoryObjectId, ObjectId, UUID
    /// and Id the first that holds a GUID, and DisplayName if there is one, as `Get-User`, `Get-MgUser` and the portals
    /// write them; or lines `UUID,EMAIL` without a header. Of several rows of one id the last holds.
    ///
    /// Fails when the file cannot be read or none of its rows is of use; see [`UserMap::unusable`] for the odd one.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let mut map = Self::default();
        map.unusable = side_file::read(path.as_ref(), &mut map)?;
        Ok(map)
    }

    /// The same of the content of such a file. Fails when none of its rows is of use.
    pub fn parse(content: &[u8]) -> Result<Self> {
        let mut map = Self::default();
        map.unusable = side_file::parse(content, &mut map)?;
        Ok(map)
    }

    /// Adds a person, in the place of what was known of that id.
    pub fn insert(&mut self, id: &str, upn: &str, name: Option<&str>) -> Result<()> {
        self.keep([Some(id)], Some(upn), name).map_err(|reason| {
            Error::new(
                ErrorKind::InvalidArgument,
                format!(
                    "{reason}: expected an object id such as 1f0b7c2e-9d3a-4b57-8e21-0c6f5a4d3b2e and a UPN such as \
                     anna@contoso.example, not `{id}` and `{upn}`"
                ),
            )
        })
    }

    /// Adds the people of another map, in the place of what was known of their ids.
    pub fn extend(&mut self, other: Self) {
        for (id, theirs) in other.people {
            let mut text = |id| self.texts.intern(other.texts.get(id));
            let Some(upn) = text(theirs.upn) else { continue };
            let home_domain = theirs.home_domain.and_then(&mut text);
            let name = theirs.name.and_then(text);
            self.people.insert(id, Person { upn, home_domain, name });
        }
    }

    /// The rows of the file that were left out.
    pub fn unusable(&self) -> &Unusable {
        &self.unusable
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The UPN of an object id, a GUID in any spelling.
    pub fn upn(&self, id: &str) -> Option<&str> {
        self.upn_of(account_guid(id)?).map(|(upn, _)| upn)
    }

    /// The UPN, and its domain as HomeDomain has it.
    pub(crate) fn upn_of(&self, id: u128) -> Option<(&str, Option<&str>)> {
        let person = self.people.get(&id)?;
        Some((self.texts.get(person.upn), person.home_domain.map(|domain| self.texts.get(domain))))
    }

    /// The name, if the map holds one.
    pub(crate) fn name_of(&self, id: u128) -> Option<&str> {
        self.people.get(&id)?.name.map(|name| self.texts.get(name))
    }

    fn keep<const N: usize>(
        &mut self,
        ids: [Option<&str>; N],
        upn: Option<&str>,
        name: Option<&str>,
    ) -> std::result::Result<(), &'static str> {
        let id = ids.into_iter().flatten().find_map(account_guid).ok_or("no object id that is a GUID")?;
        let upn = upn.filter(|upn| upn.contains('@')).ok_or("no UserPrincipalName")?;
        let home_domain = intern_domain(upn, &mut self.texts);
        let upn = self.texts.intern(upn).ok_or("too many texts")?;
        let name = name.and_then(|name| self.texts.intern(name));
        self.people.insert(id, Person { upn, home_domain, name });
        Ok(())
    }
}

impl SideFile<7> for UserMap {
    const WHAT: &'static str = "user map";
    const NAMES: [&'static str; 7] =
        ["UserPrincipalName", "UPN", "ExternalDirectoryObjectId", "ObjectId", "UUID", "Id", "DisplayName"];
    const EXAMPLE: &'static str = "ObjectId,UserPrincipalName";

    fn guess(line: &csv::StringRecord) -> Option<[Option<usize>; 7]> {
        let id = line.iter().position(|field| guid(field).is_some())?;
        let upn = line.iter().position(|field| field.contains('@'))?;
        Some([Some(upn), None, None, None, Some(id), None, None])
    }

    fn row(&mut self, values: [Option<&str>; 7]) -> std::result::Result<(), &'static str> {
        let [upn, short_upn, exchange, object, uuid, id, name] = values;
        self.keep([exchange, object, uuid, id], upn.or(short_upn), name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a001";
    const BEAT: &str = "0a6f5f0e-6f6d-4a3f-9d55-5d8c4be5a002";

    fn map(text: &str) -> Result<UserMap> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        UserMap::read(file.path())
    }

    #[test]
    fn the_first_id_that_is_a_guid_counts() {
        let map = map(&format!(
            "Id,Name,UserPrincipalName,ExternalDirectoryObjectId\n\
             contoso.example/Users/Anna,Anna,anna@contoso.example,{ANNA}\n\
             {BEAT},Beat,beat@contoso.example,\n"
        ))
        .unwrap();
        assert_eq!(map.upn(ANNA), Some("anna@contoso.example"));
        assert_eq!(map.upn(&BEAT.to_uppercase()), Some("beat@contoso.example"));
        assert_eq!((map.len(), map.unusable().count), (2, 0));
    }

    #[test]
    fn blank_line_in_the_users_file_is_passed_over() {
        // No header, as tala keeps its users file.
        let map = map(&format!("{ANNA},anna@contoso.example\n\n{BEAT},beat@contoso.example\n")).unwrap();
        assert_eq!((map.len(), map.upn(BEAT)), (2, Some("beat@contoso.example")));
    }

    #[test]
    fn an_empty_key_is_nobody() {
        let map = map(&format!("{ANNA},anna@contoso.example\n,x@contoso.example\n{BEAT},\n")).unwrap();
        assert_eq!(map.len(), 1);
        assert_eq!(
            map.unusable().first,
            ["line 2: no object id that is a GUID".to_owned(), "line 3: no UserPrincipalName".to_owned()]
        );
    }

    #[test]
    fn graph_users_as_json() {
        let map = map(&format!(
            r#"{{"value":[{{"id":"{ANNA}","userPrincipalName":"anna@contoso.example","displayName":"Anna"}}]}}"#
        ));
        let map = map.unwrap();
        assert_eq!(
            (map.upn(ANNA), guid(ANNA).and_then(|id| map.name_of(id))),
            (Some("anna@contoso.example"), Some("Anna"))
        );
    }

    #[test]
    fn content_in_memory_reads_as_a_file_does() {
        let users = format!(r#"[{{"UserPrincipalName":"anna@contoso.example","Id":"{ANNA}"}},{{"Id":"{BEAT}"}}]"#);
        let map = UserMap::parse(users.as_bytes()).unwrap();
        assert_eq!((map.upn(ANNA), map.len()), (Some("anna@contoso.example"), 1));
        assert_eq!(map.unusable().first, ["item 2: no UserPrincipalName"]);
        let error = UserMap::parse(b"Name\nAnna\n").unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidFormat, None));
    }

    #[test]
    fn rows_in_memory() {
        let mut map = UserMap::default();
        map.insert(ANNA, "old@contoso.example", None).unwrap();
        map.insert(ANNA, "anna@contoso.example", Some("Anna")).unwrap();
        assert_eq!(map.upn(ANNA), Some("anna@contoso.example"));
        let error = map.insert("anna", "anna@contoso.example", None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
}
