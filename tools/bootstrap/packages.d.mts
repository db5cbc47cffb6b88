export function requirements(options: {
  readonly needs: ReadonlySet<string>;
  readonly env?: Readonly<Record<string, string | undefined>>;
}): { readonly debian: string; readonly present: () => boolean }[];
