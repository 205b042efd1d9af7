// The icons: lines of one weight on a grid of 24.

import { html } from "/vendor/preact.js";

/** @type {Record<string, string>} */
const PATHS = {
  bucket: "M4 7c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.3-8-3Zm0 0 1.6 11c.2 1.5 2.9 2.7 6.4 2.7s6.2-1.2 6.4-2.7L20 7",
  key: "M15 15a6 6 0 1 0-5.7-4.1L3 17.2V21h3.8v-2.5h2.5V16l1.8-1.8A6 6 0 0 0 15 15Zm1.5-7.5h.01",
  chart: "M4 20V4m0 16h16M8 16v-4m4 4V8m4 8v-6m4 6V6",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5",
  copy: "M9 9h9a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2V9Zm0 0M16 9V5a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h2",
  check: "m5 12.5 4.5 4.5L19 7.5",
  trash: "M4 7h16M10 11v6m4-6v6M6 7l1 12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2l1-12M9 7V5a2 2 0 0 1 2-2h2a2 2 0 0 1 2 2v2",
  edit: "M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17l-1 3Zm10.5-12.5 3 3",
  close: "m6 6 12 12M18 6 6 18",
  "chevron-right": "m9 5 7 7-7 7",
  "chevron-down": "m5 9 7 7 7-7",
  "chevron-up": "m5 15 7-7 7 7",
  "arrow-left": "M19 12H5m6-6-6 6 6 6",
  "arrow-right": "M5 12h14m-6-6 6 6-6 6",
  "arrow-up": "M12 19V5m-6 6 6-6 6 6",
  "arrow-down": "M12 5v14m6-6-6 6-6-6",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v1.5M12 19.5V21M4.6 4.6l1.1 1.1m12.6 12.6 1.1 1.1M3 12h1.5m15 0H21M4.6 19.4l1.1-1.1M18.3 5.7l1.1-1.1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  system: "M4 5h16v11H4V5Zm8 11v4m-4 0h8",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  logout: "M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8m-4-8h10m-3.5-4 4 4-4 4",
  external: "M14 4h6v6m0-6-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4",
  download: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  upload: "M12 15V4M7 9l5-5 5 5M4 20h16",
  folder: "M3 7a2 2 0 0 1 2-2h4.5l2 2.5H19a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7Z",
  "folder-plus": "M3 7a2 2 0 0 1 2-2h4.5l2 2.5H19a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7Zm9 3.5v5m-2.5-2.5h5",
  file: "M6 3h8l5 5v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm8 0v5h5",
  text: "M6 3h8l5 5v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm8 0v5h5M8 13h7m-7 4h5",
  image: "M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Zm-1 12 4.5-4.5 4 4 2.5-2.5 5 5M15.5 9h.01",
  audio: "M9 18V6l10-2v12M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Zm10-2a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0Z",
  video: "M4 6h11v12H4V6Zm11 4.5 5-3v9l-5-3",
  archive: "M3 5h18v4H3V5Zm1.5 4v10h15V9M10 13h4",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  warning: "M12 4 2.5 20h19L12 4Zm0 6v4.5m0 2.5h.01",
  error: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-13.5v5.5m0 3h.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.5m0-9h.01",
  success: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-4-8.8 2.8 2.8L16 9.5",
  lock: "M6 11h12v9H6v-9Zm2.5 0V8a3.5 3.5 0 1 1 7 0v3",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c2.5 2.5 3.7 5.5 3.7 9s-1.2 6.5-3.7 9c-2.5-2.5-3.7-5.5-3.7-9S9.5 5.5 12 3Z",
  shield: "M12 3 5 6v5.5c0 4.3 2.8 7.8 7 9.5 4.2-1.7 7-5.2 7-9.5V6l-7-3Z",
  refresh: "M20 5v5h-5M4 19v-5h5M5 9.5A7.5 7.5 0 0 1 18.5 8L20 10M4 14l1.5 2A7.5 7.5 0 0 0 19 14.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  "eye-off": "M4 4l16 16M10 5.7c.6-.1 1.3-.2 2-.2 6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6.3 7.3A16 16 0 0 0 2.5 12S6 18.5 12 18.5c1.5 0 2.9-.4 4.1-1M9.9 9.9a3 3 0 0 0 4.2 4.2",
  undo: "M9 8H15a5 5 0 0 1 0 10H8M9 8l4-4M9 8l4 4",
  link: "M10 14a4 4 0 0 0 5.7 0l3.2-3.2a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.2 3.2a4 4 0 0 0 5.7 5.7l1.2-1.2",
  play: "M8 5.5v13l11-6.5-11-6.5Z",
  pause: "M8 5v14M16 5v14",
  filter: "M4 6h16M7 12h10m-7 6h4",
  tag: "M4 4h8l8.5 8.5a1.5 1.5 0 0 1 0 2l-6 6a1.5 1.5 0 0 1-2 0L4 12V4Zm4.5 4.5h.01",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5.5l3.5 2",
  code: "m8 7-5 5 5 5m8-10 5 5-5 5",
  wand: "m5 19 10-10m2-2 2-2M14 4v2m6 4h2m-4.5 2.5L19 14M10 3.5l1 1M9 10l5 5",
  history: "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.8",
};

/**
 * An icon, hidden from screen readers: the words beside it say the same.
 *
 * @param {{ name: string, size?: number }} props
 */
export function Icon({ name, size = 18 }) {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    width=${size}
    height=${size}
    fill="none"
    stroke="currentColor"
    stroke-width=${name === "more" ? 2.6 : 1.75}
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  ><path d=${PATHS[name] ?? PATHS.file} /></svg>`;
}
