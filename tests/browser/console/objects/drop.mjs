// A folder that is dragged from the desktop and dropped on the page.

import path from "node:path";

/** Drops a folder with these files, by their names within it. */
export async function dropFolder(visit, folder, names) {
  if (visit.shared.browserName === "chromium") return dropByMouse(visit.page, folder);
  return dropEntries(visit.page, folder, names);
}

/** Chromium can be told that the mouse drags a folder of the disk. */
async function dropByMouse(page, folder) {
  const session = await page.createCDPSession();
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: 500, y: 500, data });
  await session.detach();
}

/** Elsewhere the files are real, and the entries that lead to them stand in for those of a drag. */
async function dropEntries(page, folder, names) {
  await page.evaluate(() => {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", multiple: true, id: "dropped" });
    document.body.append(input);
  });
  const input = await page.$("#dropped");
  await input.uploadFile(...names.map((name) => path.join(folder, name)));
  await page.evaluate((root, names) => {
    const input = document.querySelector("#dropped");
    const files = [...input.files];
    input.remove();
    const fileEntry = (name, file) => ({ isFile: true, name, file: (resolve) => resolve(file) });
    const folderEntry = (name, tree) => ({
      isFile: false,
      name,
      createReader: () => {
        // A reader gives a hundred at a time.
        const left = Object.entries(tree).map(([name, node]) => (node instanceof File ? fileEntry(name, node) : folderEntry(name, node)));
        return { readEntries: (resolve) => resolve(left.splice(0, 100)) };
      },
    });
    const tree = {};
    names.forEach((name, index) => {
      const steps = name.split("/");
      const within = steps.slice(0, -1).reduce((node, step) => (node[step] ??= {}), tree);
      within[steps.at(-1)] = files[index];
    });
    const event = new DragEvent("drop", { bubbles: true, cancelable: true });
    const items = [{ kind: "file", webkitGetAsEntry: () => folderEntry(root, tree) }];
    Object.defineProperty(event, "dataTransfer", { value: { types: ["Files"], items } });
    document.body.dispatchEvent(event);
  }, path.basename(folder), names);
}
