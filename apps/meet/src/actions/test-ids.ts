/** Where an action's name in our own test ids is not its name in `toolbarButtons`. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['microphone', 'mute'],
  ['desktop', 'share'],
  ['raisehand', 'hand'],
  ['participants-pane', 'participants'],
  ['hangup', 'leave'],
  ['sharedvideo', 'video'],
]);

/** `toolbar.<name>` in the bar, `more.<name>` in the menu. */
export function testNameOf(id: string): string {
  return NAMES.get(id) ?? id;
}
