// Chooses the theme.

import { html, useState } from "/vendor/preact.js";

import { IconButton } from "../parts/button.js";
import { Menu } from "../parts/menu.js";
import { text } from "../text.js";
import { currentTheme, setTheme, THEMES } from "../theme.js";

const ICONS = { system: "system", light: "sun", dark: "moon" };

export function ThemeMenu() {
  const [theme, setShown] = useState(currentTheme);
  const choose = (/** @type {import("../theme.js").Theme} */ next) => {
    setTheme(next);
    setShown(next);
  };
  return html`<${Menu}
    label=${text.theme.label}
    button=${(/** @type {any} */ attributes) => html`<${IconButton} icon=${ICONS[theme]} label=${text.theme.label} ...${attributes} />`}
    items=${THEMES.map((name) => ({
      label: text.theme[name],
      icon: ICONS[name],
      isChecked: name === theme,
      onSelect: () => choose(name),
    }))}
  />`;
}
