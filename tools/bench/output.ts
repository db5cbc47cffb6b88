/** Tells how far a benchmark is; its standard output is for the figures alone. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** To two digits behind the point. */
export const round = (value: number): number => Math.round(value * 100) / 100;
