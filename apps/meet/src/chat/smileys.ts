/** What people type for faces, as official clients show it. */
const FACES: ReadonlyMap<string, string> = new Map([
  [':)', '🙂'],
  [':-)', '🙂'],
  [':(', '🙁'],
  [':-(', '🙁'],
  [';)', '😉'],
  [';-)', '😉'],
  [':D', '😃'],
  [':-D', '😃'],
  [':P', '😛'],
  [':-P', '😛'],
  [':p', '😛'],
  [':O', '😮'],
  [':-O', '😮'],
  [':o', '😮'],
  [":'(", '😢'],
  [':*', '😘'],
  ['B)', '😎'],
  ['B-)', '😎'],
  ['<3', '❤️'],
  ['(y)', '👍'],
  ['(n)', '👎'],
]);

/** Puts pictures in the place of faces that stand alone between spaces. */
export function withFaces(text: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => FACES.get(word) ?? word)
    .join('');
}
