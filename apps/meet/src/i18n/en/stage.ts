/** The pictures of a meeting, and what stands above them. */
export const stageEn = {
  label: 'Pictures',
  pages: 'Pages of people',
  pin: 'Show {{name}} large',
  unpin: 'No longer show {{name}} large',
  pinned: 'Shown large',
  sharing: 'Shares a screen',
  moderator: 'Moderator',
  hand: 'Hand raised, number {{place}} in the queue',
  zoom: 'Enlarge the shared screen',
  zoomIn: 'Enlarge',
  zoomOut: 'Make smaller',
  zoomReset: 'Show all of it',
  hideStrip: 'Hide the strip of people',
  showStrip: 'Show the strip of people',
  stripWidth: 'Width of the strip of people',
};
