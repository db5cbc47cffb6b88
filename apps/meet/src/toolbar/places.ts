/**
 * From this width (pixels) on, so much has its place in the main bar; the rest is in the menu, where test suites of official clients
 * look for it. Widest first (ui contract §1.3).
 */
const STEPS: readonly { readonly width: number; readonly order: readonly string[] }[] = [
  { width: 565, order: ['microphone', 'camera', 'desktop', 'chat', 'raisehand', 'reactions', 'participants-pane', 'tileview'] },
  { width: 520, order: ['microphone', 'camera', 'desktop', 'chat', 'raisehand', 'participants-pane', 'tileview'] },
  { width: 470, order: ['microphone', 'camera', 'desktop', 'chat', 'raisehand', 'participants-pane'] },
  { width: 420, order: ['microphone', 'camera', 'desktop', 'chat', 'participants-pane'] },
  { width: 370, order: ['microphone', 'camera', 'chat', 'participants-pane'] },
  { width: 225, order: ['microphone', 'camera', 'chat'] },
  { width: 0, order: ['microphone', 'camera'] },
];

/** From which width on an operator's own order of so many places counts; shorter ones take the place of ours of that length. */
const OWN_ONLY: readonly (readonly [number, number])[] = [
  [10, 675],
  [9, 625],
];

/** What takes a place in the bar that has become free, in this order. */
const PRIORITY: readonly string[] = [
  'microphone',
  'camera',
  'desktop',
  'chat',
  'raisehand',
  'reactions',
  'participants-pane',
  'tileview',
  'invite',
  'toggle-camera',
  'videoquality',
  'fullscreen',
  'security',
  'closedcaptions',
  'recording',
  'livestreaming',
  'sharedvideo',
  'shareaudio',
  'noisesuppression',
  'whiteboard',
  'etherpad',
  'select-background',
  'stats',
  'settings',
  'shortcuts',
  'profile',
  'embedmeeting',
  'feedback',
  'download',
  'help',
];

/** Both sides of a window in which there is room for the least only, pixels. */
const TINY = 300;

export interface BarRules {
  /** Orders of the operator's own, one for each number of places. */
  readonly mainButtons: readonly (readonly string[])[];
  readonly isReduced: boolean;
  readonly reducedButtons: readonly string[] | undefined;
}

export interface BarSize {
  readonly width: number;
  /** Of the window. */
  readonly height: number;
}

/**
 * Ids of the buttons in the main bar, in their order, out of those that are shown at all. Where one is missing, another takes its
 * place, so that the bar is as full as it can be.
 */
export function mainButtons(shown: readonly string[], { width, height }: BarSize, rules: BarRules): readonly string[] {
  if (rules.isReduced && (width < TINY || height < TINY)) {
    return (rules.reducedButtons ?? ['microphone', 'camera']).filter((id) => shown.includes(id));
  }
  const order = orderFor(width, rules.mainButtons);
  const placed = order.filter((id) => shown.includes(id));
  const others = PRIORITY.filter((id) => shown.includes(id) && !placed.includes(id));
  return [...placed, ...others.slice(0, order.length - placed.length)];
}

function orderFor(width: number, own: readonly (readonly string[])[]): readonly string[] {
  const ofLength = (length: number) => own.find((order) => order.length === length);
  const longer = OWN_ONLY.flatMap(([length, least]) => {
    const order = ofLength(length);
    return order ? [{ width: least, order }] : [];
  });
  const usual = STEPS.map((step) => ({ ...step, order: ofLength(step.order.length) ?? step.order }));
  return [...longer, ...usual].find((step) => width >= step.width)?.order ?? [];
}
