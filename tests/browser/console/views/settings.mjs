// The views of what a bucket keeps: versioning, object lock, an object's versions, what was deleted.

const KEPT = "backups-2026";

export const settingsViews = [
  { name: "versioning-off", path: "/buckets/scratch/versioning", open: (walk) => walk.find("button", "Keep versions") },
  { name: "versioning", path: `/buckets/${KEPT}/versioning`, open: (walk) => walk.sees("Object lock keeps versioning on.") },
  { name: "retention-off", path: "/buckets/scratch/retention", open: (walk) => walk.find("link", "To versioning") },
  { name: "retention", path: `/buckets/${KEPT}/retention`, isPictured: true, open: (walk) => walk.find("combobox", "Unit") },
  {
    name: "retention-compliance", path: `/buckets/${KEPT}/retention`,
    async open(walk) {
      await walk.choose("New objects", "COMPLIANCE");
      await walk.click("button", "Save");
      await walk.sees("cannot be removed for 30 days");
    },
  },
  {
    name: "encryption", path: `/buckets/${KEPT}/encryption`,
    async open(walk) {
      await walk.click("radio", "With a named key…");
      await walk.find("textbox", "Name of the key");
    },
  },
  { name: "tags-none", path: "/buckets/scratch/tags", open: (walk) => walk.sees("No tags yet.") },
  {
    name: "tags", path: `/buckets/${KEPT}/tags`,
    async open(walk) {
      await walk.click("button", "Add a tag");
      await walk.type("Value 4", "2026-11-01");
      await walk.sees("The key is missing");
    },
  },
  {
    name: "objects-versions", path: `/buckets/${KEPT}/objects?prefix=db/&key=db/2026-11-15.dump`, isPictured: true,
    async open(walk) {
      await walk.sees("(governance)");
      await walk.find("button", "Restore the version of…");
      await walk.page.evaluate(() => document.querySelector(".details-body .versions").scrollIntoView({ block: "center", behavior: "instant" }));
    },
  },
  {
    name: "objects-retention", path: `/buckets/${KEPT}/objects?prefix=db/&key=db/2026-11-15.dump`,
    async open(walk) {
      await walk.click("button", "Edit the retention");
      await walk.find("checkbox", "Bypass governance…");
    },
  },
  {
    name: "objects-deleted", path: `/buckets/${KEPT}/objects?prefix=db/`,
    async open(walk) {
      await walk.click("button", "Deleted objects");
      await walk.find("button", "Restore db/2026-10-25.dump");
    },
  },
];
