// The views around objects and CORS: logging in, buckets, the overview, keys, metrics.

import { BUCKET, credentials } from "../../store.mjs";
import { tellOfAnHour } from "./traffic.mjs";

export const frameViews = [
  { name: "login", path: "/login", as: "nobody", isPictured: true, open: (walk) => walk.find("button", "Log in") },
  {
    name: "login-error", path: "/login", as: "nobody",
    async open(walk) {
      await walk.type("Access key", credentials.accessKey);
      await walk.type("Secret key", "wrong");
      await walk.click("button", "Log in");
      await walk.sees("do not go together");
    },
  },
  {
    name: "login-missing", path: "/login", as: "nobody",
    async open(walk) {
      await walk.click("button", "Log in");
      await walk.sees("Enter the access key.");
    },
  },
  { name: "buckets-empty", path: "/", as: "newcomer", open: (walk) => walk.sees("Create your first bucket") },
  { name: "buckets", path: "/", isPictured: true, open: (walk) => walk.sees("site-uploads") },
  {
    name: "buckets-menu", path: "/",
    async open(walk) {
      await walk.click("button", "More for invoices");
      await walk.find("menuitem", "Delete");
    },
  },
  { name: "buckets-filter", path: "/?filter=nothing", open: (walk) => walk.sees("No bucket has") },
  {
    name: "account-menu", path: "/",
    async open(walk) {
      await walk.click("button", "Logged in as…");
      await walk.find("menuitem", "Log out");
    },
  },
  {
    name: "bucket-create", path: "/",
    async open(walk) {
      await walk.click("button", "Create bucket");
      await walk.type("Name", "holiday-pictures");
      await walk.sees("Lower-case letters, digits, hyphens and dots: met");
    },
  },
  {
    name: "bucket-create-wrong", path: "/",
    async open(walk) {
      await walk.click("button", "Create bucket");
      await walk.type("Name", "My Pictures");
      await walk.find("button", "Use my-pictures");
    },
  },
  {
    name: "bucket-delete", path: "/buckets/invoices",
    async open(walk) {
      await walk.click("button", "Delete bucket");
      await walk.sees("It holds 3 objects");
    },
  },
  { name: "bucket-missing", path: "/buckets/nowhere", open: (walk) => walk.sees("There is no bucket nowhere") },
  {
    // By a link within the console: the server itself answers such an address with a line of text.
    name: "page-missing", path: "/keys",
    async open(walk) {
      await walk.find("heading", "Keys");
      await walk.goWithin("/nothing/here");
      await walk.sees("There is no such page");
    },
  },
  {
    name: "overview", path: `/buckets/${BUCKET}`, isPictured: true,
    async open(walk) {
      await walk.sees("aws s3");
      await walk.sees("Embedding and timing");
    },
  },
  { name: "keys", path: "/keys", isPictured: true, open: (walk) => walk.sees("You are logged in with it") },
  { name: "keys-closed", path: "/keys", as: "limited", open: (walk) => walk.sees("This key may not see to keys") },
  {
    name: "key-actions", path: "/keys",
    async open(walk) {
      await walk.click("button", "Actions for the key SOS…");
      await walk.find("menuitem", "Rotate");
    },
  },
  {
    name: "key-rotate", path: "/keys",
    async open(walk) {
      await walk.click("button", "Actions for the key SOS…");
      await walk.click("menuitem", "Rotate");
      await walk.sees("The old key works");
    },
  },
  {
    name: "key-create", path: "/keys", isPictured: true,
    async open(walk) {
      await walk.click("button", "Create key");
      await walk.type("Name", "website");
      await walk.click("button", "Add a limit");
      await walk.type("Bucket, or * for all", BUCKET);
      await walk.choose("Expires", "date");
      await walk.click("button", "Add a policy");
      await walk.sees("Document");
    },
  },
  {
    name: "key-created", path: "/keys", isPictured: true,
    async open(walk) {
      await walk.click("button", "Create key");
      await walk.click("button", "Create the key");
      await walk.find("dialog", "Your new key");
      await walk.sees("Secret key");
    },
  },
  {
    name: "key-delete", path: "/keys",
    async open(walk) {
      await walk.click("button", "Actions for the key SOS…");
      await walk.click("menuitem", "Delete");
      await walk.sees("Whoever uses it is refused");
    },
  },
  {
    name: "metrics", path: "/metrics", isPictured: true, prepare: (page) => page.evaluateOnNewDocument(tellOfAnHour),
    open: (walk) => walk.sees("By bucket"),
  },
  {
    name: "metrics-bottom", path: "/metrics", at: ".metrics-buckets", prepare: (page) => page.evaluateOnNewDocument(tellOfAnHour),
    open: (walk) => walk.sees("By bucket"),
  },
  { name: "metrics-new", path: "/metrics?bucket=scratch", open: (walk) => walk.sees("Requests") },
];
