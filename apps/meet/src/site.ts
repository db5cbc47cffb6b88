/** Folder in which the site lies, with slashes on both ends: the built scripts are in `assets/` below it, the sources in `src/`. */
export const SITE_FOLDER = new URL('../', import.meta.url).pathname;

/** A path of the page as if the site lay at the root of its host. */
export function pathInSite(pathname: string, folder: string = SITE_FOLDER): string {
  return pathname.startsWith(folder) ? `/${pathname.slice(folder.length)}` : pathname;
}

/** The folder of a path, with its slash. */
export function folderOf(pathname: string): string {
  return pathname.slice(0, pathname.lastIndexOf('/') + 1);
}
