//! Log-ins over identity providers that were begun and not ended yet, in memory and bounded.
//!
//! Each is found by its state, which is worth something once, for some minutes, and only in the browser that began it. Of
//! the state and of the browser's cookie only hashes are kept.

use super::{
    limiter::network,
    next_page::NextPage,
    secret::{self, Digested},
    session::{SessionId, later},
};
use crate::limits;
use sos_core::Timestamp;
use sos_oidc::CodeVerifier;
use sos_store::Env;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What ends a log-in that was begun.
pub(super) struct BegunLogIn {
    /// The name of the provider.
    pub(super) provider: String,
    /// What the ID token must repeat.
    pub(super) nonce: String,
    /// What the code is redeemed with.
    pub(super) verifier: CodeVerifier,
    /// The sessions that the browser had; whoever logs in anew leaves them.
    pub(super) leaves: Vec<SessionId>,
    /// The page that it leads to.
    pub(super) next: NextPage,
    browser: Digested,
    address: IpAddr,
    expires: Timestamp,
}

/// What goes out with a log-in that was begun.
pub(super) struct Drawn {
    /// For the provider, which sends it back.
    pub(super) state: String,
    /// For the provider, which puts it into the ID token.
    pub(super) nonce: String,
    /// [`CodeVerifier::challenge`] of what the code is redeemed with.
    pub(super) challenge: String,
    /// For the browser's cookie.
    pub(super) browser: String,
}

/// All of them.
#[derive(Default)]
pub(super) struct BegunLogIns(Mutex<HashMap<Digested, BegunLogIn>>);

impl BegunLogIns {
    /// Begins one. Where there are too many, the oldest gives way.
    pub(super) fn begin(
        &self,
        provider: &str,
        address: IpAddr,
        leaves: Vec<SessionId>,
        next: NextPage,
        env: &dyn Env,
    ) -> Drawn {
        let (now, address) = (env.now(), network(address));
        let mut random = [0; 32];
        env.fill_random(&mut random);
        let verifier = CodeVerifier::from_random(&random);
        let drawn = Drawn {
            state: secret::draw(env),
            nonce: secret::draw(env),
            challenge: verifier.challenge(),
            browser: secret::draw(env),
        };
        let begun = BegunLogIn {
            provider: provider.to_owned(),
            nonce: drawn.nonce.clone(),
            verifier,
            leaves,
            next,
            browser: Digested::of(&drawn.browser),
            address,
            expires: later(now, limits::PROVIDER_LOG_IN_LIFE),
        };
        let mut table = self.lock();
        table.retain(|_, begun| begun.expires > now);
        let own = |begun: &BegunLogIn| begun.address == address;
        if table.values().filter(|begun| own(begun)).count() >= limits::PROVIDER_LOG_INS_OF_ADDRESS {
            forget_oldest(&mut table, own);
        } else if table.len() >= limits::PROVIDER_LOG_INS {
            forget_oldest(&mut table, |_| true);
        }
        table.insert(Digested::of(&drawn.state), begun);
        drawn
    }

    /// Uses a state up: what it began, where it holds still and the browser is the same.
    pub(super) fn take(&self, state: &str, browsers: &[&str], now: Timestamp) -> Option<BegunLogIn> {
        // Found by a hash of what was sent: the time that takes tells nothing of states that were drawn.
        let begun = self.lock().remove(&Digested::of(state))?;
        let is_browser = |token: &&str| Digested::of(token).is(&begun.browser);
        (begun.expires > now && browsers.iter().any(is_browser)).then_some(begun)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digested, BegunLogIn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_oldest(table: &mut HashMap<Digested, BegunLogIn>, among: impl Fn(&BegunLogIn) -> bool) {
    let oldest = table
        .iter()
        .filter(|(_, begun)| among(begun))
        .min_by_key(|(_, begun)| begun.expires)
        .map(|(state, _)| *state);
    oldest.and_then(|oldest| table.remove(&oldest));
}

#[cfg(test)]
mod tests {
    use super::{BegunLogIns, NextPage};
    use crate::{console::tests::SetEnv, limits};
    use sos_store::Env;
    use std::net::{IpAddr, Ipv4Addr};

    fn address(last: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))
    }

    #[test]
    fn a_state_ends_one_log_in_in_its_browser_in_time() {
        let (begun, env) = (BegunLogIns::default(), SetEnv::default());
        let begin = || begun.begin("Local", address(1), Vec::new(), NextPage::default(), &env);
        let (first, second, third) = (begin(), begin(), begin());
        let take = |state: &str, browser: &str| begun.take(state, &[browser], env.now()).is_some();
        assert!(!take("", &first.browser) && !take(&first.nonce, &first.browser));
        assert!(take(&first.state, &first.browser));
        assert!(!take(&first.state, &first.browser), "it was used");
        assert!(!take(&second.state, &first.browser), "another browser's");
        assert!(!take(&second.state, &second.browser), "it was tried");
        env.pass(limits::PROVIDER_LOG_IN_LIFE);
        assert!(!take(&third.state, &third.browser), "it is too old");
    }

    #[test]
    fn one_address_has_its_share_and_no_more() {
        let (begun, env) = (BegunLogIns::default(), SetEnv::default());
        let begin = |last| begun.begin("Local", address(last), Vec::new(), NextPage::default(), &env);
        let other = begin(2);
        env.pass(std::time::Duration::from_millis(1));
        let oldest = begin(1);
        env.pass(std::time::Duration::from_millis(1));
        for _ in 0..limits::PROVIDER_LOG_INS_OF_ADDRESS {
            begin(1);
        }
        let is_there =
            |drawn: &super::Drawn| begun.take(&drawn.state, &[&drawn.browser], env.now()).is_some();
        assert!(!is_there(&oldest));
        assert!(is_there(&other));
    }
}
