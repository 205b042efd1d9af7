//! The principals of a statement.

use super::{Grant, Principal};

/// Whom one value of `Principal` or `NotPrincipal` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PrincipalPattern {
    /// `"*"` or `{"AWS": "*"}`.
    Everyone,
    /// An account, by its id or its root's ARN.
    Account(String),
    /// An account, by its canonical user id.
    CanonicalUser(String),
    /// A user, a role, or a session.
    Arn(String),
    /// An identity provider, by its address or as `arn:aws:iam::…:oidc-provider/address`.
    Federated(String),
    /// A service.
    Service(String),
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Principals {
    /// `NotPrincipal`
    pub(crate) negated: bool,
    pub(crate) patterns: Vec<PrincipalPattern>,
}

impl PrincipalPattern {
    /// Reads a value of `{"AWS": …}`.
    ///
    /// Account ids are 12 digits at AWS. Here they may be names too, as other servers and their tests have them, but bare
    /// ones only where they cannot be anything else: 12 digits, or the 64 hexadecimal ones of a canonical user.
    pub(crate) fn parse_aws(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everyone);
        }
        let Some(arn) = text.strip_prefix("arn:aws:") else {
            let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
            let is_canonical = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            return match (is_account, is_canonical) {
                (true, _) => Some(Self::Account(text.to_owned())),
                (_, true) => Some(Self::CanonicalUser(text.to_owned())),
                _ => None,
            };
        };
        if text.contains(['*', '?', '$']) {
            return None;
        }
        let (service, rest) = arn.split_once("::")?;
        let (account, name) = rest.split_once(':')?;
        if !account
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        {
            return None;
        }
        let (kind, path) = match name.split_once('/') {
            Some((kind, path)) => (kind, Some(path)),
            None => (name, None),
        };
        let is_named = path.is_some_and(|path| !path.is_empty() && !path.ends_with('/'));
        match (service, kind) {
            ("iam", "root") if path.is_none() && !account.is_empty() => {
                Some(Self::Account(account.to_owned()))
            }
            ("iam", "user" | "role") | ("sts", "federated-user") if is_named => {
                Some(Self::Arn(text.to_owned()))
            }
            ("sts", "assumed-role") if is_named && name.matches('/').count() == 2 => {
                Some(Self::Arn(text.to_owned()))
            }
            _ => None,
        }
    }

    /// How it means a caller; `None` where it does not.
    fn grant(&self, caller: &Principal<'_>) -> Option<Grant> {
        match self {
            // Whoever is let in by a provider's word is let in by that provider's name alone.
            Self::Everyone if matches!(caller, Principal::WebIdentity { .. }) => None,
            Self::Everyone => Some(Grant::Direct),
            Self::Account(id) => {
                let account = caller.account()?;
                (account.id == *id).then_some(through_account(caller))
            }
            Self::CanonicalUser(id) => {
                let account = caller.account()?;
                (account.canonical_user == *id).then_some(through_account(caller))
            }
            Self::Arn(arn) => match caller {
                Principal::User { arn: own, .. } => (own == arn).then_some(Grant::Direct),
                Principal::RoleSession {
                    role_arn,
                    session_arn,
                    ..
                } => through_session(arn, role_arn, session_arn),
                Principal::FederatedUser {
                    user_arn,
                    session_arn,
                    ..
                } => through_session(arn, user_arn, session_arn),
                Principal::Anonymous
                | Principal::Root(_)
                | Principal::Service { .. }
                | Principal::WebIdentity { .. } => None,
            },
            Self::Federated(named) => match caller {
                Principal::WebIdentity { provider, .. } => {
                    (provider_of(named) == &**provider).then_some(Grant::Direct)
                }
                _ => None,
            },
            Self::Service(service) => match caller {
                Principal::Service { name } => (name == service).then_some(Grant::Direct),
                _ => None,
            },
        }
    }
}

/// The address of the provider that a `Federated` principal names.
fn provider_of(named: &str) -> &str {
    let of_arn = || {
        let (_, provider) = named
            .strip_prefix("arn:aws:iam::")?
            .split_once(":oidc-provider/")?;
        Some(provider)
    };
    let named = of_arn().unwrap_or(named);
    let without = named
        .strip_prefix("https://")
        .or_else(|| named.strip_prefix("http://"));
    without.unwrap_or(named)
}

fn through_account(caller: &Principal<'_>) -> Grant {
    match caller {
        Principal::Root(_) => Grant::Direct,
        _ => Grant::Account,
    }
}

fn through_session(arn: &str, behind: &str, session: &str) -> Option<Grant> {
    if arn == session {
        return Some(Grant::Direct);
    }
    (arn == behind).then_some(Grant::BehindSession)
}

impl Principals {
    /// How the element means a caller, most directly; `None` where it does not.
    pub(crate) fn grant(&self, caller: &Principal<'_>) -> Option<Grant> {
        if self.negated {
            return (!self.excepts(caller)).then_some(Grant::Direct);
        }
        self.patterns
            .iter()
            .filter_map(|pattern| pattern.grant(caller))
            .max()
    }

    /// Whether `NotPrincipal` excepts a caller. Every name of the caller has to be listed, the account's among them: whoever
    /// lists a user without the account denies the account, and with it the user.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>.
    fn excepts(&self, caller: &Principal<'_>) -> bool {
        let lists = |wanted: &dyn Fn(&PrincipalPattern) -> bool| self.patterns.iter().any(wanted);
        if lists(&|pattern| *pattern == PrincipalPattern::Everyone) {
            return true;
        }
        let lists_arn =
            |arn: &str| lists(&|pattern| matches!(pattern, PrincipalPattern::Arn(own) if own == arn));
        let lists_account = caller.account().is_some_and(|account| {
            lists(&|pattern| match pattern {
                PrincipalPattern::Account(id) => account.id == *id,
                PrincipalPattern::CanonicalUser(id) => account.canonical_user == *id,
                _ => false,
            })
        });
        match caller {
            Principal::Anonymous => false,
            Principal::Root(_) => lists_account,
            Principal::User { arn, .. } => lists_account && lists_arn(arn),
            Principal::RoleSession {
                role_arn: behind,
                session_arn,
                ..
            }
            | Principal::FederatedUser {
                user_arn: behind,
                session_arn,
                ..
            } => lists_account && lists_arn(behind) && lists_arn(session_arn),
            Principal::WebIdentity { provider, .. } => lists(
                &|pattern| matches!(pattern, PrincipalPattern::Federated(own) if provider_of(own) == &**provider),
            ),
            Principal::Service { name } => {
                lists(&|pattern| matches!(pattern, PrincipalPattern::Service(own) if name == own))
            }
        }
    }
}

impl std::fmt::Display for PrincipalPattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Everyone => formatter.write_str("*"),
            Self::Account(text)
            | Self::CanonicalUser(text)
            | Self::Arn(text)
            | Self::Federated(text)
            | Self::Service(text) => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_value_means() {
        let check = |text: &str, expected: Option<PrincipalPattern>| {
            assert_eq!(PrincipalPattern::parse_aws(text), expected, "{text:?}");
        };
        let account = |id: &str| Some(PrincipalPattern::Account(id.to_owned()));
        let arn = |text: &str| Some(PrincipalPattern::Arn(text.to_owned()));
        check("*", Some(PrincipalPattern::Everyone));
        check("123456789012", account("123456789012"));
        check("arn:aws:iam::123456789012:root", account("123456789012"));
        check("arn:aws:iam::s3tenant1:root", account("s3tenant1"));
        for text in [
            "arn:aws:iam::123456789012:user/anna",
            "arn:aws:iam::123456789012:user/team/anna",
            "arn:aws:iam:::user/anna",
            "arn:aws:iam::123456789012:role/r",
            "arn:aws:sts::123456789012:assumed-role/r/session",
            "arn:aws:sts::123456789012:federated-user/anna",
        ] {
            check(text, arn(text));
        }
        for text in [
            "",
            "user",
            "12345678901",
            "arn:aws:iam::123456789012:user/*",
            "arn:aws:iam::*:root",
            "arn:aws:iam::123456789012:*",
            "arn:aws:iam::123456789012:user/",
            "arn:aws:iam::123456789012:group/g",
            "arn:aws:sts::123456789012:assumed-role/r",
            "arn:aws:iam:::root",
            "arn:aws:iam::1:root/x",
            "arn:aws:iam::123456789012:user/${aws:username}",
            "**",
        ] {
            check(text, None);
        }
    }
}
