/** The number behind an option. */
export function numberOption(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name);
  return (at < 0 ? undefined : Number(args[at + 1])) || otherwise;
}
