//! How many archives are sent at once: bounded in all, and for each tenant, so that none keeps the others out.

use crate::limits;
use sos_core::TenantId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The places of archives that are being sent.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<HashMap<TenantId, usize>>>);

/// A place, given back when it is dropped.
pub(super) struct Place {
    places: Places,
    tenant: TenantId,
}

impl Places {
    /// Takes one for a tenant; `None` where there is none left.
    pub(super) fn take(&self, tenant: &TenantId) -> Option<Place> {
        let mut taken = self.lock();
        let of_tenant = taken.get(tenant).copied().unwrap_or_default();
        let of_all: usize = taken.values().sum();
        if of_all >= limits::CONSOLE_ARCHIVES || of_tenant >= limits::CONSOLE_TENANT_ARCHIVES {
            return None;
        }
        taken.insert(tenant.clone(), of_tenant + 1);
        Some(Place {
            places: self.clone(),
            tenant: tenant.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<TenantId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        match taken.get_mut(&self.tenant) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                taken.remove(&self.tenant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::limits;
    use sos_core::TenantId;

    #[test]
    fn no_tenant_takes_all_places_and_what_is_dropped_is_free() {
        let places = Places::default();
        let tenant = |number: usize| TenantId(number.to_string());
        let mut held = Vec::new();
        for number in 0.. {
            match places.take(&tenant(number)) {
                Some(place) => held.push(place),
                None => break,
            }
            while let Some(place) = places.take(&tenant(number)) {
                held.push(place);
            }
            assert!(held.len() <= (number + 1) * limits::CONSOLE_TENANT_ARCHIVES);
        }
        assert_eq!(held.len(), limits::CONSOLE_ARCHIVES);
        held.pop();
        assert!(places.take(&tenant(1000)).is_some());
        held.clear();
        assert!(places.lock().is_empty());
    }
}
