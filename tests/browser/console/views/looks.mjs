// How a view is looked at: in the light, in the dark, and on a narrow screen.

const WIDE = { width: 1280, height: 800 };

/** Each with its screen and its theme. */
export const LOOKS = {
  light: { screen: WIDE, theme: "light" },
  dark: { screen: WIDE, theme: "dark" },
  narrow: { screen: { width: 360, height: 740 }, theme: "light" },
};

/** Puts a look on, and waits until nothing moves any more. `at` is what is to be in the middle of the screen. */
export async function putOn(page, { screen, theme }, at) {
  await page.setViewport(screen);
  await page.evaluate(async (theme, at) => {
    document.documentElement.dataset.theme = theme;
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await drawn();
    // Endless ones turn for as long as something is awaited.
    for (const animation of document.getAnimations()) if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    // Below the header, which stays.
    if (at) scrollTo({ top: document.querySelector(at).getBoundingClientRect().top + scrollY - 90, behavior: "instant" });
    await document.fonts.ready;
    await drawn();
  }, theme, at);
}
