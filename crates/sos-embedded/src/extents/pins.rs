//! Readers of many extents, which open them one after the other: none of them is removed meanwhile.

use sos_core::Order;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Who reads since when.
#[derive(Default)]
pub(crate) struct Pins(Mutex<BTreeMap<Order, usize>>);

impl Pins {
    /// Keeps what is freed by orders from `order` on, until the pin is dropped.
    pub(crate) fn pin(self: &Arc<Self>, order: Order) -> Pin {
        *self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(order)
            .or_default() += 1;
        Pin {
            pins: Arc::clone(self),
            order,
        }
    }

    /// Whether what the change of this order freed may be removed.
    pub(crate) fn allow_removal(&self, freed: Order) -> bool {
        let pins = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pins.keys().next().is_none_or(|&oldest| oldest > freed)
    }
}

/// One reader.
pub(crate) struct Pin {
    pins: Arc<Pins>,
    order: Order,
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut pins = self.pins.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = pins.get_mut(&self.order) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&self.order);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_may_still_open_stays() {
        let pins = Arc::new(Pins::default());
        assert!(pins.allow_removal(5));
        let first = pins.pin(5);
        let second = pins.pin(5);
        assert!(pins.allow_removal(4), "freed before the reader came");
        assert!(!pins.allow_removal(5));
        drop(first);
        assert!(!pins.allow_removal(9));
        drop(second);
        assert!(pins.allow_removal(9));
    }
}
