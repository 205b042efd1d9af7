// The object browser: one folder of a bucket at a time.

import { html, useCallback, useLayoutEffect, useRef, useState } from "/vendor/preact.js";

import { Lazy } from "../../../lazy.js";
import { ErrorState, Skeleton, toast } from "../../../parts.js";
import { navigate, useRoute } from "../../../router.js";
import { text } from "../../../text.js";
import { objects as words } from "../../../text/objects.js";
import { pagePath } from "./addresses.js";
import { downloadZip } from "./downloads.js";
import { DropZone } from "./drop_zone.js";
import { EmptyFolder } from "./empty_folder.js";
import { itemsOf, sorted } from "./items.js";
import { crumbs, folderOf, parentOf, searchOf } from "./keys.js";
import { FIRST_ROW, List } from "./list.js";
import { menuOf } from "./menus.js";
import { NotRefreshed } from "./not_refreshed.js";
import { PageBar } from "./page_bar.js";
import { PathBar } from "./path_bar.js";
import { NONE, retain } from "./selection.js";
import { SelectionBar } from "./selection_bar.js";
import { Toolbar, UploadMenu } from "./toolbar.js";
import { useArrivals } from "./upload/use_arrivals.js";
import { useListing } from "./use_listing.js";
import { visibleText } from "./visible.js";

/** What is opened from the list is loaded when it is opened. */
const DETAILS = { load: () => import("./details/details.js"), styles: [] };
const DELETED = { load: () => import("./dialogs/deleted.js"), styles: ["versions"] };
const DIALOG = { load: () => import("./dialogs/open_dialog.js"), styles: [] };

/** @param {{ bucket: any, reload: () => Promise<void> }} props */
export default function ObjectsTab({ bucket, reload }) {
  const { query } = useRoute();
  const prefix = query.get("prefix") ?? "";
  const openKey = query.get("key");
  const folder = folderOf(prefix);
  const listing = useListing(bucket.name, prefix);
  const { shown } = listing;
  const [order, sort] = useState(/** @type {import("./items.js").Order} */ (null));
  const [marked, select] = useState(NONE);
  const [asked, ask] = useState(/** @type {import("./dialogs/open_dialog.js").Asked | null} */ (null));
  const [isBinOpen, setBinOpen] = useState(false);
  const focusId = useFocusGoal(folder, openKey);

  const items = shown ? sorted(itemsOf(shown.listing, folderOf(shown.prefix)), order) : [];
  const selection = retain(marked, items.map(({ id }) => id));
  const selected = items.filter(({ id }) => selection.ids.has(id));
  const isStale = shown !== null && shown.prefix !== prefix;
  // What stands here stays when it cannot be loaded anew; another folder's list would be taken for this one's.
  const failure = shown === null || isStale ? listing.error : null;
  const where = visibleText(folder === "" ? bucket.name : crumbs(folder).at(-1)?.name || words.noName);

  const changed = useCallback(() => {
    listing.refresh();
    reload();
  }, [listing.refresh, reload]);
  const take = useCallback((/** @type {import("./upload/collect.js").Found[]} */ found) => upload(bucket.name, folder, found), [bucket.name, folder]);
  useArrivals(bucket.name, folder, changed);

  const pathOf = (/** @type {import("./items.js").Item} */ item) => (item.folder ? pagePath(bucket.name, item.key) : pagePath(bucket.name, prefix, item.key));
  const hasVersions = bucket.versioning !== "off";
  const menu = (/** @type {import("./items.js").Item} */ item, isOpen = false) => menuOf(item, { bucket: bucket.name, folder, path: pathOf(item), ask, isOpen });
  const openItem = openKey === null ? null : itemOf(openKey, items);
  const uploadMenu = html`<${UploadMenu} take=${take} />`;

  return html`<div class="objects ${openKey === null ? "" : "has-details"}">
    <h2 class="visually-hidden">${words.heading}</h2>
    <${PathBar} key=${prefix} bucket=${bucket.name} prefix=${prefix} />
    ${selected.length > 0
      ? html`<${SelectionBar}
          items=${selected}
          clear=${() => select(NONE)}
          zip=${() => downloadZip(bucket.name, selected, folder)}
          copy=${() => ask({ kind: "transfer", items: selected, isMove: false })}
          move=${() => ask({ kind: "transfer", items: selected, isMove: true })}
          remove=${() => ask({ kind: "remove", items: selected })}
        />`
      : html`<${Toolbar} bucket=${bucket.name} prefix=${prefix} refresh=${changed} isLoading=${listing.isLoading} newFolder=${() => ask({ kind: "new-folder" })} showDeleted=${hasVersions ? () => setBinOpen(true) : null} uploadMenu=${uploadMenu} />`}
    <div class="objects-body">
      <div class="objects-list card">
        ${failure && html`<${ErrorState} error=${failure} retry=${listing.refresh} />`}
        ${!failure && shown === null && html`<${Skeleton} rows=${6} />`}
        ${!failure && shown !== null && items.length === 0 && html`<${EmptyFolder} folder=${folder} search=${searchOf(prefix)} uploadMenu=${html`<${UploadMenu} take=${take} label=${words.empty.chooseFiles} alignment="start" />`} />`}
        ${!failure && items.length > 0 && html`
          <${List}
            label=${words.list.label(where)}
            items=${items}
            selection=${selection}
            select=${select}
            order=${order}
            sort=${sort}
            focusId=${focusId}
            isStale=${isStale}
            openId=${openItem?.id ?? null}
            row=${{ pathOf, menuOf: menu }}
            remove=${() => ask({ kind: "remove", items: selected })}
            up=${() => navigate(pagePath(bucket.name, parentOf(folder)))}
          />
          <${PageBar} listing=${listing} count=${items.length} isSorted=${order !== null} unsort=${() => sort(null)} />
          <p class="objects-keys">${words.list.keys}</p>
        `}
        ${!failure && listing.error && html`<${NotRefreshed} error=${listing.error} retry=${listing.refresh} />`}
      </div>
      ${openItem && html`<${Lazy}
        source=${DETAILS}
        bucket=${bucket.name}
        objectKey=${openItem.key}
        etag=${openItem.object?.etag}
        hasVersions=${hasVersions}
        close=${() => navigate(pagePath(bucket.name, prefix))}
        changed=${listing.refresh}
        menu=${menu(openItem, true)}
        share=${() => ask({ kind: "share", objectKey: openItem.key })}
      />`}
    </div>
    <${DropZone} where=${where} take=${take} />
    ${isBinOpen && html`<${Lazy} source=${DELETED} bucket=${bucket.name} folder=${folder} where=${where} close=${() => setBinOpen(false)} changed=${changed} />`}
    ${asked && html`<${Lazy} source=${DIALOG} asked=${asked} bucket=${bucket} folder=${folder} close=${() => ask(null)} changed=${changed} />`}
  </div>`;
}

/** The queue of uploads is loaded with the first of them. @param {string} bucket @param {string} folder @param {import("./upload/collect.js").Found[]} found */
async function upload(bucket, folder, found) {
  try {
    const uploads = await import("./upload/uploads.js");
    uploads.upload(bucket, folder, found);
  } catch {
    toast.error(text.errors.pageNotLoaded);
  }
}

/** The object whose details are open; it may stand on another page of the list. @param {string} key @param {import("./items.js").Item[]} items */
function itemOf(key, items) {
  return items.find((item) => !item.folder && item.key === key) ?? { id: `o:${key}`, folder: false, key, name: key, object: null };
}

/**
 * The row that gets the focus: after one went up, the folder one came from; after details were closed, their object;
 * elsewhere the first.
 *
 * @param {string} folder
 * @param {string | null} openKey
 */
function useFocusGoal(folder, openKey) {
  const before = useRef({ folder, openKey });
  const [goal, setGoal] = useState(/** @type {string | null} */ (null));
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { folder, openKey };
    if (last.openKey !== null && openKey === null) setGoal(`o:${last.openKey}`);
    else if (last.folder !== folder && last.folder.startsWith(folder)) {
      const rest = last.folder.slice(folder.length);
      setGoal(`p:${folder}${rest.slice(0, rest.indexOf("/") + 1)}`);
    } else if (last.folder !== folder) setGoal(FIRST_ROW);
  }, [folder, openKey]);
  return goal;
}
