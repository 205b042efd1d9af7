//! A token works whole, with its own id, under its own secret.

use super::*;

fn id(text: &str) -> AccessKeyId {
    AccessKeyId(text.to_owned())
}

fn session() -> Session {
    Session {
        policies: vec!["{}".to_owned()],
        issuer: "https://issuer.example".to_owned(),
        subject: "anna".to_owned(),
        ..Session::new("anna".to_owned(), Timestamp(5), Timestamp(9))
    }
}

fn role() -> Parent {
    Parent::Role(TenantId("ada".to_owned()), "reader".to_owned())
}

fn sealed(sealing: &Sealing) -> String {
    let token = sealing.seal(&id("SOST1"), &role(), &session(), [7; NONCE_LEN]);
    token.expect("sealed")
}

fn open(sealing: &Sealing, key: &str, token: &str) -> Option<Session> {
    sealing.open(&id(key), &Token::parse(token)?)
}

#[test]
fn a_token_gives_back_what_was_sealed() {
    let sealing = Sealing::new(&[1; 32]);
    let token = sealed(&sealing);
    let parsed = Token::parse(&token).expect("ours");
    assert_eq!(parsed.parent, role());
    assert_eq!(sealing.open(&id("SOST1"), &parsed), Some(session()));
    assert_eq!(session().issued(), Timestamp(5));
    assert_eq!(session().expires(), Timestamp(9));
}

#[test]
fn a_token_of_another_id_or_another_secret_opens_nothing() {
    let sealing = Sealing::new(&[1; 32]);
    let token = sealed(&sealing);
    assert_eq!(open(&sealing, "SOST2", &token), None);
    assert_eq!(open(&Sealing::new(&[2; 32]), "SOST1", &token), None);
}

#[test]
fn no_character_of_a_token_can_be_changed_or_left_out() {
    let sealing = Sealing::new(&[1; 32]);
    let token = sealed(&sealing);
    for place in 0..token.len() {
        for other in ["A", "B", "-", "_", "9", "="] {
            let mut changed = token.clone();
            changed.replace_range(place..=place, other);
            assert!(
                changed == token || open(&sealing, "SOST1", &changed).is_none(),
                "{place} {other}"
            );
        }
        assert_eq!(open(&sealing, "SOST1", &token[..place]), None, "{place}");
    }
    assert_eq!(open(&sealing, "SOST1", &format!("{token}A")), None);
    assert_eq!(open(&sealing, "SOST1", &format!("{token}=")), None);
}

/// Fields that the layout does not know would be skipped: a token would have as many spellings as one likes.
#[test]
fn nothing_can_be_appended_to_the_layout() {
    let sealing = Sealing::new(&[1; 32]);
    let mut bytes = URL_SAFE_NO_PAD.decode(sealed(&sealing)).expect("base64");
    bytes.extend([0x7a, 0x01, 0x00]);
    assert!(Token::parse(&URL_SAFE_NO_PAD.encode(bytes)).is_none());
}

/// A role's token, rewritten to be that of another role that has the same seal, must not open.
#[test]
fn the_parent_is_bound() {
    let sealing = Sealing::new(&[1; 32]);
    let mut token = Token::parse(&sealed(&sealing)).expect("ours");
    token.parent = Parent::Role(TenantId("adar".to_owned()), "eader".to_owned());
    assert_eq!(sealing.open(&id("SOST1"), &token), None);
    token.parent = Parent::Key(id("reader"));
    assert_eq!(sealing.open(&id("SOST1"), &token), None);
}

#[test]
fn secrets_are_of_one_id_and_one_seal() {
    let sealing = Sealing::new(&[1; 32]);
    let secret = sealing.secret(&id("SOST1")).expect("derived");
    assert_eq!(secret.len(), SECRET_CHARACTERS);
    assert_ne!(Some(secret.clone()), sealing.secret(&id("SOST2")));
    assert_ne!(Some(secret), Sealing::new(&[2; 32]).secret(&id("SOST1")));
    assert_ne!(sealing.mark(), Sealing::new(&[2; 32]).mark());
}

#[test]
fn a_long_text_is_not_even_decoded() {
    let text = "A".repeat(limits::MAX_SESSION_TOKEN_BYTES + 1);
    assert!(Token::parse(&text).is_none());
    assert!(Token::parse("").is_none());
}
