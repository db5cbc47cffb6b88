import fs from 'node:fs';

/** A file of /proc about a process; empty when the process has ended or there is no /proc. */
function readProc(pid, file) {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Process id of a process' parent. In its stat line the name, in parentheses, may itself hold spaces and parentheses. */
function parentOf(pid) {
  if (pid === process.pid) return process.ppid;
  return Number(
    readProc(pid, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );
}

/**
 * Watches the npm that runs us as its script: killed outright, it leaves us behind, and we get another parent. Without npm,
 * being left behind is how a daemon is made, and nothing is watched.
 * @returns {() => boolean} whether npm is gone
 */
export function watchNpm(env = process.env) {
  if (!env.npm_lifecycle_event) return () => false;
  const between = [process.pid];
  // Some shells stay between npm and the script that they run for it.
  if (/^\S*sh\0-c\0.*bootstrap\/main\.mjs/.test(readProc(process.ppid, 'cmdline'))) between.push(process.ppid);
  const parents = between.map(parentOf);
  return () => between.some((pid, index) => parentOf(pid) !== parents[index]);
}
