/** Labels above the pictures that stay, and those that hide with the toolbar, where config.js says neither (ui contract §1.4). */
export const ALWAYS_VISIBLE: readonly string[] = ['recording', 'raised-hands-count'];
export const AUTO_HIDE: readonly string[] = [
  'highlight-moment',
  'subject',
  'conference-timer',
  'participants-count',
  'e2ee',
  'video-quality',
  'insecure-room',
  'top-panel-toggle',
];
