export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
export type LockedPackages = Readonly<Record<string, LockedPackage>>;
export interface ClosureOptions {
  readonly without?: readonly string[];
  readonly links?: boolean;
}
export function readLock(repository: string): LockedPackages;
export function closure(packages: LockedPackages, start: readonly string[], options?: ClosureOptions): string[];
export function nameOf(folder: string): string;
export function prune(
  lock: { readonly packages: LockedPackages },
  options: { readonly workspaces: readonly string[]; readonly tools: readonly string[] },
): { readonly packages: LockedPackages };
