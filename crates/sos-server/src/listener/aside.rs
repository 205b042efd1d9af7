//! A future that stands beside another one in the same task, and is looked at only when it was woken itself.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// The future, and whether it was woken. At the steps that the other one takes it costs one comparison.
pub(super) struct Aside<T> {
    future: Pin<Box<dyn Future<Output = T> + Send>>,
    bell: Arc<Bell>,
    /// Who is woken when the bell rings; the same as the bell's own, at hand without a lock.
    listening: Option<Waker>,
}

/// Wakes the task, and remembers that it did.
struct Bell {
    rung: AtomicBool,
    listening: Mutex<Option<Waker>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        let listening = self
            .listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(waker) = listening {
            waker.wake();
        }
    }
}

impl<T> Aside<T> {
    pub(super) fn new(future: impl Future<Output = T> + Send + 'static) -> Self {
        Self {
            future: Box::pin(future),
            // Rung, so that the future is looked at once before it can wake anyone.
            bell: Arc::new(Bell {
                rung: AtomicBool::new(true),
                listening: Mutex::default(),
            }),
            listening: None,
        }
    }
}

impl<T> Future for Aside<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let this = &mut *self;
        let waker = context.waker();
        // Before the bell is looked at: who rings it afterwards wakes the right one.
        if !this
            .listening
            .as_ref()
            .is_some_and(|known| known.will_wake(waker))
        {
            this.listening = Some(waker.clone());
            let mut listening = this.bell.listening.lock().unwrap_or_else(PoisonError::into_inner);
            *listening = Some(waker.clone());
        }
        if !this.bell.rung.load(Ordering::Acquire) {
            return Poll::Pending;
        }
        this.bell.rung.store(false, Ordering::Release);
        let bell = Waker::from(Arc::clone(&this.bell));
        this.future.as_mut().poll(&mut Context::from_waker(&bell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{future::poll_fn, sync::atomic::AtomicU32};
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn it_is_looked_at_when_it_was_woken_and_not_before() {
        let looks = Arc::new(AtomicU32::new(0));
        let (sender, mut receiver) = oneshot::channel::<u8>();
        let counted = Arc::clone(&looks);
        let mut aside = Aside::new(poll_fn(move |context| {
            counted.fetch_add(1, Ordering::Relaxed);
            Pin::new(&mut receiver).poll(context)
        }));
        for _ in 0..3 {
            let pending =
                poll_fn(|context| Poll::Ready(Pin::new(&mut aside).poll(context).is_pending())).await;
            assert!(pending && looks.load(Ordering::Relaxed) == 1);
        }
        let woken = tokio::spawn(aside);
        tokio::task::yield_now().await;
        sender.send(7).expect("it waits");
        assert_eq!(woken.await.expect("no panic"), Ok(7));
    }
}
