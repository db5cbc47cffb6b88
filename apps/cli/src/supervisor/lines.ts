const MAX_LINE = 64 * 1024;

/** Cuts a stream of text into lines; one that never ends is cut too. Returns the function that takes the chunks. */
export function lineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length <= MAX_LINE) return;
    onLine(rest);
    rest = '';
  };
}
