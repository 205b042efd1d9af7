// The views of the CORS tab: the editor in its three forms, findings, dialogs, the tester, what was denied.

import { BUCKET } from "../../store.mjs";
import { open, paste, tested } from "../cors.mjs";
import { document_, DOUBTFUL } from "./filled.mjs";

const PATH = `/buckets/${BUCKET}/cors`;
const BROKEN = DOUBTFUL.replace("<AllowedMethod>PUT", "<AllowedVerb>PUT");

async function asked(walk, origin, verdict) {
  await walk.find("textbox", "CORS configuration as XML");
  await walk.type("A page of", origin);
  await tested(walk, verdict);
}

export const corsViews = [
  { name: "cors-empty", path: "/buckets/scratch/cors", open: (walk) => walk.sees("No page of another origin may use this bucket yet") },
  {
    name: "cors", path: PATH, at: "h1", isPictured: true,
    open: (walk) => asked(walk, "https://example.com", "is-good"),
  },
  {
    name: "cors-form", path: PATH, isPictured: true,
    async open(walk) {
      await asked(walk, "https://example.com", "is-good");
      await walk.click("button", "Form");
      await walk.find("button", "Edit https://example.com");
    },
  },
  {
    name: "cors-json", path: PATH,
    async open(walk) {
      await walk.find("textbox", "CORS configuration as XML");
      await walk.click("button", "JSON");
      await walk.find("textbox", "CORS configuration as JSON");
    },
  },
  {
    name: "cors-error", path: PATH,
    async open(walk) {
      await open(walk, BUCKET);
      await paste(walk, BROKEN);
      await walk.sees("Line 5, column");
    },
  },
  { name: "cors-findings", path: "/buckets/site-uploads/cors", open: (walk) => walk.find("button", "Fix all") },
  {
    name: "cors-findings-form", path: "/buckets/site-uploads/cors",
    async open(walk) {
      await walk.find("button", "Fix all");
      await walk.click("button", "Form");
      await walk.find("button", "Add a rule");
    },
  },
  {
    name: "cors-presets", path: "/buckets/scratch/cors",
    async open(walk) {
      await walk.find("textbox", "CORS configuration as XML");
      await walk.click("button", "Presets");
      await walk.click("radio", "Browser uploads…");
      await walk.type("For pages of", "https://app.example");
      await walk.page.keyboard.press("Enter");
      await walk.sees("app.example");
    },
  },
  {
    name: "cors-review", path: PATH, isPictured: true,
    async open(walk) {
      const area = await walk.find("textbox", "CORS configuration as XML");
      const text = await area.evaluate((found) => found.value);
      await paste(walk, text.replace("https://example.com", "https://www.example.com").replace("<AllowedMethod>*", "<AllowedMethod>PUT"));
      await walk.click("button", "Review and save");
      await walk.find("dialog", "Save these changes?");
    },
  },
  {
    name: "cors-tester", path: PATH, isPictured: true, at: ".cors-tester",
    open: (walk) => asked(walk, "https://staging.example.com", "is-bad"),
  },
  {
    name: "cors-denied", path: PATH, isPictured: true, at: ".cors-denied",
    async open(walk) {
      await walk.find("button", "Fix all");
      await walk.sees("incoming/cover.jpg");
    },
  },
  {
    name: "cors-history", path: PATH,
    async open(walk) {
      await walk.find("textbox", "CORS configuration as XML");
      await walk.click("button", "Earlier");
      await walk.sees("What would change");
    },
  },
  {
    name: "cors-delete", path: PATH,
    async open(walk) {
      await walk.find("textbox", "CORS configuration as XML");
      await walk.click("button", "More actions");
      await walk.click("menuitem", "Delete the configuration");
      await walk.find("dialog", "Delete the CORS configuration?");
    },
  },
  {
    name: "cors-many", path: PATH,
    async open(walk) {
      await open(walk, BUCKET);
      await paste(walk, document_(...Array.from({ length: 40 }, (_, index) => `  <CORSRule>\n    <AllowedOrigin>https://tenant-${index}.a-rather-long-name-of-a-customer.example.com</AllowedOrigin>\n    <AllowedMethod>GET</AllowedMethod>\n  </CORSRule>\n`)));
      await walk.sees("Not saved yet");
    },
  },
];
