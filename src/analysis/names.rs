//! Names as they look: what attendees call themselves may be made to be taken for somebody else's name.

use unicode_security::skeleton;

/// What two names that look alike share: confusable characters (Unicode's list), case, spacing and punctuation are folded.
/// Empty for a name of punctuation alone.
pub(super) fn folded(name: &str) -> String {
    let once: String = skeleton(name).collect();
    // A capital looks like other characters than its small letter does.
    let lower = once.to_lowercase();
    skeleton(&lower).filter(|character| character.is_alphanumeric()).collect()
}

/// The same of a name as it stands and, where it is written as `Surname, Given`, of the name in its usual order.
pub(super) fn foldings(name: &str) -> impl Iterator<Item = String> {
    let turned = name.split_once(',').map(|(surname, given)| folded(&format!("{given} {surname}")));
    [Some(folded(name)), turned].into_iter().flatten().filter(|name| !name.is_empty())
}

/// The name with each character that looks like an ASCII letter as that letter, in lower case: for patterns.
pub(super) fn spelled(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        let mut buffer = [0; 4];
        let text: &str = character.encode_utf8(&mut buffer);
        let mut looks = skeleton(text);
        match (looks.next(), looks.next()) {
            _ if character.is_ascii_alphabetic() => out.push(character.to_ascii_lowercase()),
            (Some(letter), None) if letter.is_ascii_alphabetic() => out.push(letter.to_ascii_lowercase()),
            _ => out.extend(character.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_alike_fold_to_one() {
        for other in
            ["anna muster", "Anna  Muster", "Аnnа Мuster", "ANNA-MUSTER", "Anna\u{a0}Muster\u{200b}", "𝐀nna Muster"]
        {
            assert_eq!(folded(other), folded("Anna Muster"), "{other}");
        }
        // A capital i for a small L, a zero for an O.
        assert_eq!(folded("PauI Olsen"), folded("Paul 0lsen"));
        assert_ne!(folded("Anna Muster"), folded("Anne Muster"));
        assert_eq!(folded("…"), "");
    }

    #[test]
    fn a_surname_may_stand_first() {
        let usual: Vec<_> = foldings("Anna Muster").collect();
        assert_eq!(usual, [folded("anna muster")]);
        assert!(foldings("Muster, Anna").any(|name| name == usual[0]));
        assert!(foldings("Muster,Аnna").any(|name| name == usual[0]));
        assert_eq!(foldings(", ").count(), 0);
    }

    #[test]
    fn patterns_see_letters_that_look_like_others() {
        assert_eq!(spelled("Неlp Dеsk"), "help desk");
        assert_eq!(spelled("He1p Desk"), "help desk");
        assert_eq!(spelled("Microsoft"), "microsoft");
    }
}
